internal import Postgres
internal import Web

/// What staff see of their store at one moment: every table with its party.
struct Board {
    /// So many orders of each party at most, beside those that are not finished.
    private static let latestOrders = 10

    struct Place {
        let table: TableDetails
        /// The party that is there; nil for an empty table.
        let session: TableSession.Summary?
        /// The latest ones and all unfinished ones, oldest first.
        let orders: [Order]
        /// Those that are not done.
        let calls: [ServiceCall]
    }

    let places: [Place]
    /// Everything up to this event is in here, and nothing behind it.
    let lastEventID: Int64

    /// To be read in one snapshot by ``init(_:now:_:)``.
    static func statements(storeID: Store.ID) -> [SQL] {
        let open: SQL = "table_sessions s WHERE s.store_id = \(storeID) AND s.ended_at IS NULL"
        return [
            EventQueries.bounds(storeID: storeID),
            TableQueries.all(storeID: storeID),
            SessionQueries.openWithSums(storeID: storeID),
            OrderQueries.orders(
                where: """
                    id = ANY (ARRAY(
                        SELECT latest.id FROM (SELECT id, store_id FROM \(open)) s CROSS JOIN LATERAL (
                            SELECT id FROM orders WHERE store_id = s.store_id AND session_id = s.id
                            ORDER BY id DESC LIMIT \(latestOrders)) latest
                        UNION ALL
                        SELECT o.id FROM (SELECT id, store_id FROM \(open)) s JOIN orders o
                            ON o.store_id = s.store_id AND o.session_id = s.id AND o.status IN ('pending', 'preparing')))
                    """, storeID: storeID),
            CallQueries.calls(where: "status <> 'done'", storeID: storeID),
        ]
    }

    init(_ rows: [Rows], now: Timestamp, _ settings: Settings) throws {
        lastEventID = try LogBounds(rows[0]).last
        let sessions = try rows[2].map { row in
            (try row.next(Table.ID.self), try TableSession(&row), try SessionSums(&row))
        }
        let byTable = Dictionary(sessions.map { ($0.0, ($0.1, $0.2)) }, uniquingKeysWith: { first, _ in first })
        let orders = Dictionary(grouping: try OrderQueries.read(rows[3]), by: \.sessionID)
        let calls = Dictionary(grouping: try rows[4].map { row in try ServiceCall(&row) }, by: \.table.id)
        places = try rows[1].map { row in try TableDetails(&row) }.map { table in
            let present = byTable[table.id].flatMap { $0.0.isPresent(at: now, settings) ? $0 : nil }
            return Place(
                table: table,
                session: present.map { TableSession.Summary(session: $0.0, table: table.table, sums: $0.1) },
                orders: present.flatMap { orders[$0.0.id] } ?? [], calls: calls[table.id] ?? [])
        }
    }
}

extension Board: JSONEncodable {
    static let schema = Schema.object(
        "Board",
        .required("last_event_id", .integer(0...Int64.max).about("Follow the stream from here.")),
        .required(
            "tables",
            .array(
                of: .object(
                    "BoardTable",
                    .required("id", .id),
                    .required("table_number", .line(1...20)),
                    .required("seats", .integer(TableDetails.seatRange)),
                    .required("version", .integer(1...Int64.max)),
                    .required("session", TableSession.Summary.schema.orNull),
                    .required("total", .integer(0...Int64.max).about("In minor units, without cancelled orders.")),
                    .required("orders", Schema.array(of: Order.schema).about("The latest, and all unfinished ones.")),
                    .required("calls", .array(of: ServiceCall.schema))))))

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("last_event_id", lastEventID)
            json.member("tables", places)
        }
    }
}

extension Board.Place: JSONEncodable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", table.id)
            json.member("table_number", table.number)
            json.member("seats", table.seats)
            json.member("version", table.version)
            json.member("session", session)
            json.member("total", session?.sums.total ?? 0)
            json.member("orders", orders)
            json.member("calls", calls)
        }
    }
}
