internal import CFastCGI
internal import Glibc

/// What a process needs once before it serves FastCGI.
enum Library {
    /// libfcgi, signals and descriptors made ready; false when libfcgi did not start.
    static let isReady: Bool = {
        let isReady = keepingHandlers(of: [SIGTERM, SIGUSR1]) { FCGX_Init() == 0 }
        // libfcgi must never accept by itself: see RequestReader.
        FCGX_ShutdownPending()
        // A peer that goes away while we write is an error of that write, not the end of the process.
        _ = signal(SIGPIPE, SIG_IGN)
        raiseDescriptorLimit()
        return isReady
    }()

    /// `FCGX_Init` installs handlers of its own for signals that have none; these belong to the program.
    private static func keepingHandlers(of signals: [Int32], _ body: () -> Bool) -> Bool {
        var saved: [sigaction] = []
        for signal in signals {
            var action = sigaction()
            _ = unsafe sigaction(signal, nil, &action)
            saved.append(action)
        }
        defer {
            for (index, signal) in signals.enumerated() {
                _ = unsafe sigaction(signal, &saved[index], nil)
            }
        }
        return body()
    }

    /// An event stream is a descriptor each, and 1024, the usual soft limit, exists for the sake of select(2) only.
    private static func raiseDescriptorLimit() {
        var limit = rlimit()
        let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
        guard unsafe getrlimit(resource, &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(resource, &limit)
    }
}
