import Postgres
import Testing

@testable import TableOrder
@testable import Web

@Suite(.onOwnThreads) struct TableHistoryPlanTests {
    /// Two tables' parties of an hour each, with an order of one line.
    private static let past = """
        INSERT INTO table_sessions (store_id, id, table_id, started_at, last_order_at, ended_at, end_reason)
        SELECT 1, n, 11 + n % 2, t, t, t, 'completed'
        FROM generate_series(1, 5000) n, LATERAL (SELECT timestamptz '2026-01-01' + n * interval '1 hour') v (t);
        INSERT INTO orders (store_id, id, table_id, table_number, session_id, business_date, order_number, status, total,
                            placed_by, created_at, updated_at)
        SELECT 1, n, 11 + n % 2, '1', n, date '2026-01-01' + n / 24, n % 24 + 1, 'completed', 9000, 'table:11', now(),
               now()
        FROM generate_series(1, 5000) n;
        INSERT INTO order_items (store_id, order_id, position, menu_id, name, unit_price, quantity, total)
        SELECT 1, n, 1, 1001, '김치찌개', 9000, 1, 9000 FROM generate_series(1, 5000) n;
        ANALYZE;
        """

    @Test func `a page of a long history reads neither all sessions nor all orders`() throws {
        let restaurant = try Restaurant()
        try restaurant.arrange(script: Self.past)
        let (from, to) = (restaurant.clock.now.adding(seconds: -90 * 86_400), restaurant.clock.now)
        for (start, end, last) in [(nil, nil, nil), (from, to, nil), (nil, nil, Int64(2501))] {
            let history = TableHistory(
                tableID: Table.ID(Cast.Tables.one), storeID: Store.ID(1), from: start, to: end, last: last, limit: 50)
            for statement in history.statements(at: restaurant.clock.now, restaurant.house.settings).dropFirst() {
                let plan = try restaurant.plan(of: statement)
                #expect(plan.firstMatch(of: /Scan Backward using table_sessions_by_end/) != nil, "\(plan)")
                #expect(plan.firstMatch(of: /Seq Scan on (orders|order_items|table_sessions)/) == nil, "\(plan)")
            }
        }
    }
}
