import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `tableorder prune`
@Suite(.onOwnThreads) struct PruneTests {
    private static func prune(_ restaurant: Restaurant) throws -> Prune.Counts {
        try restaurant.commanding { database in
            try Prune(settings: restaurant.house.settings, pictures: restaurant.house.pictures)
                .run(in: &database, at: restaurant.clock.now)
        }
    }

    @Test func `what is past its retention goes, what is not stays, and a second run does nothing`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let first = try tablet.post("/api/orders", cart(Dish.kimchi), key: "old")
        _ = try restaurant.admin("staff", Cast.Password.staff).post("/api/auth/logout")
        _ = try restaurant.client().post(
            "/api/auth/table-login", ["store_id": 1, "table_number": "x", "password": "wrong-password"])
        restaurant.clock.advance(hours: 29 * 24)
        _ = try tablet.post("/api/orders", cart(Dish.kimchi), key: "young")
        restaurant.clock.advance(hours: 47)
        let orders = try restaurant.value("SELECT count(*) FROM orders", as: Int.self)
        let counts = try Self.prune(restaurant)
        #expect(counts.events == 2)
        #expect(counts.idempotencyKeys == 1)
        #expect(counts.endedTokens == 1)
        #expect(counts.signInFailures == 1)
        #expect(counts.sessionsEnded == 1)
        #expect(try restaurant.events().map(\.id).first == 3)
        #expect(try restaurant.events().last?.type == "session.closed")
        #expect(try Self.prune(restaurant) == Prune.Counts())
        #expect(try restaurant.value("SELECT count(*) FROM orders", as: Int.self) == orders)
        // Tokens live for 30 days at most.
        let (back, owner) = (try restaurant.tablet(), try restaurant.admin())
        #expect(try owner.get("/api/admin/orders/\(first.id)").status == 200)
        // A key that is forgotten is a new one; the other still gives its answer.
        #expect(
            try back.post("/api/orders", cart(Dish.kimchi), key: "young").headers["idempotency-replayed"] == "true")
        #expect(try back.post("/api/orders", cart(Dish.kimchi), key: "old").headers["idempotency-replayed"] == nil)
    }

    @Test func `the log keeps no gap, though a clock was wrong`() throws {
        let restaurant = try Restaurant()
        try restaurant.arrange(
            """
            INSERT INTO events (store_id, id, type, created_at, data)
            SELECT 1, n, 'order.created', \(restaurant.clock.now)::timestamptz - make_interval(days => CASE n WHEN 3 THEN 1 ELSE 40 END), '{}'
            FROM generate_series(1, 6) n
            """,
            "UPDATE store_counters SET last_event_id = 6 WHERE store_id = 1")
        #expect(try Self.prune(restaurant).events == 2)
        #expect(try restaurant.events().map(\.id) == [3, 4, 5, 6])
    }

    @Test func `more than a portion goes in portions`() throws {
        let restaurant = try Restaurant()
        try restaurant.arrange(
            """
            INSERT INTO events (store_id, id, type, created_at, data)
            SELECT 1, n, 'order.created', '2026-01-01', '{}' FROM generate_series(1, 12000) n
            """,
            """
            INSERT INTO idempotency_keys (store_id, principal, operation, key, fingerprint, created_at)
            SELECT 1, 'table:11', 'placeOrder', n::text, '', '2026-01-01' FROM generate_series(1, 5000) n
            """,
            "UPDATE store_counters SET last_event_id = 12000 WHERE store_id = 1")
        let counts = try Self.prune(restaurant)
        #expect(counts.events == 12_000 && counts.idempotencyKeys == 5000)
    }

    @Test func `one store's trouble keeps no other from being pruned, and is told`() throws {
        let restaurant = try Restaurant()
        try restaurant.arrange(
            """
            INSERT INTO events (store_id, id, type, created_at, data)
            SELECT id, 1, 'order.created', '2026-01-01', '{}' FROM stores
            """,
            "UPDATE store_counters SET last_event_id = 1",
            """
            CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
            $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = 'XX001'; END $$
            """,
            """
            CREATE TRIGGER refuse BEFORE DELETE ON events FOR EACH ROW
            WHEN (OLD.store_id = 1) EXECUTE FUNCTION refuse()
            """)
        #expect(throws: DatabaseError.self) { try Self.prune(restaurant) }
        #expect(try restaurant.events(store: Cast.Stores.hanok).count == 1)
        #expect(try restaurant.events(store: Cast.Stores.chicken).isEmpty)
    }

    @Test func `a party that is there, and a picture that a dish has, stay`() throws {
        let restaurant = try Restaurant()
        restaurant.clock.now = .now()
        let (tablet, owner) = (try restaurant.tablet(), try restaurant.admin())
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        let path = "/api/admin/menus/\(Dish.kimchi)/image"
        _ = try owner.send(.put, path, bytes: PictureFiles.webp)
        _ = try owner.send(.put, path, bytes: PictureFiles.png)
        for file in restaurant.pictures.files { try restaurant.pictures.age(file, seconds: 4000) }
        #expect(try Self.prune(restaurant) == Prune.Counts())
        #expect(try tablet.get("/api/session").json.member("session") != .null)
        #expect(restaurant.pictures.files.count == 1)
        #expect(restaurant.pictures.files[0].hasSuffix(".png"))
    }
}
