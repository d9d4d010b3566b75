internal import Postgres

/// Every statement about sessions.
enum SessionQueries {
    /// The session of a table that no row has ended; it may be over by itself all the same.
    static func open(_ tableID: Table.ID, storeID: Store.ID) -> SQL {
        """
        SELECT \(TableSession.columns) FROM table_sessions
        WHERE store_id = \(storeID) AND table_id = \(tableID) AND ended_at IS NULL
        """
    }

    /// One session of a table, ended or not; none that was merged into another, which then has its orders.
    static func session(_ id: TableSession.ID, of tableID: Table.ID, storeID: Store.ID) -> SQL {
        """
        SELECT \(TableSession.columns) FROM table_sessions
        WHERE store_id = \(storeID) AND id = \(id) AND table_id = \(tableID) AND merged_into IS NULL
        """
    }

    /// One session, and the table where it is or was; none that was merged into another.
    /// - Parameter id: an expression for its id, such as ``openID(_:storeID:)``.
    static func sessionAndTable(_ id: SQL, storeID: Store.ID) -> SQL {
        """
        SELECT \(TableSession.columns), table_id FROM table_sessions
        WHERE store_id = \(storeID) AND id = \(id) AND merged_into IS NULL
        """
    }

    /// An expression for the id of a table's session that no row has ended.
    static func openID(_ tableID: Table.ID, storeID: Store.ID) -> SQL {
        """
        (SELECT id FROM table_sessions
         WHERE store_id = \(storeID) AND table_id = \(tableID) AND ended_at IS NULL)
        """
    }

    /// An expression for the id of the session that has a session's orders: itself, unless it was merged into another.
    ///
    /// `coalesce` is inside: the wall between stores lets no condition find rows by an index that has it outside.
    static func survivorID(_ id: TableSession.ID, storeID: Store.ID) -> SQL {
        "(SELECT coalesce(merged_into, id) FROM table_sessions WHERE store_id = \(storeID) AND id = \(id))"
    }

    /// What the open session of a table comes to; read by ``SessionSums``.
    static func sums(_ tableID: Table.ID, storeID: Store.ID) -> SQL {
        sums(where: "s.table_id = \(tableID) AND s.ended_at IS NULL", storeID: storeID)
    }

    static func sums(of id: TableSession.ID, storeID: Store.ID) -> SQL {
        sums(where: "s.id = \(id)", storeID: storeID)
    }

    /// Every session of a store that no row has ended, with its table in front and what it comes to behind.
    static func openWithSums(storeID: Store.ID) -> SQL {
        """
        SELECT s.table_id, s.id, s.guest_count, s.started_at, s.last_order_at, s.ended_at, s.version, o.*
        FROM table_sessions s CROSS JOIN LATERAL (
            SELECT count(*), count(*) FILTER (WHERE status IN ('pending', 'preparing')), coalesce(sum(total), 0)::bigint
            FROM orders WHERE store_id = s.store_id AND session_id = s.id AND status <> 'cancelled') o
        WHERE s.store_id = \(storeID) AND s.ended_at IS NULL
        """
    }

    private static func sums(where condition: SQL, storeID: Store.ID) -> SQL {
        """
        SELECT count(*), count(*) FILTER (WHERE o.status IN ('pending', 'preparing')), coalesce(sum(o.total), 0)::bigint
        FROM table_sessions s
        JOIN orders o ON o.store_id = s.store_id AND o.session_id = s.id AND o.status <> 'cancelled'
        WHERE s.store_id = \(storeID) AND \(condition)
        """
    }

    static func insert(
        _ id: TableSession.ID, tableID: Table.ID, guestCount: Int?, at now: Timestamp, storeID: Store.ID
    ) -> SQL {
        """
        INSERT INTO table_sessions (store_id, id, table_id, guest_count, started_at, last_order_at)
        VALUES (\(storeID), \(id), \(tableID), \(guestCount), \(now), \(now))
        """
    }

    static func touch(_ id: TableSession.ID, guestCount: Int?, at now: Timestamp, storeID: Store.ID) -> SQL {
        """
        UPDATE table_sessions
        SET last_order_at = greatest(last_order_at, \(now)), guest_count = coalesce(\(guestCount), guest_count),
            version = version + 1
        WHERE store_id = \(storeID) AND id = \(id)
        """
    }

    /// The session, and with it its party, is at another table.
    static func move(_ id: TableSession.ID, to tableID: Table.ID, storeID: Store.ID) -> SQL {
        """
        UPDATE table_sessions SET table_id = \(tableID), version = version + 1
        WHERE store_id = \(storeID) AND id = \(id)
        """
    }

    /// Another party has joined the session.
    static func update(_ joined: TableSession, storeID: Store.ID) -> SQL {
        """
        UPDATE table_sessions SET guest_count = \(joined.guestCount), started_at = \(joined.startedAt),
                                  last_order_at = \(joined.lastOrderAt), version = \(joined.version)
        WHERE store_id = \(storeID) AND id = \(joined.id)
        """
    }

    /// - Parameter survivor: the session that it was merged into.
    static func end(
        _ id: TableSession.ID, _ reason: String, into survivor: TableSession.ID? = nil, at end: Timestamp,
        storeID: Store.ID
    ) -> SQL {
        """
        UPDATE table_sessions SET ended_at = greatest(started_at, \(end)), end_reason = \(reason),
                                  merged_into = \(survivor), version = version + 1
        WHERE store_id = \(storeID) AND id = \(id)
        """
    }
}

/// What a session's orders come to, without cancelled ones.
struct SessionSums {
    let orderCount: Int
    /// Pending or preparing.
    let unfinishedCount: Int
    /// In minor units.
    let total: Int64

    /// - Parameter rows: of ``SessionQueries/sums(_:storeID:)``: always one row.
    init(_ rows: Rows) throws {
        let sums = try rows.first { row in
            (try row.next(Int.self), try row.next(Int.self), try row.next(Int64.self))
        }
        (orderCount, unfinishedCount, total) = sums ?? (0, 0, 0)
    }

    /// - Parameter row: of ``SessionQueries/openWithSums(storeID:)``, at its last three columns.
    init(_ row: inout Row) throws {
        orderCount = try row.next()
        unfinishedCount = try row.next()
        total = try row.next()
    }

    /// Of a session with these orders.
    init(of orders: [Order]) {
        orderCount = orders.count { $0.status != .cancelled }
        unfinishedCount = orders.count { [.pending, .preparing].contains($0.status) }
        total = orders.total
    }

    private init(orderCount: Int, unfinishedCount: Int, total: Int64) {
        (self.orderCount, self.unfinishedCount, self.total) = (orderCount, unfinishedCount, total)
    }

    static func + (left: SessionSums, right: SessionSums) -> SessionSums {
        SessionSums(
            orderCount: left.orderCount + right.orderCount,
            unfinishedCount: left.unfinishedCount + right.unfinishedCount, total: left.total.addingChecked(right.total))
    }
}
