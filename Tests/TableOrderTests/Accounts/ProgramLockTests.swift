import Glibc
import Synchronization
import Testing

@testable import TableOrder

/// Each lock is a process's own: two in one process keep each other out as those of two processes do.
@Suite(.onOwnThreads) struct ProgramLockTests {
    @Test func `one at a time holds it`() throws {
        let inside = Mutex((now: 0, most: 0, ever: 0))
        _ = try together(6) { _ in
            let lock = ProgramLock()
            for _ in 0..<20 {
                lock.whileHeld(after: .seconds(60)) {
                    inside.withLock { inside in
                        inside.now += 1
                        inside.most = max(inside.most, inside.now)
                        inside.ever += 1
                    }
                    usleep(100)
                    inside.withLock { $0.now -= 1 }
                }
            }
        }
        #expect(inside.withLock { $0.most } == 1)
        #expect(inside.withLock { $0.ever } == 120)
    }

    @Test func `who keeps it too long is not waited for`() {
        let done = ProgramLock().whileHeld(after: .seconds(60)) {
            ProgramLock().whileHeld(after: .milliseconds(20)) { true }
        }
        #expect(done)
    }
}
