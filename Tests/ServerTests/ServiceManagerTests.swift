import Foundation
import Glibc
import Synchronization
import Testing

@testable import Server
@testable import TableOrder

/// systemd's side of the protocol: a datagram socket.
private final class Listener: Sendable {
    let address: String
    private let socket: Int32

    /// - Parameter isAbstract: in the kernel's own space, as systemd has it within a container.
    init(isAbstract: Bool) throws {
        let name = "tableorder-notify-\(UInt64.random(in: 0 ... .max))"
        address = isAbstract ? "@" + name : FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        socket = Glibc.socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        var bytes = Array(address.utf8)
        if isAbstract { bytes[0] = 0 }
        var own = sockaddr_un()
        own.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &own.sun_path) { unsafe $0.copyBytes(from: bytes) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + bytes.count)
        let result = unsafe withUnsafePointer(to: &own) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe bind(socket, $0, length) }
        }
        try #require(result == 0)
    }

    deinit {
        close(socket)
        _ = unsafe unlink(address)
    }

    /// The next message; nil when none comes within this time.
    func next(within milliseconds: Int32 = 5000) -> String? {
        var watched = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
        guard unsafe poll(&watched, 1, milliseconds) == 1 else { return nil }
        var buffer = [UInt8](repeating: 0, count: 256)
        let count = unsafe recv(socket, &buffer, buffer.count, 0)
        return String(decoding: buffer.prefix(max(count, 0)), as: UTF8.self)
    }
}

@Suite struct ServiceManagerTests {
    @Test(arguments: [false, true])
    func `systemd is told how the service is`(_ isAbstract: Bool) throws {
        let listener = try Listener(isAbstract: isAbstract)
        let manager = ServiceManager(["NOTIFY_SOCKET": listener.address])
        for (state, text) in [
            (ServiceManager.State.ready, "READY=1"), (.alive, "WATCHDOG=1"), (.stopping, "STOPPING=1"),
        ] {
            manager.tell(state)
            #expect(listener.next() == text)
        }
        #expect(manager.patience == nil)
    }

    @Test func `where nobody listens nothing is said, and nothing fails`() {
        for address in [nil, "", "relative", "/nowhere/at/all", String(repeating: "/long", count: 40)] {
            ServiceManager(address.map { ["NOTIFY_SOCKET": $0] } ?? [:]).tell(.ready)
        }
    }

    @Test func `the watchdog is ours when it names us or nobody`() {
        #expect(ServiceManager(["WATCHDOG_USEC": "20000000"]).patience == .seconds(20))
        #expect(ServiceManager(["WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "\(getpid())"]).patience == .seconds(20))
        #expect(ServiceManager(["WATCHDOG_USEC": "20000000", "WATCHDOG_PID": "1"]).patience == nil)
        for value in ["", "0", "-1", "x"] { #expect(ServiceManager(["WATCHDOG_USEC": value]).patience == nil) }
    }

    @Test func `the watchdog is fed until a worker hangs, and again when it comes back`() throws {
        let listener = try Listener(isAbstract: true)
        let busy = Mutex(Duration.zero)
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("watchdog-\(UUID()).log").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let manager = ServiceManager(["NOTIFY_SOCKET": listener.address, "WATCHDOG_USEC": "60000"])
        let dog = Watchdog(manager: manager, log: Log(path: path, level: .info)) { busy.withLock { $0 } }
        dog.start()
        for _ in 0..<5 { #expect(listener.next() == "WATCHDOG=1") }
        busy.withLock { $0 = Watchdog.longest }
        // One may be under way; twice its time is long enough for the next.
        while listener.next(within: 500) != nil {}
        busy.withLock { $0 = .zero }
        #expect(listener.next() == "WATCHDOG=1")
        let log = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        #expect(log.split(separator: "\n").count == 1)
        #expect(log.contains("a worker hangs"))
        dog.stop()
    }
}
