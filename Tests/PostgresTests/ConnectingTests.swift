import Glibc
import Postgres
import Testing

@Suite("Connecting")
struct ConnectingTests {
    @Test func `to an address that does not answer is given up, and tried again, within a second`() throws {
        let host = try SilentHost()
        var connection = Connection(try ConnectionSettings(url: "postgres://app@127.0.0.1:\(host.port)/orders"))
        let started = ContinuousClock.now
        #expect(throws: DatabaseError.unavailable("the host does not answer")) { try connection.ping() }
        // libpq's own limit would be 2 s at least.
        #expect(ContinuousClock.now - started < .milliseconds(1500))
    }

    @Test func `goes on from an address that does not answer to the next one`() throws {
        let host = try SilentHost()
        var settings = try serverSettings()
        settings["host"] = "127.0.0.1,\(settings["host"] ?? "")"
        settings["port"] = "\(host.port),\(settings["port"] ?? "5432")"
        var connection = Connection(settings)
        try connection.ping()
    }

    @Test func `to a server that says nothing takes no longer than the caller has`() throws {
        let host = try SilentHost(takesConnections: true)
        var connection = Connection(try ConnectionSettings(url: "postgres://app@127.0.0.1:\(host.port)/orders"))
        connection.beginCall(within: .milliseconds(700))
        let started = ContinuousClock.now
        #expect(throws: DatabaseError.unavailable("the server does not answer in time")) { try connection.ping() }
        #expect(ContinuousClock.now - started < .seconds(2))
    }
}

/// A port whose queue of connections is full, so that the kernel drops whoever knocks; or one where nobody says a word.
private final class SilentHost {
    struct NotMade: Error {}

    let port: UInt16
    private var sockets: [Int32] = []

    init(takesConnections: Bool = false) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let made = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                unsafe bind(listener, generic, length) == 0 && getsockname(listener, generic, &length) == 0
            }
        }
        guard made, listen(listener, takesConnections ? 8 : 0) == 0 else { throw NotMade() }
        port = UInt16(bigEndian: address.sin_port)
        sockets = [listener]
        for _ in 0..<(takesConnections ? 0 : 4) {
            let guest = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue), 0)
            sockets.append(guest)
            _ = unsafe withUnsafePointer(to: address) { pointer in
                unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { unsafe connect(guest, $0, length) }
            }
        }
    }

    deinit {
        for each in sockets { close(each) }
    }
}
