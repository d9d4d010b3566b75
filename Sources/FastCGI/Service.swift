internal import Synchronization

/// What one thread is busy with, as others may see it.
final class Service: Sendable {
    /// Nanoseconds since ``epoch``; -1 while the thread waits.
    private let began = Atomic<Int64>(-1)
    private let epoch = ContinuousClock.now

    func begin() {
        began.store(now, ordering: .relaxed)
    }

    func end() {
        began.store(-1, ordering: .relaxed)
    }

    /// For how long it has been busy; zero while it waits.
    var duration: Duration {
        let began = began.load(ordering: .relaxed)
        return began < 0 ? .zero : .nanoseconds(now - began)
    }

    private var now: Int64 {
        Int64((ContinuousClock.now - epoch) / .nanoseconds(1))
    }
}
