internal import CGlibc
internal import Glibc

/// Lets one thread let go of its processor now and then, in the midst of work that knows nothing of it.
///
/// A timer sends the thread a signal, whose handler sleeps for a moment: whoever waits for the processor has it then.
/// Otherwise that one may have to wait for the kernel's next tick, which is up to 4 ms on Debian.
///
/// The handler sets the timer anew when it has the processor again. A timer that went on by itself would be due by then
/// wherever others keep the processor busy, and the work would not get on at all.
/// - Source: timer_create(2), signal-safety(7).
@safe struct Pauses {
    // Computed, so that the signal's handler is not the one to initialise them.
    /// Nanoseconds of work from one pause to the next.
    private static var interval: Int { 1_000_000 }
    /// Nanoseconds.
    private static var length: Int { 50_000 }

    /// No thread's: work goes on as it does without.
    static var none: Pauses { unsafe Pauses(timer: nil) }

    /// Where the handler finds the timer, too; never freed, as the thread never ends.
    private let timer: UnsafeMutablePointer<timer_t?>?

    /// Those of the calling thread; none when the kernel has no timer to give.
    /// - Effects: for the whole process, handles `SIGVTALRM`, which nothing else is for here.
    static func ofThisThread() -> Pauses {
        guard isHandled else { return none }
        let timer = UnsafeMutablePointer<timer_t?>.allocate(capacity: 1)
        var event = unsafe sigevent()
        unsafe event.sigev_notify = toThread
        unsafe event.sigev_signo = SIGVTALRM
        unsafe event.sigev_value.sival_ptr = UnsafeMutableRawPointer(timer)
        unsafe event._sigev_un._tid = gettid()
        guard unsafe timer_create(CLOCK_MONOTONIC, &event, timer) == 0 else {
            unsafe timer.deallocate()
            return none
        }
        return unsafe Pauses(timer: timer)
    }

    /// Works with pauses. To be called on the thread whose they are.
    func during<Value>(_ work: () throws -> Value) rethrows -> Value {
        guard let timer = unsafe timer else { return try work() }
        unsafe Self.set(timer, nanoseconds: Self.interval)
        Self.mask(SIG_UNBLOCK)
        defer {
            // In this order: the handler, were it to come in between, would set the timer again.
            Self.mask(SIG_BLOCK)
            unsafe Self.set(timer, nanoseconds: 0)
        }
        return try work()
    }

    /// - Parameter nanoseconds: until the one signal; 0 for none.
    private static func set(_ timer: UnsafeMutablePointer<timer_t?>, nanoseconds: Int) {
        var times = itimerspec(it_interval: timespec(), it_value: timespec(tv_sec: 0, tv_nsec: nanoseconds))
        _ = unsafe timer_settime(timer.pointee, 0, &times, nil)
    }

    private static func mask(_ how: Int32) {
        var signals = sigset_t()
        _ = unsafe sigemptyset(&signals)
        _ = unsafe sigaddset(&signals, SIGVTALRM)
        _ = unsafe pthread_sigmask(how, &signals, nil)
    }

    private static let isHandled: Bool = {
        var action = sigaction()
        unsafe action.__sigaction_handler.sa_sigaction = { _, info, _ in
            let code = errno
            var time = timespec(tv_sec: 0, tv_nsec: length)
            _ = unsafe nanosleep(&time, nil)
            if let timer = unsafe info?.pointee._sifields._timer.si_sigval.sival_ptr {
                unsafe set(timer.assumingMemoryBound(to: timer_t?.self), nanoseconds: interval)
            }
            errno = code
        }
        action.sa_flags = SA_SIGINFO | SA_RESTART
        return unsafe sigaction(SIGVTALRM, &action, nil) == 0
    }()

    /// `SIGEV_THREAD_ID`, which Glibc's module leaves out.
    private static let toThread: Int32 = 4
}
