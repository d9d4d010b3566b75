import Glibc
import Testing

@testable import Server

@Suite struct ProcessorTests {
    @Test func `instances have the processors in turn`() throws {
        let allowed = try #require(Processor.allowed)
        try #require(!allowed.isEmpty)
        for instance in 1...3 * allowed.count {
            #expect(Processor(ofInstance: instance)?.number == allowed[(instance - 1) % allowed.count])
        }
        for instance in [Int.min, -1, 0] { #expect(Processor(ofInstance: instance)?.number == allowed.first) }
        #expect(Processor(ofInstance: .max) != nil)
    }

    @Test func `a thread keeps to its processor, and those that were there before do not`() throws {
        let everywhere = try #require(Processor.allowed)
        for processor in everywhere.indices.compactMap({ Processor(ofInstance: $0 + 1) }) {
            let seen = onAThread {
                processor.keepThread()
                return Processor.allowed
            }
            #expect(seen == [processor.number])
        }
        #expect(onAThread { Processor.allowed } == everywhere)
    }
}

/// What `body` comes to on a thread of its own.
private func onAThread(_ body: @escaping @Sendable () -> [Int]?) -> [Int]? {
    final class Work: Sendable {
        let body: @Sendable () -> [Int]?
        nonisolated(unsafe) var value: [Int]?

        init(_ body: @escaping @Sendable () -> [Int]?) {
            self.body = body
        }
    }
    let work = Work(body)
    var handle = pthread_t()
    let started = unsafe pthread_create(
        &handle, nil,
        { pointer in
            guard let pointer = unsafe pointer else { return nil }
            let work = unsafe Unmanaged<Work>.fromOpaque(pointer).takeUnretainedValue()
            unsafe work.value = work.body()
            return nil
        }, Unmanaged.passUnretained(work).toOpaque())
    guard started == 0 else { return nil }
    pthread_join(handle, nil)
    return unsafe work.value
}
