import Foundation
import Synchronization
import Testing

/// Runs the tests of a suite on threads of ours, as workers do: handlers block, and Swift's own pool has one thread a
/// core. Its few threads are also what limits how many databases are open at a time.
struct OnOwnThreads: SuiteTrait, TestTrait, TestScoping {
    var isRecursive: Bool { true }

    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        try await withTaskExecutorPreference(OwnThreads.shared) { try await function() }
    }
}

extension Trait where Self == OnOwnThreads {
    static var onOwnThreads: Self { Self() }
}

/// A few threads that take jobs from one queue.
final class OwnThreads: TaskExecutor {
    static let shared = OwnThreads(count: 6)

    private let jobs = Mutex<[UnownedJob]>([])
    private let waiting = DispatchSemaphore(value: 0)

    private init(count: Int) {
        for _ in 0..<count {
            Thread.detachNewThread { [self] in while true { runNext() } }
        }
    }

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        jobs.withLock { $0.append(job) }
        waiting.signal()
    }

    private func runNext() {
        waiting.wait()
        guard let job = jobs.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else { return }
        unsafe job.runSynchronously(on: asUnownedTaskExecutor())
    }
}

/// Does the same on so many threads at once: all are there before the first begins.
/// - Returns: what each returned, by its number.
/// - Throws: the first failure, after all have ended.
func together<Value: Sendable>(
    _ count: Int, _ body: @escaping @Sendable (_ index: Int) throws -> Value
) throws -> [Value] {
    let results = Mutex<[Int: Result<Value, any Error>]>([:])
    let arrived = NSCondition()
    let missing = Mutex(count)
    let ended = DispatchGroup()
    for index in 0..<count {
        // A queue of its own is a thread of its own. The group is left only after the queue has let go of the body, and
        // so of the restaurant in it.
        DispatchQueue(label: "together \(index)").async(group: ended) {
            arrived.lock()
            missing.withLock { $0 -= 1 }
            arrived.broadcast()
            while missing.withLock({ $0 > 0 }) { arrived.wait() }
            arrived.unlock()
            let result = Result { try body(index) }
            results.withLock { $0[index] = result }
        }
    }
    try #require(ended.wait(timeout: .now() + 60) == .success, "a thread never ended")
    let all = results.withLock { $0 }
    return try (0..<count).compactMap { try all[$0]?.get() }
}
