import Foundation
import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// What every call of the contract costs the database, with 100 stores that have 1,000 orders each.
@Suite(.onOwnThreads) struct EveryCallTests {
    private static let stores = """
        INSERT INTO stores (id, name) SELECT 100 + n, 'Store ' || n FROM generate_series(1, 100) n;
        INSERT INTO store_counters (store_id, last_event_id) SELECT 100 + n, 2000 FROM generate_series(1, 100) n;
        INSERT INTO table_auths (store_id, id, table_number, password_hash)
        SELECT 100 + n, 10000 + 10 * n + t, t::text, 'x' FROM generate_series(1, 100) n, generate_series(0, 9) t;
        INSERT INTO categories (store_id, id, name)
        SELECT 100 + n, 10000 + n, 'c' FROM generate_series(1, 100) n;
        INSERT INTO menus (store_id, id, category_id, name, price)
        SELECT 100 + n, 10000 + 100 * n + m, 10000 + n, 'm', 1000 FROM generate_series(1, 100) n, generate_series(0, 29) m;
        INSERT INTO option_groups (store_id, id, menu_id, name, min_choices, max_choices)
        SELECT store_id, id, id, 'g', 0, 1 FROM menus WHERE id >= 10000;
        INSERT INTO options (store_id, id, group_id, name)
        SELECT store_id, 3 * id + o, id, 'o' FROM option_groups, generate_series(0, 2) o WHERE id >= 10000;
        INSERT INTO table_sessions (store_id, id, table_id, started_at, last_order_at, ended_at, end_reason)
        SELECT 100 + n, 100000 + 500 * n + s, 10000 + 10 * n + s % 10, t, t, t, 'completed'
        FROM generate_series(1, 100) n, generate_series(0, 499) s,
             LATERAL (SELECT timestamptz '2026-09-01' + s * interval '4 hours') v (t);
        INSERT INTO orders (store_id, id, table_id, table_number, session_id, business_date, order_number, status, total,
                            placed_by, created_at, updated_at)
        SELECT 100 + n, 100000 + 1000 * n + o, 10000 + 10 * n + o / 2 % 10, '1', 100000 + 500 * n + o / 2,
               date '2026-09-01' + o / 12, o % 12 + 1, CASE WHEN o < 990 THEN 'completed' ELSE 'pending' END, 9000,
               'table:1', t, t
        FROM generate_series(1, 100) n, generate_series(0, 999) o,
             LATERAL (SELECT timestamptz '2026-09-01' + o * interval '2 hours') v (t);
        INSERT INTO order_items (store_id, order_id, position, menu_id, name, unit_price, quantity, total)
        SELECT store_id, id, p, 10000, 'm', 4500, 1, 4500 FROM orders, generate_series(1, 2) p WHERE id >= 100000;
        INSERT INTO order_status_changes (store_id, order_id, version, from_status, to_status, changed_by, changed_at)
        SELECT store_id, id, 2, 'pending', 'preparing', 'admin:1', updated_at FROM orders WHERE id >= 100000;
        INSERT INTO events (store_id, id, type, created_at, data)
        SELECT 100 + n, e, 'order.created', now(), '{}' FROM generate_series(1, 100) n, generate_series(1, 2000) e;
        INSERT INTO idempotency_keys (store_id, principal, operation, key, fingerprint, created_at)
        SELECT store_id, 'table:1', 'placeOrder', id::text, '', now() FROM orders WHERE id >= 100000;
        INSERT INTO ended_tokens (store_id, token_id, expires_at)
        SELECT store_id, id::text, now() FROM orders WHERE id >= 100000;
        INSERT INTO calls (store_id, table_id, table_number, kind, status, called_by, created_at, updated_at)
        SELECT store_id, table_id, '1', 'water', 'done', 'table:1', created_at, created_at FROM orders WHERE id >= 100000;
        INSERT INTO sign_in_failures (store_id, kind, name, failures, updated_at)
        SELECT store_id, 'table', id::text, 1, now() FROM orders WHERE id >= 100000;
        """

    /// Those that grow with what guests do.
    private static let big = [
        "orders", "order_items", "order_status_changes", "table_sessions", "events", "idempotency_keys", "ended_tokens",
        "sign_in_failures", "calls",
    ]

