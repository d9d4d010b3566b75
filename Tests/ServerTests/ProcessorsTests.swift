import Foundation
import Synchronization
import Testing

@testable import Server

@Suite(.enabled(if: Processors.ofCallingThread.count > 1, "There is only one processor."))
struct ProcessorsTests {
    @Test func `odd and even instances share the processors out`() throws {
        let all = Processors.ofCallingThread
        let first = try #require(Processors(ofInstance: 1)).numbers
        let second = try #require(Processors(ofInstance: 2)).numbers
        #expect((first + second).sorted() == all)
        #expect(!second.isEmpty && first.count - second.count <= 1)
        #expect(Processors(ofInstance: 3)?.numbers == first)
        #expect(Processors(ofInstance: .max)?.numbers == first)
    }

    @Test(arguments: [1, 2])
    func `a thread keeps to its processors, and those that it starts, but no other`(instance: Int) throws {
        let all = Processors.ofCallingThread
        let processors = try #require(Processors(ofInstance: instance))
        let seen = onAThread {
            processors.keepCallingThread()
            return [Processors.ofCallingThread, onAThread { Processors.ofCallingThread }]
        }
        #expect(seen == [processors.numbers, processors.numbers])
        #expect(Processors.ofCallingThread == all)
    }

    @Test func `one processor is not divided`() throws {
        let isDivided = onAThread {
            // Half of them each time; bounded, as a system may refuse.
            for _ in 0..<10 { Processors(ofInstance: 2)?.keepCallingThread() }
            return Processors.ofCallingThread.count != 1
        }
        #expect(isDivided == false)
    }
}

/// What `body` comes to on a thread of its own.
private func onAThread<Value: Sendable>(_ body: @escaping @Sendable () -> Value) -> Value? {
    let value = Mutex<Value?>(nil)
    let isDone = DispatchSemaphore(value: 0)
    Thread {
        value.withLock { $0 = body() }
        isDone.signal()
    }.start()
    isDone.wait()
    return value.withLock { $0 }
}
