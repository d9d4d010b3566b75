internal import Glibc

extension ListeningSocket {
    /// Where requests come in.
    public enum Address: Sendable, Equatable {
        /// A socket that listens already, passed in by systemd or spawn-fcgi (by custom number 0).
        case descriptor(Int32)
        /// An absolute path of at most 107 bytes.
        case unix(path: String)
        /// A numeric IPv4 or IPv6 address; port 0 lets the kernel choose.
        case tcp(host: String, port: UInt16)

        /// Reads `fd:0`, `unix:/run/x.sock`, `/run/x.sock`, `127.0.0.1:9000` or `[::1]:9000`; nil for anything else.
        public init?(_ text: String) {
            if text.hasPrefix("fd:") {
                guard let number = Int32(digits: text.dropFirst(3)) else { return nil }
                self = .descriptor(number)
            } else if text.hasPrefix("unix:") || text.hasPrefix("/") {
                let path = text.hasPrefix("/") ? text : String(text.dropFirst(5))
                guard path.hasPrefix("/"), sockaddr_un(path: path) != nil else { return nil }
                self = .unix(path: path)
            } else {
                guard let colon = text.lastIndex(of: ":"), let port = UInt16(digits: text[text.index(after: colon)...])
                else { return nil }
                var host = text[..<colon]
                let isBracketed = host.hasPrefix("[") && host.hasSuffix("]")
                if isBracketed { host = host.dropFirst().dropLast() }
                guard host.contains(":") == isBracketed, ListeningSocket.isNumeric(String(host)) else { return nil }
                self = .tcp(host: String(host), port: port)
            }
        }
    }

    private static func isNumeric(_ host: String) -> Bool {
        sockaddr_in(host: host, port: 0) != nil || sockaddr_in6(host: host, port: 0) != nil
    }
}

extension ListeningSocket.Address: CustomStringConvertible {
    /// The text form.
    public var description: String {
        switch self {
        case .descriptor(let number): "fd:\(number)"
        case .unix(let path): "unix:\(path)"
        case .tcp(let host, let port): host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
        }
    }
}

extension sockaddr_un {
    /// Nil when the path is empty, too long for the kernel or has a NUL.
    init?(path: String) {
        self.init()
        sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        // One byte stays for the NUL at the end.
        guard !bytes.isEmpty, bytes.count < MemoryLayout.size(ofValue: sun_path), !bytes.contains(0) else { return nil }
        unsafe withUnsafeMutableBytes(of: &sun_path) { unsafe $0.copyBytes(from: bytes) }
    }
}

extension sockaddr_in {
    /// Nil when the host is no IPv4 address.
    init?(host: String, port: UInt16) {
        self.init()
        sin_family = sa_family_t(AF_INET)
        sin_port = port.bigEndian
        guard unsafe inet_pton(AF_INET, host, &sin_addr) == 1 else { return nil }
    }
}

extension sockaddr_in6 {
    /// Nil when the host is no IPv6 address.
    init?(host: String, port: UInt16) {
        self.init()
        sin6_family = sa_family_t(AF_INET6)
        sin6_port = port.bigEndian
        guard unsafe inet_pton(AF_INET6, host, &sin6_addr) == 1 else { return nil }
    }
}

extension FixedWidthInteger {
    /// Digits only: no sign, no empty text, nothing out of range.
    fileprivate init?(digits text: Substring) {
        guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else { return nil }
        self.init(text)
    }
}
