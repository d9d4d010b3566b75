import Foundation
import Synchronization
import Testing

@testable import TableOrder
@testable import Web

/// Somebody's screen: keeps what an answer that goes on sends it.
final class Screen: AnswerStream {
    private struct State {
        var bytes: [UInt8] = []
        var room = Int.max
        var largestWrite = 0
        var isReady = true
        var isGone = false
        var isClosed = false
    }

    private let state = Mutex(State())

    /// What a socket would say; a test turns it off for a reader that does not read.
    var isReady: Bool {
        get { state.withLock { $0.isReady && $0.room > 0 && !$0.isGone && !$0.isClosed } }
        set { state.withLock { $0.isReady = newValue } }
    }

    var isGone: Bool {
        get { state.withLock { $0.isGone || $0.isClosed } }
        set { state.withLock { $0.isGone = newValue } }
    }

    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// How many bytes it says that it has room for; as a socket, it takes somewhat more than that.
    var room: Int {
        get { state.withLock(\.room) }
        set { state.withLock { $0.room = newValue } }
    }

    /// The most bytes that it was sent at once.
    var largestWrite: Int { state.withLock(\.largestWrite) }

    func write(_ bytes: [UInt8]) -> Bool {
        state.withLock { state in
            guard state.isReady, !state.isGone, !state.isClosed else { return false }
            state.bytes += bytes
            state.room -= bytes.count
            state.largestWrite = max(state.largestWrite, bytes.count)
            return true
        }
    }

    func close() { state.withLock { $0.isClosed = true } }

    var text: String { state.withLock { String(decoding: $0.bytes, as: UTF8.self) } }

    /// Every event that came, as a browser reads the stream.
    var events: [JSON] {
        text.split(separator: "\n\n").compactMap { block in
            block.split(separator: "\n").first { $0.hasPrefix("data: ") }
                .flatMap { try? JSONReader.read(Array($0.dropFirst(6).utf8)) }
        }
    }

    var ids: [Int64] { events.compactMap { $0["id"]?.integer } }
    /// Of the last event, once it has come whole. Looks at the end only: who waits for thousands would wait for reading them.
    var lastID: Int64? {
        let end = state.withLock { String(decoding: $0.bytes.suffix(8192), as: UTF8.self) }
        guard end.hasSuffix("\n\n") else { return nil }
        return end.split(separator: "\n").last { $0.hasPrefix("id: ") }.flatMap { Int64($0.dropFirst(4)) }
    }

    var types: [String] { events.compactMap { $0["type"]?.string } }

    /// The whole answer of a pull.
    var json: JSON? { try? JSONReader.read(Array(text.utf8)) }
}

/// A restaurant whose hub runs, until the value goes.
final class BusyRestaurant: Sendable {
    let restaurant: Restaurant
    private let hasEnded = DispatchSemaphore(value: 0)

    init(_ restaurant: Restaurant) throws {
        self.restaurant = restaurant
        try Self.run(restaurant.house.hub, in: restaurant, hasEnded)
        try eventually("the hub runs") { restaurant.house.hub.isRunning }
    }

    static func run(_ hub: EventHub, in restaurant: Restaurant, _ hasEnded: DispatchSemaphore) throws {
        let settings = try restaurant.workerSettings()
        let (clock, log) = (restaurant.clock, restaurant.house.log)
        let thread = Thread {
            hub.run(on: settings, log: log, clock: { clock.now })
            hasEnded.signal()
        }
        thread.start()
    }

    deinit {
        restaurant.house.hub.stop()
        hasEnded.wait()
    }

    /// Opens a stream, as the worker does after it has sent the beginning.
    func open(_ client: Client, _ path: String, lastID: Int64? = nil) throws -> Screen {
        let answer = try client.get(path, headers: lastID.map { ["last-event-id": "\($0)"] } ?? [:])
        let screen = Screen()
        _ = screen.write(answer.body)
        let goesOn = try #require(answer.goesOn, "\(answer)")
        goesOn(screen)
        return screen
    }
}

struct NotInTime: Error, CustomStringConvertible { let description: String }

/// What everything takes longer by under a sanitizer.
let patience = ProcessInfo.processInfo.environment["TEST_PATIENCE"].flatMap(Int.init) ?? 1

/// Waits for a condition, for ten seconds at most.
func eventually(_ what: String, _ condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(10 * patience)
    while try !condition() {
        guard ContinuousClock.now < deadline else { throw NotInTime(description: "not in time: \(what)") }
        usleep(2000)
    }
}
