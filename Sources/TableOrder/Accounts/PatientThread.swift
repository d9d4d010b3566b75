internal import Dispatch
internal import Glibc
internal import Synchronization

/// One thread for work that takes the processor for long: it takes what nobody else wants (`SCHED_IDLE`), so that nobody
/// waits for it. On a busy machine that may be nothing: work that has taken half a second comes forward, to the little
/// that nice 10 gets.
///
/// Both can be had by anybody and given back by few, so that a worker's thread could not step back for a while. The
/// system must allow it to come forward (`LimitNICE=` in its unit); where it does not, the work has nice 11 from the
/// beginning.
/// - Source: sched(7), setrlimit(2) (`RLIMIT_NICE`).
final class PatientThread: Sendable {
    /// A tenth of what others get while there is not enough for all.
    private static let niceness: Int32 = 10
    /// `SCHED_IDLE`, which the C library's module does not show to Swift.
    static let onlyWhatIsLeft: Int32 = 5

    private let patience: DispatchTimeInterval
    private let work = Mutex<[@Sendable () -> Void]>([])
    private let isWaiting = DispatchSemaphore(value: 0)
    /// Nil while there is no thread.
    private let thread = Mutex<pthread_t?>(nil)

    /// - Parameter patience: how long a caller waits before the work comes forward.
    /// - Effects: starts the thread, which lives as long as the process.
    init(patience: DispatchTimeInterval = .milliseconds(500)) {
        self.patience = patience
        var handle = pthread_t()
        let me = unsafe Unmanaged.passRetained(self)
        let result = unsafe pthread_create(
            &handle, nil,
            { pointer in
                guard let pointer = unsafe pointer else { return nil }
                unsafe Unmanaged<PatientThread>.fromOpaque(pointer).takeRetainedValue().goOn()
            }, unsafe me.toOpaque())
        guard result == 0 else {
            unsafe me.release()
            return
        }
        pthread_detach(handle)
        thread.withLock { $0 = handle }
    }

    /// Does one thing after the other. Blocks the caller until its own is done.
    func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Value {
        // The kernel may have had no thread to give.
        guard let thread = thread.withLock({ $0 }) else { return body() }
        let result = Result<Value>()
        let isDone = DispatchSemaphore(value: 0)
        work.withLock { work in
            work.append {
                result.value.withLock { $0 = body() }
                isDone.signal()
            }
        }
        isWaiting.signal()
        while isDone.wait(timeout: .now() + patience) == .timedOut { Self.setPolicy(SCHED_OTHER, of: thread) }
        return result.value.withLock { $0 } ?? body()
    }

    private final class Result<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }

    private func goOn() -> Never {
        let mayComeForward = Self.setNiceness()
        while true {
            isWaiting.wait()
            let next = work.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            if mayComeForward { Self.setPolicy(Self.onlyWhatIsLeft, of: pthread_self()) }
            next?()
        }
    }

    /// - Returns: whether this thread can come back from `SCHED_IDLE`, for which the kernel asks the same as for a step
    ///   down to this nice value.
    private static func setNiceness() -> Bool {
        // On Linux a nice value belongs to a thread: 0 stands for the calling one.
        let process = Int32(PRIO_PROCESS.rawValue)
        setpriority(process, 0, niceness + 1)
        return setpriority(process, 0, niceness) == 0
    }

    private static func setPolicy(_ policy: Int32, of thread: pthread_t) {
        var parameter = sched_param()
        unsafe pthread_setschedparam(thread, policy, &parameter)
    }
}
