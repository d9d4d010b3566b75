import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// The statements of a busy store find their rows by an index.
@Suite(.onOwnThreads) struct PlanTests {
    private static let history = """
        INSERT INTO table_sessions (store_id, id, table_id, started_at, last_order_at, ended_at, end_reason)
        SELECT 1, 10000 + n, 11 + n % 2, t, t, t, 'completed'
        FROM generate_series(1, 1000) n, LATERAL (SELECT timestamptz '2026-01-01' + n * interval '1 hour') v (t);
        INSERT INTO orders (store_id, id, table_id, table_number, session_id, business_date, order_number, status, total, placed_by,
                            created_at, updated_at)
        SELECT 1, 10000 + n, 11 + n / 5 % 2, '1', 10001 + n / 5, date '2026-01-01' + n / 120, n % 120 + 1, 'completed', 9000,
               'table:11', t, t
        FROM generate_series(0, 4999) n, LATERAL (SELECT timestamptz '2026-01-01' + n * interval '12 minutes') v (t);
        INSERT INTO order_items (store_id, order_id, position, menu_id, name, unit_price, quantity, total)
        SELECT 1, 10000 + n, p, 1001, '김치찌개', 9000, 1, 9000 FROM generate_series(0, 4999) n, generate_series(1, 3) p;
        INSERT INTO order_status_changes (store_id, order_id, version, from_status, to_status, changed_by, changed_at)
        SELECT 1, 10000 + n, 2, 'pending', 'preparing', 'admin:101', now() FROM generate_series(0, 4999) n;
        INSERT INTO calls (store_id, id, table_id, table_number, kind, status, called_by, created_at, updated_at)
        SELECT 1, 10000 + n, 11 + n % 2, '1', 'water', CASE WHEN n % 500 = 0 THEN 'open' ELSE 'done' END, 'table:11',
               now(), now()
        FROM generate_series(1, 5000) n;
        INSERT INTO events (store_id, id, type, table_id, created_at, data)
        SELECT 1, n, 'order.created', 11, now(), '{}' FROM generate_series(1, 5000) n;
        UPDATE store_counters SET last_event_id = 5000 WHERE store_id = 1;
        ANALYZE;
        """

    @Test func `no hot statement reads a whole table of orders, lines, sessions or events`() throws {
        let restaurant = try Restaurant()
        try restaurant.arrange(script: Self.history)
        let tablet = try restaurant.tablet()
        let order = try tablet.post("/api/orders", cart(Dish.kimchi))
        #expect(order.status == 201)
        for (name, statement) in Self.statements(order.id, at: restaurant.clock.now) {
            let plan = try restaurant.plan(of: statement)
            #expect(plan.contains("cost="))
            let scan = plan.firstMatch(
                of: /Seq Scan on (orders|order_items|table_sessions|calls|events|order_status_changes)/)
            #expect(scan == nil, "\(name):\n\(plan)")
        }
    }

    private static func statements(_ id: Int64, at now: Timestamp) -> [String: SQL] {
        let (store, table, order) = (Store.ID(1), Table.ID(Cast.Tables.one), Order.ID(id))
        func list(_ condition: SQL) -> SQL {
            OrderQueries.orders(where: condition, storeID: store, by: "id DESC", limit: 51)
        }
        func calls(_ condition: SQL, by order: SQL = "id") -> SQL {
            CallQueries.calls(where: condition, storeID: store, by: order, limit: 51)
        }
        let (session, call) = (TableSession.ID(10_500), ServiceCall.ID(12_000))
        let locked = OrderQueries.lock(order, storeID: store) + CallQueries.lock(call, storeID: store)
        let locks = Dictionary(uniqueKeysWithValues: locked.enumerated().map { ("lock \($0)", $1) })
        return locks.merging([
            "all orders": list("true"),
            "pending orders": list("true AND status = 'pending'"),
            "orders of a table": list("true AND table_id = \(Cast.Tables.one)"),
            "orders of a session": list("true AND session_id = \(Int64(10_500))"),
            "orders of a day": list("true AND business_date = '2026-01-20'"),
            "orders of an hour": list("true AND created_at >= '2026-01-20' AND created_at < '2026-01-20 01:00'"),
            "the next page": list("true AND id < \(Int64(12_000))"),
            "one order": OrderQueries.order(order, storeID: store),
            "its changes": OrderQueries.changes(of: order, storeID: store),
            "the party's orders": OrderQueries.orders(where: "session_id = \(Int64(10_500))", storeID: store),
            "the meant session's orders": OrderQueries.orders(
                where: "session_id = \(SessionQueries.survivorID(session, storeID: store))", storeID: store),
            "the meant session": SessionQueries.sessionAndTable(
                SessionQueries.openID(table, storeID: store), storeID: store),
            "moving them": OrderQueries.move(
                of: session, to: Table(id: table, number: "1"), session, at: now, storeID: store),
            "open calls": calls("status <> 'done' AND status = \("open")"),
            "open calls of a table": CallQueries.unfinished(of: table, storeID: store),
            "past calls": calls("status = 'done' AND id < \(Int64(12_000))", by: "id DESC"),
            "past calls of a table": calls("status = 'done' AND table_id = \(table)", by: "id DESC"),
            "the open session": SessionQueries.open(table, storeID: store),
            "its sums": SessionQueries.sums(table, storeID: store),
            "touching it": SessionQueries.touch(.init(10_500), guestCount: nil, at: now, storeID: store),
            "ending it": SessionQueries.end(.init(10_500), "completed", at: now, storeID: store),
        ]) { $1 }
    }
}
