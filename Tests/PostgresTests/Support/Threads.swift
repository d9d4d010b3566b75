import Dispatch
import Synchronization

/// A body that runs on a thread of its own, as a worker does: blocking in it stops no other test.
final class Running<Value: Sendable>: Sendable {
    private let result = Mutex<Result<Value, any Error>?>(nil)
    private let ended = DispatchSemaphore(value: 0)

    init(_ body: @escaping @Sendable () throws -> Value) {
        DispatchQueue(label: "test").async { [self] in
            let outcome = Result { try body() }
            result.withLock { $0 = outcome }
            ended.signal()
        }
    }

    /// Waits for the end; once only.
    func value() throws -> Value {
        guard ended.wait(timeout: .now() + 30) == .success, let result = result.withLock({ $0 }) else {
            throw NeverEnded()
        }
        return try result.get()
    }
}

struct NeverEnded: Error {}

/// A place where two threads wait for each other, so that what follows happens at the same time.
final class MeetingPoint: Sendable {
    private let arrivals = Mutex(0)

    /// Blocks until as many have arrived; gives up after 10 s, for the sake of the test's own end.
    func meet(_ expected: Int) throws {
        arrivals.withLock { $0 += 1 }
        try wait(until: "\(expected) have met") { arrivals.withLock { $0 >= expected } }
    }
}
