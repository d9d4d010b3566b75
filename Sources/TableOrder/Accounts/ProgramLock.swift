internal import Glibc

/// A lock that all processes of this program on a machine share, of every instance.
///
/// It is on the program's own file, which each of them can open, and which the kernel unlocks for one that ends.
/// - Source: flock(2), proc(5) (`/proc/pid/exe`).
struct ProgramLock: Sendable {
    /// −1 when the file cannot be opened: then everybody goes on.
    private let file: Int32

    init() {
        file = unsafe open("/proc/self/exe", O_RDONLY | O_CLOEXEC)
    }

    /// Does something while no other process holds the lock.
    /// - Parameter patience: then it is done all the same: whoever holds it may be stopped.
    func whileHeld<Value>(after patience: Duration, _ body: () throws -> Value) rethrows -> Value {
        guard file >= 0 else { return try body() }
        let end = ContinuousClock.now + patience
        // A flock that waits could not be told to give up; one that cannot be had at all is not waited for.
        while flock(file, LOCK_EX | LOCK_NB) != 0, [EWOULDBLOCK, EINTR].contains(errno), ContinuousClock.now < end {
            usleep(5000)
        }
        defer { flock(file, LOCK_UN) }
        return try body()
    }
}
