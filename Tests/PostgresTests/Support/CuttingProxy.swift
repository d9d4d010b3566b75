import Glibc
import Postgres
import Synchronization

@testable import struct Postgres.ConnectionSettings

/// A TCP proxy before the server that breaks connections on cue.
final class CuttingProxy: Sendable {
    /// What happens to the packet in which the client says a word.
    enum Cut: Sendable {
        /// The server never gets it.
        case request
        /// The server gets it; the client never gets the answer.
        case answer
        /// The server gets it; neither an answer nor an end ever comes.
        case silence
    }

    let port: UInt16
    private let listener: Int32
    private let upstream: ConnectionSettings
    private let cue = Mutex<(word: String, cut: Cut)?>(nil)

    /// Takes a port but does not listen on it yet: connecting is refused.
    init(to upstream: ConnectionSettings) throws {
        let listener = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(port: 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let bound = unsafe withUnsafeMutablePointer(to: &address) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                unsafe bind(listener, pointer, length) == 0 && getsockname(listener, pointer, &length) == 0
            }
        }
        guard bound else { throw SocketFailed() }
        self.upstream = upstream
        self.listener = listener
        port = UInt16(bigEndian: address.sin_port)
    }

    deinit {
        shutdown(listener, Int32(SHUT_RDWR))
        close(listener)
    }

    /// The same database through the proxy, in clear so that the words can be seen.
    var settings: ConnectionSettings {
        get throws {
            let user = upstream["user"] ?? "postgres"
            let password = upstream["password"].map { " password='\($0)'" } ?? ""
            let database = upstream.database ?? "postgres"
            return try ConnectionSettings(
                url: "host=127.0.0.1 port=\(port) user=\(user)\(password) dbname=\(database) sslmode=disable"
                    + " gssencmode=disable")
        }
    }

    /// Breaks the connection on which the client next says the word; others are left alone.
    func cut(_ cut: Cut, at word: String) {
        cue.withLock { $0 = (word, cut) }
    }

    /// Begins to listen, on threads that end with the proxy's connections.
    func start() {
        listen(listener, 16)
        _ = Running { [listener, weak self] in
            while true {
                let client = accept(listener, nil, nil)
                guard client >= 0, let proxy = self else { return }
                _ = Running { try proxy.serve(client) }
            }
        }
    }

    private func serve(_ client: Int32) throws {
        let server = try connectUpstream()
        defer {
            close(client)
            close(server)
        }
        var isAnswerCut = false
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            var sockets = [
                pollfd(fd: client, events: Int16(POLLIN), revents: 0),
                pollfd(fd: server, events: Int16(POLLIN), revents: 0),
            ]
            guard unsafe poll(&sockets, 2, 30_000) > 0 else { return }
            if sockets[0].revents != 0 {
                let count = unsafe read(client, &buffer, buffer.count)
                guard count > 0 else { return }
                switch takeCut(in: buffer[..<count]) {
                case .request: return
                case .answer: isAnswerCut = true
                case .silence: return try fallSilent(client, server, buffer[..<count])
                case nil: break
                }
                try send(buffer[..<count], to: server)
            }
            if sockets[1].revents != 0 {
                let count = unsafe read(server, &buffer, buffer.count)
                guard count > 0, !isAnswerCut else { return }
                try send(buffer[..<count], to: client)
            }
        }
    }

    /// Passes the request on, and then nothing until the client hangs up.
    private func fallSilent(_ client: Int32, _ server: Int32, _ request: ArraySlice<UInt8>) throws {
        try send(request, to: server)
        var byte: UInt8 = 0
        while unsafe read(client, &byte, 1) > 0 {}
    }

    private func takeCut(in packet: ArraySlice<UInt8>) -> Cut? {
        cue.withLock { cue in
            guard let (word, cut) = cue, packet.contains(Array(word.utf8)) else { return nil }
            cue = nil
            return cut
        }
    }

    private func connectUpstream() throws -> Int32 {
        let port = UInt16(upstream["port"] ?? "") ?? 5432
        let host = upstream["host"] ?? "127.0.0.1"
        if host.hasPrefix("/") { return try connectUnix("\(host)/.s.PGSQL.\(port)") }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = loopback(port: port)
        return try connected(descriptor, to: &address)
    }

    private func connectUnix(_ path: String) throws -> Int32 {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &address.sun_path) { unsafe $0.copyBytes(from: path.utf8) }
        return try connected(descriptor, to: &address)
    }
}

private func connected<Address>(_ descriptor: Int32, to address: inout Address) throws -> Int32 {
    let answer = unsafe withUnsafePointer(to: &address) { pointer in
        unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            unsafe connect(descriptor, pointer, socklen_t(MemoryLayout<Address>.size))
        }
    }
    guard answer == 0 else { throw SocketFailed() }
    return descriptor
}

private func loopback(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
}

private func send(_ bytes: ArraySlice<UInt8>, to descriptor: Int32) throws {
    var rest = bytes
    while !rest.isEmpty {
        let count = unsafe rest.withUnsafeBytes {
            unsafe Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
        guard count > 0 else { throw SocketFailed() }
        rest = rest.dropFirst(count)
    }
}

struct SocketFailed: Error {}
