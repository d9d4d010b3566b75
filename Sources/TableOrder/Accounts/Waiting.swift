internal import Dispatch
internal import Synchronization

/// Waits on this thread for asynchronous work: the one bridge to a library that is asynchronous throughout.
///
/// Only worker threads come here, never a thread of Swift's own pool, so that the work always finds one to run on.
func waiting<Value: Sendable>(for work: @escaping @Sendable () async throws -> Value) throws -> Value {
    let outcome = Outcome<Value>()
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        do {
            let value = try await work()
            outcome.result.withLock { $0 = .success(value) }
        } catch {
            outcome.result.withLock { $0 = .failure(error) }
        }
        done.signal()
    }
    done.wait()
    return try outcome.result.withLock { $0 ?? .failure(CancellationError()) }.get()
}

private final class Outcome<Value: Sendable>: Sendable {
    let result = Mutex<Result<Value, any Error>?>(nil)
}
