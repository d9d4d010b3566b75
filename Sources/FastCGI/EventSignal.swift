internal import CFastCGI
internal import Glibc

/// Wakes whoever waits on its descriptor (eventfd(2)); it stays raised until a `wait` has seen it.
struct EventSignal: Sendable {
    private let owner: Descriptor

    init() throws {
        let number = eventfd(0, Int32(EFD_NONBLOCK | EFD_CLOEXEC))
        guard number >= 0 else { throw SystemError("eventfd") }
        owner = Descriptor(number)
    }

    var descriptor: Int32 { owner.number }

    func raise() {
        _ = eventfd_write(descriptor, 1)
    }

    /// Blocks until the signal is raised, and lowers it again.
    /// - Returns: false when the deadline passed first.
    func wait(until deadline: ContinuousClock.Instant) -> Bool {
        while true {
            let left = deadline - ContinuousClock.now
            guard left > .zero else { return false }
            // Rounded up, so that the last millisecond is waited for and not spun through.
            let milliseconds = Int32(min(left / .milliseconds(1), 60_000)) + 1
            var watched = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            guard unsafe poll(&watched, 1, milliseconds) > 0 else { continue }
            var count: eventfd_t = 0
            _ = unsafe eventfd_read(descriptor, &count)
            return true
        }
    }
}
