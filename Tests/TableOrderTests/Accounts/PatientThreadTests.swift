import Dispatch
import Glibc
import Synchronization
import Testing

@testable import TableOrder

struct PatientThreadTests {
    @Test func `work steps back, and its caller does not`() {
        let process = __priority_which_t(PRIO_PROCESS.rawValue)
        let before = getpriority(process, 0)
        let niceness = PatientThread().run { getpriority(process, 0) }
        #expect(niceness >= PatientThread.niceness)
        #expect(getpriority(process, 0) == before)
    }

    @Test func `each caller waits for its own, one after the other`() {
        let thread = PatientThread()
        let atWork = Atomic(0)
        let answers = Mutex<[Int: Int]>([:])
        DispatchQueue.concurrentPerform(iterations: 8) { number in
            let answer = thread.run {
                let together = atWork.add(1, ordering: .relaxed).newValue
                usleep(1000)
                atWork.subtract(1, ordering: .relaxed)
                return together == 1 ? number : -1
            }
            answers.withLock { $0[number] = answer }
        }
        #expect(answers.withLock { $0 } == Dictionary(uniqueKeysWithValues: (0..<8).map { ($0, $0) }))
    }
}
