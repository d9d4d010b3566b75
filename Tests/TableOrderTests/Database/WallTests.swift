import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// The second wall between stores: what PostgreSQL itself keeps from a worker that forgets its store, or errs in it.
@Suite(.onOwnThreads) struct WallTests {
    private static let (hanok, chicken) = (Store.ID(Cast.Stores.hanok), Store.ID(Cast.Stores.chicken))

    @Test func `every table has the wall but the one that is no store's`() throws {
        let restaurant = try Restaurant()
        let open: [String] = try restaurant.column(
            """
            SELECT relname::text FROM pg_class c
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
              AND NOT (relrowsecurity AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid))
            """)
        #expect(open == ["schema_migrations"])
        #expect(try restaurant.walledTables().count >= 18)
    }

    @Test func `a statement that forgets its store finds nothing and writes nothing`() throws {
        let restaurant = try Self.busyRestaurant()
        let before = try restaurant.fingerprint()
        try restaurant.commanding { database in
            for (table, key) in try restaurant.walledTables() {
                func attempt(_ text: String) throws -> String {
                    try Self.outcome(database.outsideStores.read("SELECT attempt(\(text))"))
                }
                #expect(try attempt("SELECT FROM \(table)") == "0 rows", "\(table)")
                #expect(try attempt("UPDATE \(table) SET \(key) = \(key)") == "0 rows", "\(table)")
                #expect(["0 rows", "42501"].contains(try attempt("DELETE FROM \(table)")), "\(table)")
                for store in [Self.hanok, Self.chicken] {
                    let row = try restaurant.row(of: table, key, store)
                    #expect(try attempt("INSERT INTO \(table) \(row)") == "42501", "\(table)")
                }
            }
            // The same as the program would say it.
            #expect(try database.outsideStores.read("SELECT count(*) FROM orders").map { try $0.next(Int.self) } == [0])
            let written = try database.outsideStores.transaction {
                try $0.commit(["UPDATE orders SET note = 'x'", "UPDATE stores SET ordering_paused = true"])
            }
            #expect(written.map(\.affected) == [0, 0])
        }
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `inside one store there is nothing of another, and nothing goes over there`() throws {
        let restaurant = try Self.busyRestaurant()
        try restaurant.commanding { database in
            for (table, key) in try restaurant.walledTables() {
                for (store, other) in [(Self.hanok, Self.chicken), (Self.chicken, Self.hanok)] {
                    func attempt(_ text: String) throws -> String {
                        try database.transaction(in: store) { try Self.outcome($0.run("SELECT attempt(\(text))")) }
                    }
                    let own = try restaurant.count(of: table, key, store)
                    #expect(try attempt("SELECT FROM \(table)") == own, "\(table)")
                    #expect(try attempt("SELECT FROM \(table) WHERE \(key) = \(other)") == "0 rows", "\(table)")
                    #expect(try attempt("UPDATE \(table) SET \(key) = \(key)") == own, "\(table)")
                    #expect(try attempt("UPDATE \(table) SET \(key) = \(other)") == "42501", "\(table)")
                    let removal = try attempt("DELETE FROM \(table) WHERE \(key) = \(other)")
                    #expect(["0 rows", "42501"].contains(removal), "\(table)")
                    let foreign = try restaurant.row(of: table, key, other)
                    #expect(try attempt("INSERT INTO \(table) \(foreign)") == "42501", "\(table)")
                    // One of its own may be written, but for being there already.
                    let same = try restaurant.row(of: table, key, store)
                    #expect(try attempt("INSERT INTO \(table) \(same)") == "23505", "\(table)")
                }
            }
        }
    }

    @Test func `a store ends with its flush or its transaction, however that ends`() throws {
        let restaurant = try Restaurant()
        try restaurant.commanding { database in
            func store() throws -> [String] {
                try database.outsideStores.read(
                    "SELECT current_setting('app.store_id') || ' ' || count(*) FROM menus"
                ).map { row in try row.next(String.self) }
            }
            let backend: SQL = "SELECT pg_backend_pid()::text"
            let first = try Self.outcome(database.outsideStores.read(backend))
            #expect(try database.read(in: Self.hanok, "SELECT FROM menus").count == 5)
            #expect(try store() == [" 0"])
            #expect(try database.read(in: Self.chicken, ["SELECT FROM menus"], snapshot: .one)[0].count == 1)
            #expect(try store() == [" 0"])
            try database.transaction(in: Self.hanok) { try $0.commit(["SELECT FROM menus"]) }
            #expect(try store() == [" 0"])
            try database.transaction(in: Self.hanok) { try $0.run("SELECT FROM menus") }
            #expect(try store() == [" 0"])
            #expect(throws: DatabaseError.self) {
                try database.transaction(in: Self.hanok) { try $0.run(["SELECT FROM menus", "SELECT 1 / 0"]) }
            }
            #expect(throws: DatabaseError.self) { try database.read(in: Self.hanok, "SELECT 1 / 0") }
            #expect(try store() == [" 0"])
            #expect(try Self.outcome(database.outsideStores.read(backend)) == first, "it is one connection")
        }
    }

