import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// One log per store, in commit order, without gaps, written in the transaction that makes it true.
@Suite(.onOwnThreads) struct EventLogTests {
    @Test func `every change writes one event with the whole object`() throws {
        let restaurant = try Restaurant()
        let (tablet, owner) = (try restaurant.tablet(), try restaurant.admin())
        let placed = try tablet.post("/api/orders", cart(line(Dish.bibimbap, options: [Cast.Option.hot]), guests: 2))
        let session = try #require(try tablet.get("/api/session")["session"])
        restaurant.clock.advance(seconds: 10)
        let preparing = try owner.put("/api/admin/orders/\(placed.id)/status", ["status": "preparing"])
        let cancelled = try owner.delete("/api/admin/orders/\(placed.id)?reason=x")
        let closed = try owner.post("/api/admin/tables/11/complete")
        let events = try restaurant.events()
        #expect(
            events.map(\.type) == [
                "session.opened", "order.created", "order.status_changed", "order.cancelled", "session.closed",
            ])
        #expect(events.map(\.data) == [session, placed.json, preparing.json, cancelled.json, closed.json])
        #expect(events.map(\.id) == [1, 2, 3, 4, 5])
        #expect(events.allSatisfy { $0.tableID == Cast.Tables.one })
        let times = ["03:00:00", "03:00:00", "03:00:10", "03:00:10", "03:00:10"]
        #expect(events.map(\.createdAt.rfc3339) == times.map { "2026-11-23T\($0).000Z" })
        #expect(events.compactMap { $0.data["version"] } == [1, 1, 2, 3, 2])
    }

    @Test func `a refused call writes no event and takes no id`() throws {
        let restaurant = try Restaurant()
        let (tablet, owner) = (try restaurant.tablet(), try restaurant.admin())
        let order = try tablet.post("/api/orders", cart(Dish.kimchi), key: "k1")
        let before = try restaurant.fingerprint()
        let refused = [
            try tablet.post("/api/orders", cart(Dish.rice)), try tablet.post("/api/orders", [:]),
            try tablet.post("/api/orders", cart(Dish.kimchi, 2), key: "k1"),
            try owner.put("/api/admin/orders/\(order.id)/status", ["status": "completed"]),
            try owner.put("/api/admin/orders/999/status", ["status": "preparing"]),
            try owner.delete("/api/admin/orders/\(order.id)?reason=x", headers: ["if-match": "\"9\""]),
            try owner.post("/api/admin/tables/11/complete"), try owner.post("/api/admin/tables/12/complete"),
        ]
        #expect(refused.allSatisfy { $0.status >= 400 })
        #expect(try restaurant.fingerprint() == before)
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        #expect(try restaurant.events().map(\.id) == [1, 2, 3])
    }

    /// Whoever follows the log by its ids must never see an id before all smaller ones.
    @Test func `an id is never committed before a smaller one`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.tablet().token
        let seen = try together(5) { index in
            guard index == 0 else {
                let client = try restaurant.client(token: token)
                for _ in 0..<20 { _ = try client.post("/api/orders", cart(Dish.kimchi)) }
                return [[Int64]]()
            }
            var seen: [[Int64]] = []
            let deadline = ContinuousClock.now + .seconds(30)
            while seen.last?.count != 81, ContinuousClock.now < deadline {
                seen.append(try restaurant.column("SELECT id FROM events WHERE store_id = 1 ORDER BY id"))
            }
            return seen
        }[0]
        #expect(seen.last?.count == 81)
        #expect(seen.allSatisfy { $0 == Array((1...Int64($0.count + 1)).dropLast()) })
    }
}
