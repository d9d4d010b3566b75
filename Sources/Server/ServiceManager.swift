internal import FoundationEssentials
internal import Glibc

/// Tells systemd how the service is, where systemd has started it; elsewhere nobody listens and nothing is said.
///
/// Source: sd_notify(3), which describes the protocol as stable and free to be implemented.
struct ServiceManager: Sendable {
    enum State: Sendable {
        /// Requests are answered.
        case ready
        /// The service is leaving.
        case stopping
        /// Every worker makes progress.
        case alive

        fileprivate var text: String {
            switch self {
            case .ready: "READY=1"
            case .stopping: "STOPPING=1"
            case .alive: "WATCHDOG=1"
            }
        }
    }

    /// How long it may stay silent before it is killed; nil when nobody watches.
    let patience: Duration?
    private let address: String?

    /// - Parameter variables: the process's own: `NOTIFY_SOCKET`, `WATCHDOG_USEC`, `WATCHDOG_PID`.
    init(_ variables: [String: String] = ProcessInfo.processInfo.environment) {
        address = variables["NOTIFY_SOCKET"].flatMap { $0.isEmpty ? nil : $0 }
        let isForUs = variables["WATCHDOG_PID"].map { $0 == String(getpid()) } ?? true
        let microseconds = variables["WATCHDOG_USEC"].flatMap(Int64.init) ?? 0
        patience = isForUs && microseconds > 0 ? .microseconds(microseconds) : nil
    }

    /// Does not wait: systemd reads, or will see what comes next.
    func tell(_ state: State) {
        guard let address, var name = sockaddr_un(notifying: address) else { return }
        let type = Int32(SOCK_DGRAM.rawValue | SOCK_CLOEXEC.rawValue | SOCK_NONBLOCK.rawValue)
        let socket = Glibc.socket(AF_UNIX, type, 0)
        guard socket >= 0 else { return }
        defer { close(socket) }
        let length = socklen_t(MemoryLayout<sa_family_t>.size + address.utf8.count)
        let bytes = Array(state.text.utf8)
        unsafe withUnsafePointer(to: &name) { pointer in
            unsafe pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                _ = unsafe sendto(socket, bytes, bytes.count, Int32(MSG_NOSIGNAL), pointer, length)
            }
        }
    }
}

extension sockaddr_un {
    /// - Parameter address: a path, or with `@` in front a name in the kernel's own space.
    fileprivate init?(notifying address: String) {
        var bytes = Array(address.utf8)
        self.init()
        guard let first = bytes.first, first == UInt8(ascii: "/") || first == UInt8(ascii: "@"),
            bytes.count < MemoryLayout.size(ofValue: sun_path)
        else { return nil }
        if first == UInt8(ascii: "@") { bytes[0] = 0 }
        sun_family = sa_family_t(AF_UNIX)
        unsafe withUnsafeMutableBytes(of: &sun_path) { unsafe $0.copyBytes(from: bytes) }
    }
}
