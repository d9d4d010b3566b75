internal import Glibc

/// The signals that an operator sends, waited for in one place.
///
/// They are blocked in every thread and taken by ``next()`` in `main`: no handler runs at a moment of its own choosing.
enum Signals {
    enum Signal {
        /// `SIGTERM`, `SIGINT`: drain and leave.
        case stop
        /// `SIGHUP`: logrotate renamed the log.
        case reopenLog
    }

    /// - Effects: to be called before any thread is started, as threads inherit it.
    static func block() {
        var set = self.set
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    }

    /// Waits for the next signal.
    static func next() -> Signal {
        var set = self.set
        while true {
            var signal: Int32 = 0
            guard unsafe sigwait(&set, &signal) == 0 else { continue }
            return signal == SIGHUP ? .reopenLog : .stop
        }
    }

    private static var set: sigset_t {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for signal in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&set, signal) }
        return set
    }
}