    @Test func `a transaction of several flushes stays in its store`() throws {
        try Restaurant().commanding { database in
            let counts = try database.transaction(in: Self.chicken) { transaction in
                let first = try transaction.run("SELECT FROM menus").count
                return [first, try transaction.run("SELECT FROM menus").count]
                    + (try transaction.commit(["SELECT FROM menus"]).map(\.count))
            }
            #expect(counts == [1, 1, 1])
        }
    }

    @Test func `statements of several stores in one flush see one store each`() throws {
        try Restaurant().commanding { database in
            let statement: SQL = "SELECT id FROM stores"
            let found = try database.read(
                inEach: [Self.chicken, Self.hanok, Self.chicken].map { ($0, statement) }, and: "SELECT 7::bigint")
            #expect(try found.map { try $0.map { row in try row.next(Int64.self) } } == [[2], [1], [2]])
            #expect(database.outsideStores.takeMetrics().roundTrips == 1)
        }
    }

    @Test func `a dish that guests see opens its own store, and no other dish opens any`() throws {
        try Restaurant().commanding { database in
            for (dish, store) in [(Dish.kimchi, [1]), (Dish.foreign, [2]), (Dish.hidden, []), (987_654, [])] {
                let rows = try database.read(inStoreOf: Menu.ID(dish), ["SELECT id FROM stores"])[0]
                #expect(try rows.map { row in try row.next(Int.self) } == store, "\(dish)")
            }
        }
    }

    @Test func `the version before, which names no store, goes on, and no other program does`() throws {
        let restaurant = try Self.busyRestaurant()
        // As it connected: under its name, with nothing said of stores.
        #expect(
            try restaurant.connectedAsWorker { database in
                try database.transaction { try $0.commit(["UPDATE orders SET note = 'x'"])[0].affected }
            } == 2)
        var settings = try restaurant.workerSettings()
        settings["application_name"] = "psql"
        var other = Connection(settings)
        #expect(try other.read("SELECT FROM orders").isEmpty)
    }
}

extension WallTests {
    /// Every table has rows of both stores.
    private static func busyRestaurant() throws -> Restaurant {
        let restaurant = try Restaurant()
        for (store, dish) in [(hanok, Dish.kimchi), (chicken, Dish.foreign)] {
            let (tablet, owner) = (
                try restaurant.tablet(store: store.rawValue), try restaurant.admin(store: store.rawValue)
            )
            let order = try tablet.post("/api/orders", cart(dish), key: "k")
            #expect(order.status == 201)
            let status = try owner.put("/api/admin/orders/\(order.id)/status", ["status": "preparing"])
            #expect(status.status == 200, "\(status)")
            #expect(try tablet.post("/api/calls", ["kind": "water"]).status == 201)
            #expect(try owner.post("/api/auth/logout").status == 204)
            let wrong: JSON = .table("1", "wrong-password", store: store.rawValue)
            #expect(try restaurant.client().post("/api/auth/table-login", wrong).status == 401)
            _ = try restaurant.key([.ordersRead], store: store.rawValue)
        }
        try restaurant.arrange(script: functions)
        return restaurant
    }

    /// `attempt` runs a text as whoever asks, and says how many rows it was about, or its SQLSTATE.
    private static let functions = """
        CREATE FUNCTION attempt(statement text) RETURNS text LANGUAGE plpgsql AS $$
        DECLARE
            count bigint;
        BEGIN
            EXECUTE statement;
            GET DIAGNOSTICS count = ROW_COUNT;
            RETURN count || ' rows';
        EXCEPTION WHEN OTHERS THEN
            RETURN SQLSTATE;
        END $$;
        CREATE FUNCTION copy_of_row(name text, key text, store bigint) RETURNS text LANGUAGE plpgsql AS $$
        DECLARE
            found jsonb;
        BEGIN
            EXECUTE format('SELECT to_jsonb(t) FROM %I t WHERE %I = $1 LIMIT 1', name, key) INTO STRICT found USING store;
            RETURN format('SELECT * FROM jsonb_populate_record(NULL::%I, %L)', name, found);
        END $$
        """

    private static func outcome(_ rows: Rows) throws -> String {
        try #require(try rows.first { row in try row.next(String.self) })
    }
}

extension Restaurant {
    /// Every table whose rows are a store's, and the column that says whose, as the catalog has them.
    fileprivate func walledTables() throws -> [(name: String, key: String)] {
        try storeTables().map { ($0, "store_id") } + [("stores", "id")]
    }

    fileprivate func count(of table: String, _ key: String, _ store: Store.ID) throws -> String {
        try value("SELECT attempt(\("SELECT FROM \(table) WHERE \(key) = \(store)"))")
    }

    /// One of a store's rows, as what follows `INSERT INTO …`; fails where there is none.
    fileprivate func row(of table: String, _ key: String, _ store: Store.ID) throws -> String {
        try value("SELECT copy_of_row(\(table), \(key), \(store))")
    }
}
