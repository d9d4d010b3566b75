internal import Postgres
internal import Web

/// The parties that have left a table, newest first.
///
/// A session that is over by itself belongs to it from that moment on, though no row may say so yet; reading writes
/// nothing, the next order or completion does. A session that was merged into another is left out: its orders are the
/// other's.
struct TableHistory {
    let tableID: Table.ID
    let storeID: Store.ID
    /// Ended at this time or later.
    let from: Timestamp?
    /// Ended before this time.
    let to: Timestamp?
    /// The session after which the page begins.
    let last: Int64?
    let limit: Int

    /// The table, its sessions, and their orders; read by ``page(_:)``.
    func statements(at now: Timestamp, _ settings: Settings) -> [SQL] {
        let page = sessions(limit, at: now, settings)
        return [
            TableQueries.table(tableID, storeID: storeID),
            sessions(limit + 1, at: now, settings),
            OrderQueries.orders(
                where: "session_id = ANY(ARRAY(SELECT id FROM (\(page)) page))", storeID: storeID),
        ]
    }

    /// - Throws: 404 when there is no such table.
    func page(_ rows: [Rows]) throws -> Page<PastSession> {
        guard !rows[0].isEmpty else { throw Problem(.notFound) }
        let sessions = try rows[1].map { row in try TableSession(&row) }
        let orders = Dictionary(grouping: try OrderQueries.read(rows[2]), by: \.sessionID)
        let page = sessions.prefix(limit).map { PastSession(session: $0, orders: orders[$0.id] ?? []) }
        return Page(page, next: sessions.count > limit ? page.last.map { Cursor(after: $0.session.id.rawValue) } : nil)
    }
}

extension TableHistory {
    /// Two halves, so that each finds its rows by an index: those with an end, and the one at most without.
    private func sessions(_ count: Int, at now: Timestamp, _ settings: Settings) -> SQL {
        let expiry = expiry(settings)
        return """
            SELECT * FROM (
                (\(half("ended_at", settings)) AND ended_at IS NOT NULL AND end_reason <> 'merged'
                 ORDER BY ended_at DESC, id DESC LIMIT \(count))
                UNION ALL
                \(half(expiry, settings)) AND ended_at IS NULL AND \(expiry) <= \(now)
            ) past
            ORDER BY closed_at DESC, id DESC LIMIT \(count)
            """
    }

    /// The columns that ``TableSession/init(_:)`` reads, with an end for every session.
    private func half(_ closedAt: SQL, _ settings: Settings) -> SQL {
        """
        SELECT id, guest_count, started_at, last_order_at, \(closedAt) AS closed_at, version FROM table_sessions
        WHERE store_id = \(storeID) AND table_id = \(tableID) AND \(condition(closedAt, settings))
        """
    }

    private func condition(_ closedAt: SQL, _ settings: Settings) -> SQL {
        var condition: SQL = "true"
        if let from { condition = "\(condition) AND \(closedAt) >= \(from)" }
        if let to { condition = "\(condition) AND \(closedAt) < \(to)" }
        guard let last else { return condition }
        return """
            \(condition) AND (\(closedAt), id) < (
                SELECT coalesce(ended_at, \(expiry(settings))), id FROM table_sessions
                WHERE store_id = \(storeID) AND table_id = \(tableID) AND id = \(last))
            """
    }

    /// As ``TableSession/expiry(_:)``.
    private func expiry(_ settings: Settings) -> SQL {
        """
        least(started_at + make_interval(hours => \(settings.sessionHours)),
              last_order_at + make_interval(hours => \(settings.sessionLastOrderHours)))
        """
    }
}

/// A session that is over, with everything that was ordered in it.
struct PastSession: JSONEncodable {
    /// Its end is known.
    let session: TableSession
    /// Oldest first, cancelled ones too.
    let orders: [Order]

    static let schema = Schema.object(
        "PastSession",
        .required("id", .id),
        .required("guest_count", Schema.integer(1...100).orNull),
        .required("started_at", .dateTime),
        .required("last_order_at", .dateTime),
        .required("closed_at", .dateTime),
        .required("order_count", .integer(0...Int64.max).about("Without cancelled ones.")),
        .required("total", .integer(0...Int64.max).about("In minor units, without cancelled orders.")),
        .required("orders", Schema.array(of: Order.schema).about("Oldest first, cancelled ones too.")))

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", session.id)
            json.member("guest_count", session.guestCount)
            json.member("started_at", session.startedAt)
            json.member("last_order_at", session.lastOrderAt)
            json.member("closed_at", session.endedAt)
            json.member("order_count", orders.count { $0.status != .cancelled })
            json.member("total", orders.total)
            json.member("orders", orders)
        }
    }
}
