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

    /// Lends a superuser's connection: for what has to happen beside ``arrange(_:)``, and for commands.
    func connected<Value>(_ body: (inout Connection) throws -> Value) throws -> Value {
        var connection = Connection(try TestServer.settings(database: databaseName))
        return try body(&connection)
    }

    /// Lends a connection with the rights of a worker.
    func connectedAsWorker<Value>(_ body: (inout Connection) throws -> Value) throws -> Value {
        var connection = Connection(try workerSettings())
        return try body(&connection)
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
            "idempotency_keys", "menus", "table_auths", "admin_users",
        ]
        return try tables.map { table in
            try value("SELECT coalesce(string_agg(t::text, ';' ORDER BY t::text), '') FROM \(table) t", as: String.self)
        }.joined(separator: "\n")
    }
}
