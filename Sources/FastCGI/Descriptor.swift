internal import Glibc
internal import Synchronization

/// Owns one file descriptor and closes it once: by `close()`, or with its last reference.
final class Descriptor: Sendable {
    let number: Int32
    private let isOpen = Atomic(true)

    init(_ number: Int32) {
        self.number = number
    }

    deinit {
        close()
    }

    /// - Returns: whether this call was the one that closed it.
    @discardableResult
    func close() -> Bool {
        guard isOpen.exchange(false, ordering: .acquiringAndReleasing) else { return false }
        _ = Glibc.close(number)
        return true
    }
}
