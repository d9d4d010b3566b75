import Foundation
import Postgres
import Synchronization
import Testing

@testable import TableOrder
@testable import Web

/// Nothing is missed, whatever fails.
@Suite(.onOwnThreads) struct HubTests {
    private static let path = "/api/admin/events/stream"

    @Test func `a reader that cannot take more gets the rest when it can, without a gap`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        let (slow, fast) = (try busy.open(owner, Self.path), try busy.open(owner, Self.path))
        slow.isReady = false
        for _ in 0..<30 { _ = try tablet.post("/api/orders", cart(Dish.kimchi)) }
        try eventually("the other one has all") { fast.ids == Array(1...31) }
        #expect(slow.ids.isEmpty && !slow.isClosed)
        slow.isReady = true
        try eventually("it has all too") { slow.ids == Array(1...31) }
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        try eventually("both go on") { slow.ids.last == 32 && fast.ids.last == 32 }
    }

    @Test func `an event that is larger than what a socket takes at once comes in portions, whole`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        let (slow, fast) = (try busy.open(owner, Self.path), try busy.open(owner, Self.path))
        slow.room = 40_000
        try restaurant.arrange(
            """
            INSERT INTO events (store_id, id, type, created_at, data)
            VALUES (1, 1, 'order.created', now(), json_build_object('fill', repeat('x', 500000)))
            """,
            "UPDATE store_counters SET last_event_id = 1 WHERE store_id = 1")
        try eventually("the other one has it") { fast.ids == [1] }
        try eventually("it is full") { slow.room <= 0 }
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        try eventually("the other one has all") { fast.ids == [1, 2, 3] }
        #expect(slow.ids.isEmpty && !slow.isClosed)
        slow.room = .max
        try eventually("it has all too") { slow.ids == [1, 2, 3] }
        #expect(slow.text == fast.text)
        #expect(max(slow.largestWrite, fast.largestWrite) <= 16 * 1024)
    }

    @Test func `what is more than one batch is not waited for`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let screen = try busy.open(try restaurant.admin(), Self.path)
        try restaurant.arrange(
            """
            INSERT INTO events (store_id, id, type, created_at, data)
            SELECT 1, n, 'order.created', now(), '{}' FROM generate_series(1, 15000) n
            """,
            "UPDATE store_counters SET last_event_id = 15000 WHERE store_id = 1")
        // Thirty batches, should each wait for the next look at the log, would not be here in time.
        try eventually("all have come") { screen.lastID == 15_000 }
        #expect(screen.ids == Array(1...15_000))
    }

    @Test func `a long absence is made up for, batch by batch`() throws {
        let restaurant = try Restaurant()
        try restaurant.arrange(
            """
            INSERT INTO events (store_id, id, type, created_at, data)
            SELECT 1, n, 'order.created', now(), json_build_object('n', n, 'fill', repeat('x', 1000))
            FROM generate_series(1, 3000) n
            """,
            "UPDATE store_counters SET last_event_id = 3000 WHERE store_id = 1")
        let busy = try BusyRestaurant(restaurant)
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        // Who comes first does not decide where the others begin.
        let first = try busy.open(owner, Self.path, lastID: 0)
        let live = try busy.open(owner, Self.path)
        let back = [first, try busy.open(owner, Self.path, lastID: 1234)]
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        try eventually("everybody has all") { back.allSatisfy { $0.lastID == 3002 } && live.lastID == 3002 }
        #expect(live.ids == [3001, 3002])
        #expect(back[0].ids == Array(1...3002))
        #expect(back[1].ids == Array(1235...3002))
    }

    @Test func `a lost connection costs nobody an event`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        let screens = try (0..<3).map { _ in try busy.open(owner, Self.path) }
        let guests = try tablet.environment.database.outsideStores.read("SELECT pg_backend_pid()")
            .first { row in try row.next(Int32.self) }
        for round in 0..<5 {
            _ = try tablet.post("/api/orders", cart(Dish.kimchi))
            try restaurant.arrange(
                """
                SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                WHERE datname = current_database() AND pid NOT IN (pg_backend_pid(), \(guests))
                """)
            _ = try tablet.post("/api/orders", cart(Dish.kimchi))
            try eventually("round \(round) has come") { screens.allSatisfy { $0.ids.count == 3 + 2 * round } }
        }
        for screen in screens { #expect(screen.ids == Array(1...11)) }
    }

    @Test func `a database that is away costs nobody an event, and the log says when it began and that it is over`()
        throws
    {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        let screen = try busy.open(owner, Self.path)
        for round in 1...3 {
            try TestServer.shut(restaurant.databaseName)
            try eventually("the log says that it is away") { try Self.told(restaurant).count == 2 * round - 1 }
            try TestServer.open(restaurant.databaseName)
            _ = try tablet.post("/api/orders", cart(Dish.kimchi))
            try eventually("order \(round) has come") { screen.ids.last == Int64(round + 1) }
            try eventually("the log says that it is back") { try Self.told(restaurant).count == 2 * round }
        }
        let (began, over) = ("events cannot be read", "events can be read again")
        #expect(try Self.told(restaurant) == [began, over, began, over, began, over])
    }

    private static func told(_ restaurant: Restaurant) throws -> [String] {
        try restaurant.log.lines().compactMap { $0["message"]?.string }.filter { $0.hasPrefix("events can") }
    }

    @Test func `another process's events come too, told or not`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        // The tablet's worker belongs to a process whose hub does not run: nobody is told anything.
        let silent = try restaurant.client(token: restaurant.tablet().token, house: restaurant.house(hub: EventHub()))
        let screen = try busy.open(try restaurant.admin(), Self.path)
        _ = try silent.post("/api/orders", cart(Dish.kimchi))
        try eventually("the hub found it by itself") { screen.ids == [1, 2] }
        // And now one that tells.
        let (hub, hasEnded) = (EventHub(), DispatchSemaphore(value: 0))
        try BusyRestaurant.run(hub, in: restaurant, hasEnded)
        try eventually("the other hub runs") { hub.isRunning }
        let other = try restaurant.client(token: silent.token, house: restaurant.house(hub: hub))
        for _ in 0..<20 { _ = try other.post("/api/orders", cart(Dish.kimchi)) }
        try eventually("all have come") { screen.ids == Array(1...22) }
        hub.stop()
        hasEnded.wait()
    }

    @Test func `a transaction that is held open while others commit is missed by nobody`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let (owner, token) = (try restaurant.admin(), try restaurant.tablet("2").token)
        let screen = try busy.open(owner, Self.path)
        try restaurant.connected { held in
            try held.transaction { transaction in
                _ = try transaction.run("SET LOCAL idle_in_transaction_session_timeout = 0")
                // As an order does, but for the counter, which it takes last.
                _ = try transaction.run("SELECT nextval('orders_id_seq') FROM table_auths WHERE id = 11 FOR UPDATE")
                let guest = try restaurant.client(token: token)
                for _ in 0..<500 { _ = try guest.post("/api/orders", cart(Dish.kimchi)) }
                try eventually("the others have come") { screen.ids == Array(1...501) }
                let entry = EventLog.Entry(.tableUpdated, tableID: Table.ID(11), Array(#"{"held":true}"#.utf8))
                try transaction.commit(EventLog.append([entry], at: restaurant.clock.now, storeID: Store.ID(1)))
            }
        }
        try eventually("it has come") { screen.ids == Array(1...502) }
        #expect(screen.events.last?["data"] == ["held": true])
    }

    @Test func `many readers of many who write each have everything once`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let owner = try restaurant.admin()
        let tokens = [try restaurant.tablet("1").token, try restaurant.tablet("2").token]
        let screens = try (0..<40).map { _ in try busy.open(owner, Self.path) }
        _ = try together(8) { index in
            let guest = try restaurant.client(token: tokens[index % 2])
            for _ in 0..<25 { _ = try guest.post("/api/orders", cart(Dish.kimchi)) }
        }
        try eventually("all have come") { screens.allSatisfy { $0.ids.count >= 202 } }
        for screen in screens { #expect(screen.ids == Array(1...202)) }
    }
}
