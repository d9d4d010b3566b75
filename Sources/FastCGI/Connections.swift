internal import Synchronization

/// The connections of a pool: how many, and those that no thread is busy with.
///
/// Who takes a connection out of here owns it alone, until it keeps it here again, parks it or closes it.
final class Connections: Sendable {
    private struct Table {
        var idle: [Int32: Connection] = [:]
        var parked: [Int32: WeakStream] = [:]
        var count = 0
        var isShut = false
    }

    private struct WeakStream {
        weak var stream: ParkedStream?
    }

    private let table = Mutex(Table())
    private let noneLeft: EventSignal

    init() throws {
        noneLeft = try EventSignal()
    }

    var count: Int { table.withLock { $0.count } }

    /// Counts a connection that has been accepted.
    func open() {
        table.withLock { $0.count += 1 }
    }

    /// Puts an idle connection here. False: the table is shut; close the connection.
    func keep(_ connection: Connection) -> Bool {
        table.withLock { table in
            guard !table.isShut else { return false }
            table.idle[connection.descriptor] = connection
            return true
        }
    }

    /// Gives an idle connection to the caller; nil: somebody else has it.
    func take(_ descriptor: Int32) -> Connection? {
        table.withLock { $0.idle.removeValue(forKey: descriptor) }
    }

    /// Remembers a stream, so that it can be hung up on. False: the table is shut; hang up at once.
    func park(_ stream: ParkedStream) -> Bool {
        table.withLock { table in
            guard !table.isShut else { return false }
            table.parked[stream.descriptor] = WeakStream(stream: stream)
            return true
        }
    }

    /// Closes a connection that the caller owns.
    func close(_ connection: Connection) {
        table.withLock { _ = $0.parked.removeValue(forKey: connection.descriptor) }
        connection.close()
        let left = table.withLock { table in
            table.count -= 1
            return table.count
        }
        if left == 0 { noneLeft.raise() }
    }

    /// Blocks until there are no connections.
    /// - Returns: false when the deadline passed first.
    func waitUntilNone(by deadline: ContinuousClock.Instant) -> Bool {
        while count > 0 {
            guard noneLeft.wait(until: deadline) else { return count == 0 }
        }
        return true
    }

    /// Closes idle connections and hangs up on streams. A connection that a thread is busy with is closed by it when it
    /// finds that it cannot keep it here.
    func shut() {
        let (idle, parked) = table.withLock { table in
            table.isShut = true
            defer { table.idle = [:] }
            return (Array(table.idle.values), table.parked.values.compactMap(\.stream))
        }
        for connection in idle { close(connection) }
        for stream in parked { stream.hangUp() }
    }
}
