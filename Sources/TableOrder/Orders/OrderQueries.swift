internal import Postgres
internal import Web

/// Every statement whose main table is `orders`, with its lines and changes.
enum OrderQueries {
    /// What an order is placed upon: the business day of now, whether the store takes orders, ids for an order and for a
    /// session, and the table's session that no row has ended, if there is one.
    static func ground(of tableID: Table.ID, at now: Timestamp, storeID: Store.ID) -> SQL {
        """
        SELECT ((\(now)::timestamptz AT TIME ZONE time_zone) - make_interval(hours => day_cutoff_hour))::date,
               ordering_paused,
               nextval('orders_id_seq'),
               nextval('table_sessions_id_seq'),
               open.*
        FROM stores LEFT JOIN (\(SessionQueries.open(tableID, storeID: storeID))) open ON true
        WHERE stores.id = \(storeID)
        """
    }

    /// Locks the store's counter row, to be followed by ``place(_:_:eventCount:answer:storeID:)``.
    ///
    /// A statement of its own: one that waited for the lock would go on with the counter as it is then, but look for the
    /// day's last number among the orders as they were before it waited (PostgreSQL docs 13.2.1).
    /// - Parameter change: a statement about the table's session that is run in this one, since each has a price of its
    ///   own. Before the lock or after it is the same: nobody else has that session, as its table is locked.
    static func lockCounter(with change: SQL, storeID: Store.ID) -> SQL {
        """
        WITH changed AS (\(change)) SELECT true FROM store_counters WHERE store_id = \(storeID) FOR NO KEY UPDATE
        """
    }

    /// Places an order with all that needs its number, in one statement: number and event ids are taken; then come its
    /// row, its lines, its event and the answer to its key. It comes back with number and day.
    ///
    /// Only the counter row knows number and day: they go in front of the members of the order's JSON that are known
    /// already. Should another order have begun the next day in the meantime, this one belongs to that day too: numbers do
    /// not go back. A day further ahead came from a clock that was wrong: then the true day goes on where it was.
    ///
    /// One statement for five, since each has a price of its own: with as many fewer questions before it, 7 % of our
    /// instructions for an order. The lines are taken from the order's JSON: an array for each column took 4 %.
    /// - Parameters:
    ///   - eventCount: how many ids to take; the last is for the order's own event.
    ///   - answer: the answer's statement, which finds the order's JSON with ``json``.
    static func place(
        _ order: Order, _ known: Order.KnownMembers, eventCount: Int, answer: SQL?, storeID: Store.ID
    ) -> SQL {
        let date = order.businessDate
        let event = EventLog.Entry(.orderCreated, tableID: order.table.id, data: json)
        let answered: SQL = answer.map { ", answered AS (\($0))" } ?? ""
        return """
            WITH c AS (
                UPDATE store_counters SET
                    last_event_id = last_event_id + \(eventCount),
                    last_order_number = CASE
                        WHEN business_date BETWEEN \(date) AND \(date)::date + 1 THEN last_order_number + 1
                        ELSE 1 + coalesce((
                            SELECT max(order_number) FROM orders WHERE store_id = \(storeID) AND business_date = \(date)), 0)
                    END,
                    business_date = CASE
                        WHEN business_date BETWEEN \(date) AND \(date)::date + 1 THEN business_date
                        ELSE \(date)
                    END
                WHERE store_id = \(storeID)
                RETURNING store_id, last_event_id, last_order_number, business_date,
                    format('{"order_number":%s,"business_date":"%s",', last_order_number, business_date)
                        || \(known.rest)::text AS order_json
            ), placed AS (
                INSERT INTO orders (store_id, id, table_id, table_number, session_id, business_date, order_number, status,
                                    total, note, placed_by, created_at, updated_at, version)
                SELECT c.store_id, \(order.id), \(order.table.id), \(order.table.number), \(order.sessionID),
                       c.business_date, c.last_order_number, \(order.status.rawValue), \(order.total), \(order.note),
                       \(order.placedBy), \(order.createdAt), \(order.updatedAt), \(order.version)
                FROM c
            ), lines AS (
                INSERT INTO order_items (store_id, order_id, position, menu_id, name, unit_price, quantity, options, note,
                                         total)
                SELECT c.store_id, \(order.id), line.position, line.menu_id, line.name, line.unit_price, line.quantity,
                       line.options, line.note, line.total
                FROM c, ROWS FROM (
                    json_to_recordset(c.order_json::json -> 'items')
                    AS (menu_id bigint, name text, unit_price bigint, quantity smallint, options json, note text, total bigint)
                ) WITH ORDINALITY AS line (menu_id, name, unit_price, quantity, options, note, total, position)
            ), told AS (\(event.insert(at: order.createdAt, counter: "c")))\(answered)
            SELECT last_order_number, business_date FROM c
            """
    }

    /// Inside of ``place(_:_:eventCount:answer:storeID:)``, the order's JSON as text.
    static let json: SQL = "(SELECT order_json FROM c)"

