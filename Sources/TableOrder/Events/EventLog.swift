internal import Postgres

/// The log of each store: what happened, in commit order, without gaps.
///
/// An event is written in the transaction that makes it true. Its id comes from the store's counter row, which that
/// transaction locks last (the lock order everywhere: idempotency key; table, or for the menu the store; counter row).
/// Whoever has the lock of a table alone may write its session, so that this one needs no place in the order.
/// Source: contract "Events".
enum EventLog {
    enum EventType: String {
        case orderCreated = "order.created"
        case orderStatusChanged = "order.status_changed"
        case orderCancelled = "order.cancelled"
        case orderMoved = "order.moved"
        case sessionOpened = "session.opened"
        case sessionClosed = "session.closed"
        case callCreated = "call.created"
        case callUpdated = "call.updated"
        case menuUpdated = "menu.updated"
        case tableUpdated = "table.updated"
    }

    /// What an event will say.
    struct Entry {
        let type: EventType
        /// The table whose guests may see it.
        let tableID: Table.ID?
        /// The table that it left, for what a move carried to ``tableID``: its guests may see it too.
        let fromTableID: Table.ID?
        /// The whole object as JSON text: a parameter, or an expression.
        let data: SQL

        init(_ type: EventType, tableID: Table.ID?, from fromTableID: Table.ID? = nil, _ data: [UInt8]) {
            self.init(type, tableID: tableID, from: fromTableID, data: "\(UTF8Text(data))")
        }

        init(_ type: EventType, tableID: Table.ID?, from fromTableID: Table.ID? = nil, data: SQL) {
            self.type = type
            self.tableID = tableID
            self.fromTableID = fromTableID
            self.data = data
        }

        /// The row, whose id has been taken.
        /// - Parameters:
        ///   - counter: the store's counter row, as `c`.
        ///   - later: how many of the ids that were taken with this one are behind it.
        func insert(at now: Timestamp, before later: Int = 0, counter: SQL) -> SQL {
            """
            INSERT INTO events (store_id, id, type, table_id, from_table_id, created_at, data)
            SELECT c.store_id, c.last_event_id - \(later), \(type.rawValue), \(tableID), \(fromTableID), \(now),
                   (\(data))::json
            FROM \(counter)
            """
        }
    }

    /// Takes the next ids, and writes the entries in their order.
    static func append(_ entries: [Entry], at now: Timestamp, storeID: Store.ID) -> [SQL] {
        let taking: SQL =
            "UPDATE store_counters SET last_event_id = last_event_id + \(entries.count) WHERE store_id = \(storeID)"
        return [taking] + insert(entries, before: 0, at: now, storeID: storeID)
    }

    /// One statement an entry, in the order of their ids, which have been taken.
    /// - Parameter later: how many of the ids that were taken are behind theirs.
    static func insert(_ entries: [Entry], before later: Int, at now: Timestamp, storeID: Store.ID) -> [SQL] {
        let counter: SQL = "store_counters c WHERE c.store_id = \(storeID)"
        return entries.enumerated().map { index, entry in
            entry.insert(at: now, before: later + entries.count - 1 - index, counter: counter)
        }
    }
}
