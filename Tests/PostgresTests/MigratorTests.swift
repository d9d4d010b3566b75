import Postgres
import Testing

@Suite("The migrator")
struct MigratorTests {
    private static let stores = Migration(name: "m0001_stores", sql: "CREATE TABLE stores (id int); -- the first")
    private static let menus = Migration(
        name: "m0002_menus", sql: "CREATE TABLE menus (name text); INSERT INTO menus VALUES ('김치찌개'), ($$it's$$)")
    private static let orders = Migration(name: "m0003_orders", sql: "CREATE TABLE orders (id int)")
    private static let all = [stores, menus, orders]

    @Test func `applies each migration once, in order`() throws {
        try withConnection { connection in
            #expect(try Migrator.status(on: &connection, Self.all).missing == Self.all.map(\.name))
            #expect(try Migrator.migrate(on: &connection, [Self.stores]) == ["m0001_stores"])
            let between = try Migrator.status(on: &connection, Self.all)
            #expect(between.applied == ["m0001_stores"])
            #expect(between.missing == ["m0002_menus", "m0003_orders"])
            #expect(!between.isCurrent)
            #expect(try Migrator.migrate(on: &connection, Self.all) == ["m0002_menus", "m0003_orders"])
            #expect(try Migrator.migrate(on: &connection, Self.all) == [])
            #expect(try Migrator.status(on: &connection, Self.all).isCurrent)
            try connection.expect(["it's", "김치찌개"], from: "SELECT array_agg(name ORDER BY name) FROM menus")
        }
    }

    @Test func `is safe to run several times at once`() throws {
        try withDatabase { settings in
            let start = MeetingPoint()
            let runs = (1...4).map { _ in
                Running {
                    var connection = Connection(settings)
                    try connection.ping()
                    try start.meet(4)
                    return try Migrator.migrate(on: &connection, Self.all)
                }
            }
            let applied = try runs.flatMap { try $0.value() }
            #expect(applied.sorted() == Self.all.map(\.name))
        }
    }

    @Test func `refuses when an old migration was changed`() throws {
        try withConnection { connection in
            _ = try Migrator.migrate(on: &connection, [Self.stores])
            let edited = [Migration(name: Self.stores.name, sql: "CREATE TABLE stores (id bigint)"), Self.menus]
            #expect(try Migrator.status(on: &connection, edited).changed == ["m0001_stores"])
            #expect(
                refusal { try Migrator.migrate(on: &connection, edited) }
                    == "Migration m0001_stores was changed after it had been applied.")
            try connection.expect(false, from: "SELECT to_regclass('menus') IS NOT NULL")
        }
    }

    @Test func `refuses when an old migration is missing from the program`() throws {
        try withConnection { connection in
            _ = try Migrator.migrate(on: &connection, [Self.stores, Self.menus])
            let fewer = [Self.menus, Self.orders]
            #expect(try Migrator.status(on: &connection, fewer).removed == ["m0001_stores"])
            #expect(
                refusal { try Migrator.migrate(on: &connection, fewer) }
                    == "Migration m0001_stores was applied to the database, but this program lacks it.")
        }
    }

    @Test func `the version before finds its tables in a newer database, and changes nothing`() throws {
        try withConnection { connection in
            _ = try Migrator.migrate(on: &connection, [Self.stores, Self.menus])
            let status = try Migrator.status(on: &connection, [Self.stores])
            #expect(status.newer == ["m0002_menus"] && status.isCurrent)
            #expect(try Migrator.migrate(on: &connection, [Self.stores]) == [])
            // With something of its own to apply it is no version before, but another program.
            #expect(
                refusal { try Migrator.migrate(on: &connection, [Self.stores, Self.orders]) }
                    == "Migration m0002_menus was applied to the database, but this program lacks it.")
        }
    }

    @Test func `refuses when an old migration was passed over`() throws {
        try withConnection { connection in
            _ = try Migrator.migrate(on: &connection, [Self.stores, Self.orders])
            #expect(try Migrator.status(on: &connection, Self.all).outOfOrder == ["m0002_menus"])
            #expect(
                refusal { try Migrator.migrate(on: &connection, Self.all) }
                    == "Migration m0002_menus was not applied, but a later one was.")
            try connection.expect(false, from: "SELECT to_regclass('menus') IS NOT NULL")
        }
    }

    @Test func `refuses two migrations of one name`() throws {
        try withConnection { connection in
            #expect(
                refusal { try Migrator.migrate(on: &connection, [Self.stores, Self.stores]) }
                    == "There are two migrations called m0001_stores.")
        }
    }

    @Test(arguments: [
        "CREATE TABLE half (id int); SELECT 1 / 0", "CREATE TABLE half (id int); SELECT nonsense", "nonsense",
    ])
    func `leaves nothing of a migration that fails, and keeps those before it`(sql: String) throws {
        try withConnection { connection in
            let failing = Migration(name: "m0002_failing", sql: sql)
            #expect(throws: DatabaseError.self) {
                try Migrator.migrate(on: &connection, [Self.stores, failing, Self.orders])
            }
            let status = try Migrator.status(on: &connection, [Self.stores, failing, Self.orders])
            #expect(status.applied == ["m0001_stores"])
            #expect(status.missing == ["m0002_failing", "m0003_orders"])
            try connection.expect(false, from: "SELECT to_regclass('half') IS NOT NULL")
        }
    }

    @Test func `refuses a migration that ends its own transaction`() throws {
        try withConnection { connection in
            let rogue = Migration(name: "m0001_rogue", sql: "CREATE TABLE rogue (id int); COMMIT")
            #expect(
                refusal { try Migrator.migrate(on: &connection, [rogue]) }
                    == "Migration m0001_rogue ends its own transaction.")
        }
    }

    @Test func `takes its time for a statement`() throws {
        try withDatabase { settings in
            var hasty = settings
            hasty.statementTimeout = .milliseconds(50)
            hasty.answerTimeout = .seconds(1)
            var connection = Connection(hasty)
            let slow = Migration(name: "m0001_slow", sql: "SELECT pg_sleep(0.2)")
            #expect(try Migrator.migrate(on: &connection, [slow]) == ["m0001_slow"])
            try connection.expect("50ms", from: "SHOW statement_timeout")
        }
    }
}

/// The sentence with which the migrator refuses; nil when it does not.
private func refusal(_ body: () throws -> [String]) -> String? {
    do {
        _ = try body()
        return nil
    } catch {
        return (error as? MigrationRefused)?.description
    }
}
