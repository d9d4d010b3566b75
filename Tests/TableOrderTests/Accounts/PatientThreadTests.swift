import Dispatch
import Foundation
import Glibc
import Synchronization
import Testing

@testable import TableOrder

struct PatientThreadTests {
    @Test func `work steps back, and its caller does not`() {
        let process = __priority_which_t(PRIO_PROCESS.rawValue)
        let before = getpriority(process, 0)
        let (niceness, policy) = PatientThread().run { _ in (getpriority(process, 0), sched_getscheduler(0)) }
        #expect(niceness >= PatientThread.niceness)
        #expect(policy == PatientThread.policy)
        #expect(getpriority(process, 0) == before)
    }

    @Test func `each caller waits for its own, one after the other`() {
        let thread = PatientThread()
        let atWork = Atomic(0)
        let answers = Mutex<[Int: Int]>([:])
        DispatchQueue.concurrentPerform(iterations: 8) { number in
            let answer = thread.run { _ in
                let together = atWork.add(1, ordering: .relaxed).newValue
                usleep(1000)
                atWork.subtract(1, ordering: .relaxed)
                return together == 1 ? number : -1
            }
            answers.withLock { $0[number] = answer }
        }
        #expect(answers.withLock { $0 } == Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, $0) }))
    }

    @Test func `it lets go of the processor in the midst of its work, as long as it is to`() {
        let (with, without) = PatientThread().run { pauses in (pauses.during(Self.letGo), Self.letGo()) }
        #expect(with > 5)
        #expect(without == 0)
    }

    /// Who wakes behind them waits longer than until the next pause is due.
    @Test func `it goes on beside those who never let go`() {
        let thread = PatientThread()
        let count = thread.run { _ in Self.steps(within: .milliseconds(50)) }
        let isOver = Atomic(false)
        let hogs = DispatchGroup()
        for _ in 0..<2 * ProcessInfo.processInfo.activeProcessorCount {
            hogs.enter()
            Thread.detachNewThread {
                while !isOver.load(ordering: .relaxed) {}
                hogs.leave()
            }
        }
        let steps = thread.run { pauses in pauses.during { Self.steps(within: .seconds(20), upTo: count) } }
        isOver.store(true, ordering: .relaxed)
        hogs.wait()
        #expect(steps == count)
    }

    private static func steps(within time: Duration, upTo count: Int = .max) -> Int {
        let end = ContinuousClock.now + time
        var steps = 0
        while steps < count, ContinuousClock.now < end { steps += 1 }
        return steps
    }

    /// Counts for 100 ms, which no call into the kernel ends.
    /// - Returns: how often the thread was away because it wanted to be.
    private static func letGo() -> Int {
        let before = voluntarySwitches
        let end = ContinuousClock.now + .milliseconds(100)
        while ContinuousClock.now < end {}
        return voluntarySwitches - before
    }

    /// Of the calling thread: `RUSAGE_THREAD` is left out by Glibc's module.
    private static var voluntarySwitches: Int {
        var usage = rusage()
        _ = unsafe getrusage(1, &usage)
        return usage.ru_nvcsw
    }
}
