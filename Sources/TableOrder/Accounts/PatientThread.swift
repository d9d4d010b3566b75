internal import Dispatch
internal import Glibc
internal import Synchronization

/// One thread for work that takes the processor for long: it steps back for everybody else who wants it.
///
/// Nice, and of the policy for batches: it has a tenth of what others get, and pushes nobody aside when it comes back from
/// one of its ``Pauses``. With all three, 100 orders a second beside ten people who sign in have a 99th percentile of
/// 5.5 ms (4.3 alone; 13 rounds); with the nice value alone it was 7.0 (3.6 to 4.4 alone; 8 rounds on another day).
///
/// A nice value can be raised by anybody and lowered by few, so that a worker's thread could not step back for a while and
/// come forward again. `SCHED_IDLE` would step back further, but a kernel that shares its processors among sessions
/// (`sched_autogroup_enabled`, as Debian's does) takes a processor that runs nothing else for a free one, and then lets who
/// was put there wait: 7.2 ms instead of 6.4.
/// - Source: sched(7).
final class PatientThread: Sendable {
    /// A tenth of what others get while there is not enough for all.
    static let niceness: Int32 = 10
    /// `SCHED_BATCH`, which Glibc's module leaves out.
    static let policy: Int32 = 3

    private let work = Mutex<[@Sendable (Pauses) -> Void]>([])
    private let isWaiting = DispatchSemaphore(value: 0)
    private let isThere = Atomic(false)

    /// - Effects: starts the thread, which lives as long as the process.
    init() {
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
        isThere.store(true, ordering: .releasing)
    }

    /// Does one thing after the other. Blocks the caller until its own is done.
    /// - Parameter body: with the thread's pauses, for the part that takes long.
    func run<Value: Sendable>(_ body: @escaping @Sendable (Pauses) -> Value) -> Value {
        // The kernel may have had no thread to give.
        guard isThere.load(ordering: .acquiring) else { return body(.none) }
        let result = Result<Value>()
        let isDone = DispatchSemaphore(value: 0)
        work.withLock { work in
            work.append { pauses in
                result.value.withLock { $0 = body(pauses) }
                isDone.signal()
            }
        }
        isWaiting.signal()
        isDone.wait()
        return result.value.withLock { $0 } ?? body(.none)
    }

    private final class Result<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }

    private func goOn() -> Never {
        // On Linux a nice value belongs to a thread: 0 stands for the calling one.
        setpriority(Int32(PRIO_PROCESS.rawValue), 0, Self.niceness)
        var parameters = sched_param(sched_priority: 0)
        _ = unsafe sched_setscheduler(0, Self.policy, &parameters)
        let pauses = Pauses.ofThisThread()
        while true {
            isWaiting.wait()
            let next = work.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            next?(pauses)
        }
    }
}