    /// The plans that PostgreSQL would use whatever the parameters are, of all statements that a connection has prepared.
    private static let explain = """
        SET plan_cache_mode = force_generic_plan;
        DROP TABLE IF EXISTS plans;
        CREATE TEMP TABLE plans (statement text, line text);
        DO $$
        DECLARE
            prepared record;
            line text;
        BEGIN
            FOR prepared IN SELECT * FROM pg_prepared_statements WHERE statement ~* '^\\s*(SELECT|INSERT|UPDATE|DELETE|WITH)' LOOP
                FOR line IN EXECUTE format('EXPLAIN EXECUTE %I%s', prepared.name,
                    CASE WHEN cardinality(prepared.parameter_types) = 0 THEN ''
                    ELSE '(' || array_to_string(array_fill('NULL'::text, ARRAY[cardinality(prepared.parameter_types)]), ', ') || ')'
                    END) LOOP
                    INSERT INTO plans VALUES (prepared.statement, line);
                END LOOP;
            END LOOP;
        END $$;
        """

    @Test func `no call of the contract reads a big table from end to end`() throws {
        let restaurant = try Restaurant()
        let calls = try Calls(restaurant)
        try restaurant.arrange(script: Self.stores)
        for table in Self.big { try restaurant.arrange(script: "ANALYZE \(table)") }
        try restaurant.arrange(script: "ANALYZE")
        var tried: Set<String> = []
        for call in calls.all {
            let client = try restaurant.client()
            _ = try calls.make(call, by: client)
            tried.insert(call.operation)
            let plans = try plans(of: client)
            #expect(!plans.isEmpty || ["health", "openAPI"].contains(call.operation), "\(call.operation)")
            for (statement, plan) in plans {
                #expect(plan.contains("cost=") || plan.contains("rows="))
                for table in Self.big where plan.contains("Seq Scan on \(table)") {
                    Issue.record("\(call.operation) reads all of \(table):\n\(statement)\n\(plan)")
                }
            }
        }
        #expect(tried == Set(Restaurant.app.operations.map(\.id)), "every operation is tried")
    }

    @Test func `the wall between stores takes no index from a statement`() throws {
        let restaurant = try Restaurant()
        let calls = try Calls(restaurant)
        try restaurant.arrange(script: Self.stores)
        try restaurant.arrange(script: "ANALYZE")
        for call in calls.all {
            let client = try restaurant.client()
            _ = try calls.make(call, by: client)
            try client.environment.database.outsideStores.execute(script: "SET enable_seqscan = off")
            let behind = try plans(of: client)
            // The superuser, for whom there is no wall.
            try client.environment.database.outsideStores.execute(script: "RESET ROLE")
            let before = Dictionary(try plans(of: client)) { first, _ in first }
            for (statement, plan) in behind {
                let without = try #require(before[statement])
                // Fewer mean that one of them is not known to PostgreSQL to give nothing of a row away ("leakproof").
                #expect(
                    Self.indexConditions(plan) >= Self.indexConditions(without), "\(statement)\n\(plan)\n\(without)")
            }
        }
    }

    /// How many there are.
    private static func indexConditions(_ plan: String) -> Int {
        plan.split(separator: "\n").filter { $0.contains("Index Cond: ") }
            .reduce(0) { $0 + $1.components(separatedBy: " AND ").count }
    }

    private func plans(of client: Client) throws -> [(statement: String, plan: String)] {
        try client.environment.database.outsideStores.execute(script: Self.explain)
        return try client.environment.database.outsideStores.read(
            "SELECT statement, string_agg(line, E'\\n') FROM plans GROUP BY statement"
        ).map { row in (try row.next(String.self), try row.next(String.self)) }
    }

    @Test func `a big table that is read from end to end would be seen`() throws {
        let restaurant = try Restaurant()
        try restaurant.arrange(script: Self.stores)
        try restaurant.arrange(script: "ANALYZE")
        let client = try restaurant.client()
        _ = try client.environment.database.outsideStores.read("SELECT count(*) FROM orders WHERE note = \("x")")
        #expect(try plans(of: client).contains { $0.plan.contains("Seq Scan on orders") })
    }
}
