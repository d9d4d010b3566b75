import Postgres
import Testing

@testable import TableOrder
@testable import Web

@Suite(.onOwnThreads) struct MigrationTests {
    @Test func `the schema is this version's, and migrating again does nothing`() throws {
        let restaurant = try Restaurant()
        #expect(try restaurant.connected { try Migrator.status(on: &$0, Migrations.all).isCurrent })
        #expect(try restaurant.connected { try Migrator.migrate(on: &$0, Migrations.all) }.isEmpty)
    }

    @Test(arguments: [
        "CREATE TABLE evil (id int)", "DROP TABLE orders", "ALTER TABLE orders ADD evil int", "TRUNCATE orders",
        "DELETE FROM orders", "DELETE FROM order_items", "DELETE FROM stores", "DELETE FROM table_sessions",
        "DELETE FROM calls", "DELETE FROM api_keys",
        "DELETE FROM order_status_changes", "DELETE FROM store_counters",
        "INSERT INTO schema_migrations (name, checksum) VALUES ('x', 'y')", "DELETE FROM schema_migrations",
        "CREATE SCHEMA evil", "CREATE ROLE evil",
    ])
    func `the workers' role can neither create nor drop nor erase what happened`(_ script: String) throws {
        let failure = #expect(throws: DatabaseError.self) {
            try Restaurant().connectedAsWorker { try $0.execute(script: script) }
        }
        #expect(failure?.refusal?.sqlState == "42501")
    }

    @Test func `the workers' role may look whether the schema is right`() throws {
        let status = try Restaurant().connectedAsWorker { try Migrator.status(on: &$0, Migrations.all) }
        #expect(status.isCurrent)
    }

    @Test func `a role's name is quoted`() {
        let script = Migrations.grants(to: #"a"b; DROP TABLE x"#)
        #expect(script.contains(#"TO "a""b; DROP TABLE x";"#))
    }

    @Test(arguments: [
        (
            "INSERT INTO table_sessions (store_id, table_id, started_at, last_order_at) VALUES (1, 21, now(), now())",
            "23503"
        ),
        ("INSERT INTO menus (store_id, category_id, name, price) VALUES (1, 41, 'x', 1)", "23503"),
        (
            "INSERT INTO option_groups (store_id, menu_id, name, min_choices, max_choices) VALUES (1, 2001, 'x', 0, 1)",
            "23503"
        ),
        ("INSERT INTO options (store_id, group_id, name) VALUES (1, 61, 'x')", "23503"),
        ("INSERT INTO menus (store_id, category_id, name, price) VALUES (1, 31, 'x', 0)", "23514"),
        (
            "INSERT INTO calls (store_id, table_id, table_number, kind, called_by, created_at, updated_at) VALUES "
                + "(1, 21, '1', 'bill', 'x', now(), now())", "23503"
        ),
        (
            "INSERT INTO table_sessions (store_id, table_id, started_at, last_order_at, ended_at, end_reason) VALUES "
                + "(1, 11, now(), now(), now(), 'merged')", "23514"
        ),
        ("UPDATE table_auths SET table_number = '2' WHERE id = 11", "23505"),
        (
            """
            INSERT INTO api_keys (store_id, name, scopes, hash, prefix, created_at, created_by)
            VALUES (1, 'x', '{users:write}', sha256(''), 'x', now(), 'cli')
            """, "23514"
        ),
    ])
    func `a row can neither point into another store nor break a rule`(_ script: String, _ sqlState: String) throws {
        let restaurant = try Restaurant()
        let failure = #expect(throws: DatabaseError.self) { try restaurant.arrange(script: script) }
        #expect(failure?.refusal?.sqlState == sqlState)
    }

    @Test func `a table never has two open sessions, whoever writes them`() throws {
        let restaurant = try Restaurant()
        _ = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        let failure = #expect(throws: DatabaseError.self) {
            try restaurant.arrange(
                "INSERT INTO table_sessions (store_id, table_id, started_at, last_order_at) VALUES (1, 11, now(), now())"
            )
        }
        #expect(failure?.refusal?.constraint == "table_sessions_one_open_per_table")
    }
}

extension DatabaseError {
    fileprivate var refusal: ServerError? {
        if case .server(let refusal) = self { refusal } else { nil }
    }
}
