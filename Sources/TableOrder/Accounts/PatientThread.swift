internal import Dispatch
internal import Glibc
internal import Synchronization

/// One thread for work that takes the processor for long: it steps back for everybody else who wants it.
///
/// A nice value can be raised by anybody and lowered by few, so that a worker's thread could not step back for a while and
/// come forward again. `SCHED_IDLE` would step back further, but a kernel that shares its processors among sessions
/// (`sched_autogroup_enabled`, as Debian's does) takes a processor that runs nothing else for a free one, and then lets who
/// was put there wait: beside ten people who sign in, 100 orders a second then had a 99th percentile of 7.2 ms, not 6.4
/// (2.8 to 3.9 alone), and a 90th of 3.6 ms, not 2.5; at full speed there was no difference.
/// - Source: sched(7).
final class PatientThread: Sendable {
    /// A tenth of what others get while there is not enough for all.
    static let niceness: Int32 = 10

    private let work = Mutex<[@Sendable () -> Void]>([])
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
    func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Value {
        // The kernel may have had no thread to give.
        guard isThere.load(ordering: .acquiring) else { return body() }
        let result = Result<Value>()
        let isDone = DispatchSemaphore(value: 0)
        work.withLock { work in
            work.append {
                result.value.withLock { $0 = body() }
                isDone.signal()
            }
        }
        isWaiting.signal()
        isDone.wait()
        return result.value.withLock { $0 } ?? body()
    }

    private final class Result<Value: Sendable>: Sendable {
        let value = Mutex<Value?>(nil)
    }

    private func goOn() -> Never {
        // On Linux a nice value belongs to a thread: 0 stands for the calling one.
        setpriority(Int32(PRIO_PROCESS.rawValue), 0, Self.niceness)
        while true {
            isWaiting.wait()
            let next = work.withLock { $0.isEmpty ? nil : $0.removeFirst() }
            next?()
        }
    }
}
