import Foundation
import Glibc
import Synchronization
import Testing

@testable import TableOrder

struct PatientThreadTests {
    /// Tried on a thread that ends: what a root may do differs from one machine within a machine to the next.
    private static var mayComeForward: Bool {
        let isDone = DispatchSemaphore(value: 0)
        let answer = Mutex(false)
        Thread.detachNewThread {
            let process = __priority_which_t(PRIO_PROCESS.rawValue)
            setpriority(process, 0, 11)
            answer.withLock { $0 = setpriority(process, 0, 10) == 0 }
            isDone.signal()
        }
        isDone.wait()
        return answer.withLock { $0 }
    }

    @Test func `work takes what is left, where it may come forward again`() {
        // All other tests run beside it: with less patience it would have come forward before it could be looked at.
        let policy = PatientThread(patience: .seconds(60)).run { sched_getscheduler(0) }
        #expect(policy == (Self.mayComeForward ? PatientThread.onlyWhatIsLeft : SCHED_OTHER))
    }

    @Test func `work steps back`() {
        let niceness = PatientThread().run { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }
        #expect(niceness >= 10)
    }

    @Test func `work that takes long comes forward, and so does what waits behind it`() {
        let thread = PatientThread(patience: .milliseconds(100))
        let start = ContinuousClock.now
        let comesForward = { @Sendable () -> Bool in
            while sched_getscheduler(0) != SCHED_OTHER, .now - start < .seconds(30) { usleep(10_000) }
            return sched_getscheduler(0) == SCHED_OTHER
        }
        let both = Mutex<[Bool]>([])
        DispatchQueue.concurrentPerform(iterations: 2) { _ in
            let one = thread.run(comesForward)
            both.withLock { $0.append(one) }
        }
        #expect(both.withLock { $0 } == [true, true])
    }
}
