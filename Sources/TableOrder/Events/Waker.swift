internal import Glibc

/// Wakes a thread that waits on a descriptor (pipe(2)); it stays raised until it is lowered.
final class Waker: Sendable {
    /// To wait on; nil when the kernel had no pipe left: then nobody is woken, and the waiting has its own ends.
    let descriptor: Int32?
    private let input: Int32

    init() {
        var ends: [Int32] = [-1, -1]
        let isThere = unsafe pipe(&ends) == 0
        for end in ends where isThere {
            _ = fcntl(end, F_SETFL, O_NONBLOCK)
            _ = fcntl(end, F_SETFD, FD_CLOEXEC)
        }
        descriptor = isThere ? ends[0] : nil
        input = ends[1]
    }

    deinit {
        guard let descriptor else { return }
        close(descriptor)
        close(input)
    }

    func raise() {
        var byte: UInt8 = 1
        // A full pipe is raised already.
        if descriptor != nil { _ = unsafe write(input, &byte, 1) }
    }

    func lower() {
        guard let descriptor else { return }
        var bytes = [UInt8](repeating: 0, count: 512)
        while unsafe read(descriptor, &bytes, bytes.count) == bytes.count {}
    }
}
