internal import Postgres
internal import Web

/// Every statement that reads the log; ``EventLog`` writes it.
enum EventQueries {
    /// Events behind a cursor, oldest first; read by ``Event``.
    static func events(after cursor: Int64, limit: Int, storeID: Store.ID) -> SQL {
        """
        SELECT id, type, store_id, table_id, from_table_id, created_at, data::text FROM events
        WHERE store_id = \(storeID) AND id > \(cursor) ORDER BY id LIMIT \(limit)
        """
    }

    /// Whether the menu has changed behind a cursor, and the last id there is.
    static func menuNews(after cursor: Int64, storeID: Store.ID) -> SQL {
        """
        SELECT last_event_id,
               EXISTS (SELECT FROM events WHERE store_id = \(storeID) AND id > \(cursor) AND type = 'menu.updated')
        FROM store_counters WHERE store_id = \(storeID)
        """
    }

    /// The last id that was given out, and the first that is still kept; read by ``LogBounds``.
    static func bounds(storeID: Store.ID) -> SQL {
        """
        SELECT last_event_id, (SELECT id FROM events WHERE store_id = \(storeID) ORDER BY id LIMIT 1)
        FROM store_counters WHERE store_id = \(storeID)
        """
    }

    /// The event with which a table's last party left, for good or for another table; null for a table that nobody has
    /// left.
    static func lastLeaving(_ tableID: Table.ID, storeID: Store.ID) -> SQL {
        """
        SELECT greatest(
            (SELECT id FROM events
             WHERE store_id = \(storeID) AND table_id = \(tableID) AND type = 'session.closed' ORDER BY id DESC LIMIT 1),
            (SELECT id FROM events
             WHERE store_id = \(storeID) AND from_table_id = \(tableID) ORDER BY id DESC LIMIT 1))
        """
    }

    /// Wakes the hubs of other processes and hosts, once the statement has committed.
    static func notify(_ payload: String) -> SQL {
        "SELECT pg_notify(\(EventHub.channel), \(payload))"
    }
}

extension Event {
    init(_ row: inout Row) throws {
        id = try row.next()
        type = try row.next()
        storeID = try row.next()
        tableID = try row.next()
        fromTableID = try row.next()
        createdAt = try row.next()
        data = try row.next()
    }
}

/// How far a store's log reaches.
struct LogBounds {
    let last: Int64
    /// The oldest that is kept; nil when none is.
    private let first: Int64?

    /// - Throws: 404 for a store that does not exist.
    init(_ rows: Rows) throws {
        let bounds = try rows.first { row in (try row.next(Int64.self), try row.next(Int64?.self)) }
        guard let (last, first) = bounds else { throw Problem(.notFound) }
        (self.last, self.first) = (last, first)
    }

    /// Whether everything behind a cursor is still there. A cursor from the future is another log's.
    func keepsAll(after cursor: Int64) -> Bool {
        cursor == last || (cursor < last && (first.map { $0 <= cursor + 1 } ?? false))
    }
}
