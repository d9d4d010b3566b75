import Postgres
import Synchronization
import Testing

@testable import TableOrder
@testable import Web

/// Behind the app's back.
extension Restaurant {
    /// Changes rows behind the app's back, as the superuser.
    func arrange(_ statements: SQL...) throws {
        try administration.withLock { database in
            _ = try database.transaction { try $0.commit(statements) }
        }
    }

    func arrange(script: String) throws {
        try administration.withLock { try $0.execute(script: script) }
    }

    /// The first column of every row.
    func column<Value: SQLDecodable & Sendable>(_ statement: SQL, as type: Value.Type = Value.self) throws -> [Value] {
        try administration.withLock { try $0.read(statement).map { row in try row.next(type) } }
    }

    /// The first column of the first row.
    func value<Value: SQLDecodable & Sendable>(_ statement: SQL, as type: Value.Type = Value.self) throws -> Value {
        try #require(try column(statement, as: type).first)
    }

    /// Lends a superuser's connection: for what has to happen beside ``arrange(_:)``.
    func connected<Value>(_ body: (inout Connection) throws -> Value) throws -> Value {
        var connection = Connection(try TestServer.settings(database: databaseName))
        return try body(&connection)
    }

    /// Does something while another transaction in 한옥식당 holds an idempotency key.
    func holding<Value>(
        key: String, of principal: String, _ operation: String, _ body: () throws -> Value
    ) throws -> Value {
        try connected { other in
            try other.transaction { transaction in
                try transaction.run(
                    """
                    INSERT INTO idempotency_keys (store_id, principal, operation, key, fingerprint, created_at)
                    VALUES (1, \(principal), \(operation), \(key), '', now())
                    """)
                return try body()
            }
        }
    }

    /// Lends a connection with the rights of a worker.
    func connectedAsWorker<Value>(_ body: (inout Connection) throws -> Value) throws -> Value {
        var connection = Connection(try workerSettings())
        return try body(&connection)
    }

    /// Lends what a command of the program works with, which has the rights of a worker too.
    func commanding<Value>(_ body: (inout Database) throws -> Value) throws -> Value {
        var database = Database(try workerSettings())
        return try body(&database)
    }

    /// How PostgreSQL would run a worker's statement in 한옥식당.
    func plan(of statement: SQL) throws -> String {
        try commanding { database in
            try database.read(in: Store.ID(Cast.Stores.hanok), "EXPLAIN \(statement)").map { row in
                try row.next(String.self)
            }
        }.joined(separator: "\n")
    }

    /// The log of a store's events.
    func events(store: Int64 = Cast.Stores.hanok) throws -> [Event] {
        try administration.withLock { database in
            try database.read(
                """
                SELECT id, type, table_id, from_table_id, created_at, data::text FROM events
                WHERE store_id = \(store) ORDER BY id
                """
            ).map { row in
                Event(
                    id: try row.next(), type: try row.next(), tableID: try row.next(), fromTableID: try row.next(),
                    createdAt: try row.next(), data: try JSONReader.read(Array(try row.next(String.self).utf8)))
            }
        }
    }

    struct Event: Equatable, Sendable {
        let id: Int64
        let type: String
        let tableID: Int64?
        let fromTableID: Int64?
        let createdAt: Timestamp
        let data: JSON
    }

    /// Every table whose rows belong to a store.
    func storeTables() throws -> [String] {
        try column(
            """
            SELECT table_name::text FROM information_schema.columns
            WHERE table_schema = 'public' AND column_name = 'store_id' ORDER BY table_name
            """)
    }

    /// Every row of one store, as one text.
    func rows(of store: Int64) throws -> String {
        let tables = try storeTables().map { "SELECT '\($0)' || t::text FROM \($0) t WHERE store_id = \(store)" }
        let all = (tables + ["SELECT t::text FROM stores t WHERE id = \(store)"]).joined(separator: " UNION ALL ")
        return try connected { database in
            try database.execute(script: "CREATE TEMP VIEW everything (line) AS \(all)")
            let text = try database.read("SELECT string_agg(line, E'\\n' ORDER BY line) FROM everything")
                .first { row in try row.next(String.self) }
            return try #require(text)
        }
    }

    /// Ids of a store's rows, up to three of each table.
    func someIDs(of store: Int64) throws -> [Int64] {
        let tables: [String] = try column(
            """
            SELECT a.table_name::text FROM information_schema.columns a JOIN information_schema.columns b USING (table_name)
            WHERE a.table_schema = 'public' AND a.column_name = 'store_id' AND b.column_name = 'id' ORDER BY 1
            """)
        return try connected { database in
            try tables.flatMap { table in
                try database.execute(
                    script: """
                        CREATE OR REPLACE TEMP VIEW ids (id) AS
                        SELECT id::bigint FROM \(table) WHERE store_id = \(store) ORDER BY id LIMIT 3
                        """)
                return try database.read("SELECT id FROM ids").map { row in try row.next(Int64.self) }
            }
        }
    }

    /// Another table of 한옥식당, with the cast's password.
    func addTable(_ id: Int64, _ number: String) throws {
        try arrange(
            """
            INSERT INTO table_auths (store_id, id, table_number, password_hash)
            SELECT 1, \(id), \(number), password_hash FROM table_auths WHERE id = \(Cast.Tables.one)
            """)
    }

    /// Everything that calls write, as one text: equal before and after a call that changed nothing.
    func fingerprint() throws -> String {
        let tables: [SQL] = [
            "store_counters", "table_sessions", "calls", "orders", "order_items", "order_status_changes", "events",
            "idempotency_keys", "stores", "categories", "menus", "option_groups", "options", "table_auths",
            "admin_users", "api_keys",
        ]
        return try tables.map { table in
            try value("SELECT coalesce(string_agg(t::text, ';' ORDER BY t::text), '') FROM \(table) t", as: String.self)
        }.joined(separator: "\n")
    }
}
