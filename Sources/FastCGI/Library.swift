internal import CFastCGI
internal import Glibc

/// What a process needs once before it serves FastCGI.
enum Library {
    /// A libfcgi that cannot be worked with, as one sentence.
    struct Unfit: Error, CustomStringConvertible {
        let description: String
    }

    /// Makes libfcgi, signals and descriptors ready, once.
    /// - Throws: when libfcgi did not start, or reads its connections by itself, or that could not be tried.
    static func makeReady() throws(Unfit) {
        if let unfit { throw unfit }
    }

    private static let unfit: Unfit? = {
        let hasStarted = keepingHandlers(of: [SIGTERM, SIGUSR1]) { FCGX_Init() == 0 }
        guard hasStarted else { return Unfit(description: "libfcgi did not start (FCGX_Init).") }
        // libfcgi must never accept by itself: see RequestReader.
        FCGX_ShutdownPending()
        // A peer that goes away while we write is an error of that write, not the end of the process.
        _ = signal(SIGPIPE, SIG_IGN)
        raiseDescriptorLimit()
        let nothing = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
        guard nothing >= 0 else { return Unfit(description: "/dev/null cannot be opened (errno \(errno)).") }
        guard readsSupply(insteadOf: nothing) else {
            return Unfit(
                description: "libfcgi does not read what it is given. Is it linked to call its own OS_Read "
                    + "(-Bsymbolic)? Debian's is not.")
        }
        return nil
    }()

    /// Whether libfcgi reads what it is given (`Supply`), and not from its descriptor, which has nothing to read.
    /// - Effects: closes the descriptor.
    private static func readsSupply(insteadOf descriptor: Int32) -> Bool {
        var reader = RequestReader(descriptor: descriptor)
        defer { if reader.descriptorIsOpen { close(descriptor) } }
        let begin: [UInt8] = [1, 1, 0, 1, 0, 8, 0, 0] + [0, 1, 1, 0, 0, 0, 0, 0]
        let parametersEnd: [UInt8] = [1, 4, 0, 1, 0, 0, 0, 0]
        let bodyEnd: [UInt8] = [1, 5, 0, 1, 0, 0, 0, 0]
        return reader.next((begin + parametersEnd)[...], andBehindIt: bodyEnd[...], bodyLimit: 0) != nil
    }

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
