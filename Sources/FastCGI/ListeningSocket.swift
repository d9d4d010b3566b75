internal import Glibc

/// The socket that nginx connects to. Pools of one process, and processes, may share it.
public struct ListeningSocket: Sendable {
    /// Why there is no socket: one sentence for whoever starts the server.
    public struct Failure: Error, Sendable, CustomStringConvertible {
        public let description: String
    }

    private let owner: Descriptor
    /// The socket file that we made; nil for any other address.
    private let file: SocketFile?

    /// Makes the address ready for connections.
    /// - Parameter address: `.unix`: a socket file that nobody listens on is replaced, the new one has mode 0660.
    ///   `.tcp`: with `SO_REUSEADDR`. `.descriptor`: taken over, it must be listening.
    /// - Throws: when somebody listens there already, the path is something else than a socket, the descriptor does not
    ///   listen, or the kernel refuses.
    /// - Effects: makes the socket non-blocking, for whoever shares it, too.
    public init(_ address: Address) throws(Failure) {
        do throws(SystemError) {
            switch address {
            case .descriptor(let number):
                owner = try ListeningSocket.inherited(number)
                file = nil
            case .unix(let path):
                guard let name = sockaddr_un(path: path) else { throw SystemError("bind", code: ENAMETOOLONG) }
                try SocketFile.makeRoom(at: path, name)
                owner = try ListeningSocket.bound(to: name, family: AF_UNIX)
                guard unsafe chmod(path, 0o660) == 0 else { throw SystemError("chmod") }
                file = SocketFile(path: path)
                // Only now: nobody may connect before the mode is right.
                try ListeningSocket.listen(on: owner)
            case .tcp(let host, let port):
                if let name = sockaddr_in(host: host, port: port) {
                    owner = try ListeningSocket.bound(to: name, family: AF_INET)
                } else if let name = sockaddr_in6(host: host, port: port) {
                    owner = try ListeningSocket.bound(to: name, family: AF_INET6)
                } else {
                    throw SystemError("inet_pton", code: EADDRNOTAVAIL)
                }
                file = nil
                try ListeningSocket.listen(on: owner)
            }
        } catch {
            throw Failure(description: "Cannot listen on \(address): \(error)")
        }
    }

    /// Stops listening and removes the socket file that we made, unless another process has replaced it since.
    /// Connections that were not accepted yet are reset.
    public func close() {
        guard owner.close() else { return }
        file?.remove()
    }

    var descriptor: Int32 { owner.number }

    private static func inherited(_ number: Int32) throws(SystemError) -> Descriptor {
        var isListening: Int32 = 0
        var size = socklen_t(MemoryLayout<Int32>.size)
        guard unsafe getsockopt(number, SOL_SOCKET, SO_ACCEPTCONN, &isListening, &size) == 0
        else { throw SystemError("getsockopt") }
        guard isListening == 1 else { throw SystemError("accept", code: EINVAL) }
        let flags = fcntl(number, F_GETFL)
        guard flags >= 0, fcntl(number, F_SETFL, flags | O_NONBLOCK) == 0 else { throw SystemError("fcntl") }
        return Descriptor(number)
    }

    private static func bound<Name>(to name: Name, family: Int32) throws(SystemError) -> Descriptor {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let number = socket(family, type, 0)
        guard number >= 0 else { throw SystemError("socket") }
        let owner = Descriptor(number)
        var yes: Int32 = 1
        _ = unsafe setsockopt(number, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
        let result = unsafe withSocketAddress(name) { unsafe bind(number, $0, $1) }
        guard result == 0 else { throw SystemError("bind") }
        return owner
    }

    /// Waiting connections, as many as systemd's and the kernel's default: all readers of events come back at once when
    /// nginx or a process was restarted, and one too many is a 502.
    private static let backlog: Int32 = 4096

    private static func listen(on owner: Descriptor) throws(SystemError) {
        guard Glibc.listen(owner.number, backlog) == 0 else { throw SystemError("listen") }
    }
}
