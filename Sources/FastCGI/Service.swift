internal import Glibc
internal import Synchronization

/// What one thread is busy with, as others may see it.
final class Service: Sendable {
    private static let isWaiting: Int64 = -1

    /// Nanoseconds of the machine's clock that only goes forward.
    private let began = Atomic(isWaiting)

    func begin() {
        began.store(Self.now, ordering: .relaxed)
    }

    func end() {
        began.store(Self.isWaiting, ordering: .relaxed)
    }

    /// For how long it has been busy; zero while it waits.
    var duration: Duration {
        let began = began.load(ordering: .relaxed)
        return began == Self.isWaiting ? .zero : .nanoseconds(Self.now - began)
    }

    /// As a number: a `ContinuousClock.Instant` made into one took 1 % of a menu's instructions.
    private static var now: Int64 {
        var time = timespec()
        _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
        return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    }
}
