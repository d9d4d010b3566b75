import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `GET /api/admin/orders`
@Suite(.onOwnThreads) struct OrderListTests {
    /// Five orders: id, table, status, day, 50 minutes apart from 18:00 UTC, which is 03:00 in Seoul.
    private func evening() throws -> Client {
        let restaurant = try Restaurant()
        try restaurant.clock.set("2026-11-23T18:00:00Z")
        let owner = try restaurant.admin()
        let tablets = [try restaurant.tablet("1"), try restaurant.tablet("2")]
        for index in 0..<5 {
            let order = try tablets[index % 2].post("/api/orders", cart(Dish.kimchi))
            if index < 2 { _ = try owner.put("/api/admin/orders/\(order.id)/status", ["status": "preparing"]) }
            if index == 4 { _ = try owner.delete("/api/admin/orders/\(order.id)?reason=x") }
            restaurant.clock.advance(minutes: 50)
        }
        let foreign = try restaurant.tablet(store: Cast.Stores.chicken).post("/api/orders", cart(Dish.foreign))
        #expect(foreign.id == 6)
        return owner
    }

    private static let filters: [(query: String, ids: [Int64])] = [
        ("", [5, 4, 3, 2, 1]),
        ("?status=preparing", [2, 1]),
        ("?status=pending", [4, 3]),
        ("?status=cancelled", [5]),
        ("?status=completed", []),
        ("?table_id=11", [5, 3, 1]),
        ("?table_id=21", []),
        ("?session_id=2", [4, 2]),
        ("?session_id=999", []),
        ("?business_date=2026-11-23", [3, 2, 1]),
        ("?business_date=2026-11-24", [5, 4]),
        ("?from=2026-11-23T19:40:00Z", [5, 4, 3]),
        ("?from=2026-11-24T04:40:00%2B09:00", [5, 4, 3]),
        ("?to=2026-11-23T19:40:00Z", [2, 1]),
        ("?from=2026-11-23T18:50:00Z&to=2026-11-23T20:30:00.000001Z", [4, 3, 2]),
        ("?status=pending&table_id=12", [4]),
        ("?status=preparing&table_id=11&session_id=1&business_date=2026-11-23&to=2026-11-23T18:50:00Z", [1]),
        ("?business_date=2026-11-24&status=pending&limit=1", [4]),
    ]

    @Test func `filters narrow the list down, alone and together`() throws {
        let owner = try evening()
        for (query, ids) in Self.filters {
            let answer = try owner.get("/api/admin/orders" + query)
            #expect(answer["data"].each("id") == ids.map(JSON.integer), "\(query)")
        }
    }

    private static let broken = [
        "status=done", "status=", "table_id=0", "table_id=one", "session_id=-1", "business_date=2026-02-30",
        "business_date=today", "from=yesterday", "to=2026-11-23", "limit=0", "limit=251", "limit=ten", "limit=01",
        "cursor=", "cursor=5", "cursor=c", "cursor=c0", "cursor=c-1", "cursor=c!", "cursor=zzz", "limit=1&limit=2",
        "cursor=czzzzzzzzzzzzzzzzzzzz", "status=%FF",
    ]

    @Test func `a broken parameter is named`() throws {
        let owner = try Restaurant().admin()
        for query in Self.broken {
            let answer = try owner.get("/api/admin/orders?" + query)
            #expect(answer.summary == "400 VALIDATION_FAILED", "\(query)")
            #expect(answer.faults.allSatisfy { $0.hasPrefix(query.prefix { $0 != "=" }) }, "\(query)")
        }
    }

    @Test func `an unknown parameter is refused`() throws {
        let owner = try Restaurant().admin()
        for path in ["/api/admin/orders?store_id=2", "/api/admin/orders?state=pending", "/api/admin/orders/1?x=1"] {
            #expect(try owner.get(path).summary == "400 UNKNOWN_FIELD")
        }
    }

    @Test func `pages stay right while orders are added in between`() throws {
        let restaurant = try Restaurant()
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        for _ in 0..<7 { _ = try tablet.post("/api/orders", cart(Dish.kimchi)) }
        var pages: [[JSON?]] = []
        var cursor = ""
        repeat {
            let page = try owner.get("/api/admin/orders?limit=3" + cursor)
            pages.append(page["data"].each("id"))
            cursor = page["next_cursor"]?.string.map { "&cursor=\($0)" } ?? ""
            _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        } while !cursor.isEmpty
        #expect(pages == [[7, 6, 5], [4, 3, 2], [1]])
    }

    @Test func `a page is 50 orders when nobody says otherwise, and the last has no next`() throws {
        let restaurant = try Restaurant()
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        for _ in 0..<51 { _ = try tablet.post("/api/orders", cart(Dish.kimchi)) }
        let first = try owner.get("/api/admin/orders")
        #expect(first["data"].count == 50)
        let next = try #require(first["next_cursor"]?.string)
        let last = try owner.get("/api/admin/orders?cursor=\(next)")
        #expect(last["data"].each("id") == [1])
        #expect(last["next_cursor"] == nil)
        let exact = try owner.get("/api/admin/orders?limit=51")
        #expect(exact["data"].count == 51)
        #expect(exact["next_cursor"] == nil)
        #expect(try owner.get("/api/admin/orders?limit=250")["data"].count == 51)
    }
}
