internal import CGlibc
internal import Glibc

/// Lets one thread let go of its processor now and then, in the midst of work that knows nothing of it.
///
/// A timer sends the thread a signal each millisecond, whose handler sleeps for a moment: whoever waits for the processor
/// has it then. Otherwise that one may have to wait for the kernel's next tick, which is up to 4 ms on Debian.
/// - Source: timer_create(2), signal-safety(7).
@safe struct Pauses {
    static let interval = Duration.milliseconds(1)
    static let length = Duration.microseconds(50)

    /// No thread's: work goes on as it does without.
    static var none: Pauses { unsafe Pauses(areThere: false, timer: nil) }

    private let areThere: Bool
    /// A process's first one has the number 0, and so is nil.
    private let timer: timer_t?

    /// Those of the calling thread; none when the kernel has no timer to give.
    /// - Effects: for the whole process, handles `SIGVTALRM`, which nothing else is for here.
    static func ofThisThread() -> Pauses {
        guard isHandled else { return none }
        var signals = sigset_t()
        _ = unsafe sigemptyset(&signals)
        _ = unsafe sigaddset(&signals, SIGVTALRM)
        _ = unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
        var event = unsafe sigevent()
        unsafe event.sigev_notify = toThread
        unsafe event.sigev_signo = SIGVTALRM
        unsafe event._sigev_un._tid = gettid()
        var timer: timer_t?
        guard unsafe timer_create(CLOCK_MONOTONIC, &event, &timer) == 0 else { return none }
        return unsafe Pauses(areThere: true, timer: timer)
    }

    /// Works with pauses. To be called on the thread whose they are.
    func during<Value>(_ work: () throws -> Value) rethrows -> Value {
        set(Self.interval)
        defer { set(.zero) }
        return try work()
    }

    /// - Parameter interval: zero for no more signals.
    private func set(_ interval: Duration) {
        guard areThere else { return }
        let time = timespec(interval)
        var times = itimerspec(it_interval: time, it_value: time)
        _ = unsafe timer_settime(timer, 0, &times, nil)
    }

    private static let isHandled: Bool = {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_handler = { _ in
            let code = errno
            var time = timespec(Pauses.length)
            _ = unsafe nanosleep(&time, nil)
            errno = code
        }
        action.sa_flags = SA_RESTART
        return unsafe sigaction(SIGVTALRM, &action, nil) == 0
    }()

    /// `SIGEV_THREAD_ID`, which Glibc's module leaves out.
    private static let toThread: Int32 = 4
}

extension timespec {
    fileprivate init(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        self.init(tv_sec: Int(seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    }
}