    /// Orders with their lines, a row a line.
    ///
    /// Lines are looked up by key for each order of the page: `OFFSET 0` keeps the planner from joining otherwise. On a
    /// database that has no statistics yet, a store's first evening, it read all lines of the store for each order: 279 ms
    /// against 3 ms, with 2,400 orders and a page of 250.
    /// - Parameters:
    ///   - condition: over `orders`.
    ///   - order: what to sort `orders` by.
    static func orders(where condition: SQL, storeID: Store.ID, by order: SQL = "id", limit: Int? = nil) -> SQL {
        """
        SELECT o.id, o.order_number, o.business_date, o.table_id, o.table_number, o.session_id, o.status, o.total, o.note,
               o.placed_by, o.cancel_reason, o.created_at, o.updated_at, o.version,
               i.menu_id, i.name, i.unit_price, i.quantity, i.options, i.note, i.total
        FROM (SELECT * FROM orders WHERE store_id = \(storeID) AND \(condition) ORDER BY \(order) LIMIT \(limit)) o
        CROSS JOIN LATERAL (
            SELECT * FROM order_items WHERE store_id = o.store_id AND order_id = o.id OFFSET 0
        ) i
        ORDER BY o.\(order), i.position
        """
    }

    static func order(_ id: Order.ID, storeID: Store.ID) -> SQL {
        orders(where: "id = \(id)", storeID: storeID)
    }

    /// Locks one order for a change, after the table that it belongs to: completing that table counts what its orders
    /// come to, and must not read past a change that is on its way. The first result is for ``MovedMeanwhile``.
    /// - Parameter former: tables to lock as well.
    static func lock(_ id: Order.ID, and former: [Table.ID] = [], storeID: Store.ID) -> [SQL] {
        [
            TableQueries.lock(
                of: "SELECT table_id FROM orders WHERE store_id = \(storeID) AND id = \(id)", and: former,
                storeID: storeID),
            "SELECT true FROM orders WHERE store_id = \(storeID) AND id = \(id) FOR NO KEY UPDATE",
        ]
    }

    static func changes(of id: Order.ID, storeID: Store.ID) -> SQL {
        """
        SELECT from_status, to_status, changed_at, changed_by, reason FROM order_status_changes
        WHERE store_id = \(storeID) AND order_id = \(id) ORDER BY version
        """
    }

    /// The order's new state and the change that led to it.
    static func update(_ order: Order, from status: Order.Status, by actor: String, storeID: Store.ID) -> [SQL] {
        [
            """
            UPDATE orders SET status = \(order.status.rawValue), cancel_reason = \(order.cancelReason),
                              updated_at = \(order.updatedAt), version = \(order.version)
            WHERE store_id = \(storeID) AND id = \(order.id)
            """,
            """
            INSERT INTO order_status_changes (store_id, order_id, version, from_status, to_status, changed_by, reason, changed_at)
            VALUES (\(storeID), \(order.id), \(order.version), \(status.rawValue), \(order.status.rawValue), \(actor),
                    \(order.cancelReason), \(order.updatedAt))
            """,
        ]
    }
}

extension OrderQueries {
    /// Carries all orders of a session over, cancelled ones too; ``Order/moved(to:_:at:)`` says the same of one.
    static func move(
        of session: TableSession.ID, to table: Table, _ target: TableSession.ID, at now: Timestamp, storeID: Store.ID
    ) -> SQL {
        """
        UPDATE orders SET session_id = \(target), table_id = \(table.id), table_number = \(table.number),
                          updated_at = greatest(updated_at, \(now)), version = version + 1
        WHERE store_id = \(storeID) AND session_id = \(session)
        """
    }

    /// Puts the rows of ``orders(where:storeID:by:limit:)`` together, an order for all of its lines.
    ///
    /// What each line repeats of its order is passed over: reading it was a fifth of a board's instructions.
    static func read(_ rows: Rows) throws -> [Order] {
        var orders: [Order] = []
        try rows.forEach { row in
            let id = try row.next(Order.ID.self)
            if orders.last?.id == id { row.skip(Order.columnsBehindID) } else { orders.append(try Order(id, &row)) }
            orders[orders.count - 1].items.append(try Order.Item(&row))
        }
        return orders
    }
}

extension Order {
    fileprivate static let columnsBehindID: Int32 = 13

    /// The order that a line belongs to, still without lines.
    fileprivate init(_ id: ID, _ row: inout Row) throws {
        self.init(
            id: id, number: try row.next(), businessDate: try row.next(),
            table: Table(id: try row.next(), number: try row.next()), sessionID: try row.next(),
            status: try row.next(), total: try row.next(), note: try row.next(), placedBy: try row.next(),
            cancelReason: try row.next(), createdAt: try row.next(), updatedAt: try row.next(),
            version: try row.next(), items: [])
    }
}

extension Order.Item {
    fileprivate init(_ row: inout Row) throws {
        self.init(
            menuID: try row.next(), name: try row.next(), unitPrice: try row.next(), quantity: try row.next(),
            options: try Self.options(try row.next()), note: try row.next(), total: try row.next())
    }

    private static func options(_ json: [UInt8]) throws -> [ChosenOption] {
        if json == Array("[]".utf8) { return [] }
        return try JSONReader.read(json).array?.compactMap(ChosenOption.init) ?? []
    }
}
