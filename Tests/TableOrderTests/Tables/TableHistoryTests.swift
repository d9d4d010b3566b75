import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `GET /api/admin/tables/{id}/history`
@Suite(.onOwnThreads) struct TableHistoryTests {
    private static let path = "/api/admin/tables/11/history"

    /// Parties at table 1, half an hour each, from noon in Seoul: session 1 left at 03:30Z, session 2 at 04:00Z …
    private func evening(parties: Int) throws -> (restaurant: Restaurant, staff: Client) {
        let restaurant = try Restaurant()
        let staff = try restaurant.admin("staff", Cast.Password.staff)
        let tablet = try restaurant.tablet()
        for _ in 0..<parties {
            _ = try tablet.post("/api/orders", cart(line(Dish.kimchi), guests: 2))
            restaurant.clock.advance(minutes: 30)
            #expect(try staff.post("/api/admin/tables/11/complete", ["force": true]).status == 200)
        }
        return (restaurant, staff)
    }

    private func ids(_ answer: Answer) -> [JSON?] { answer["data"].each("id") }

    @Test func `a past session has its orders, its total without cancelled ones, and its end`() throws {
        let restaurant = try Restaurant()
        let staff = try restaurant.admin("staff", Cast.Password.staff)
        let tablet = try restaurant.tablet()
        let orders = try [1, 2, 3].map { count in try tablet.post("/api/orders", cart(Dish.kimchi, count)) }
        _ = try staff.delete("/api/admin/orders/\(orders[1].id)?reason=x")
        restaurant.clock.advance(minutes: 40)
        #expect(try staff.get(Self.path).text == #"{"data":[],"next_cursor":null}"#)
        _ = try staff.post("/api/admin/tables/11/complete", ["force": true])
        // Of the present party and of other tables there is nothing.
        let present = try tablet.post("/api/orders", cart(Dish.kimchi))
        _ = try restaurant.tablet("2").post("/api/orders", cart(Dish.kimchi))
        _ = try staff.post("/api/admin/tables/12/complete", ["force": true])
        let history = try staff.get(Self.path)
        #expect(history["data"].count == 1)
        let party = try #require(history["data"]?[0])
        #expect(party["closed_at"] == "2026-11-23T03:40:00.000Z")
        #expect(party["order_count"] == 2)
        #expect(party["total"] == 36_000)
        #expect(party["orders"].each("id") == orders.map { .integer($0.id) })
        #expect(party["orders"].each("status") == ["pending", "cancelled", "pending"])
        #expect(party["orders"]?[0] == orders[0].json)
        #expect(party["id"] != present["session_id"])
    }

    @Test func `filters are over the end, the first inclusive and the second not`() throws {
        let (_, staff) = try evening(parties: 4)
        let filters: [(query: String, ids: [JSON])] = [
            ("", [4, 3, 2, 1]),
            ("?from=2026-11-23T04:30:00Z", [4, 3]),
            ("?from=2026-11-23T13:30:00%2B09:00", [4, 3]),
            ("?to=2026-11-23T04:30:00Z", [2, 1]),
            ("?from=2026-11-23T04:00:00Z&to=2026-11-23T05:00:00Z", [3, 2]),
            ("?from=2026-11-24T00:00:00Z", []),
            ("?to=2026-11-23T05:00:00.000001Z&limit=1", [4]),
        ]
        for (query, expected) in filters {
            #expect(ids(try staff.get(Self.path + query)) == expected, "\(query)")
        }
        for query in ["from=yesterday", "to=2026-11-23", "limit=0", "cursor=x"] {
            #expect(try staff.get("\(Self.path)?\(query)").summary == "400 VALIDATION_FAILED", "\(query)")
        }
        #expect(try staff.get("\(Self.path)?status=x").summary == "400 UNKNOWN_FIELD")
    }

    @Test func `pages stay right while parties leave, also those that left in one moment`() throws {
        let (restaurant, staff) = try evening(parties: 6)
        try restaurant.arrange("UPDATE table_sessions SET ended_at = '2026-11-23T06:00:00Z' WHERE id BETWEEN 2 AND 5")
        var pages: [[JSON?]] = []
        var cursor = ""
        repeat {
            let page = try staff.get("\(Self.path)?limit=2&to=2026-11-24T00:00:00Z\(cursor)")
            #expect(page["data"].each("orders").allSatisfy { $0.count == 1 })
            pages.append(ids(page))
            cursor = page["next_cursor"]?.string.map { "&cursor=\($0)" } ?? ""
            _ = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
            restaurant.clock.advance(minutes: 1)
            _ = try staff.post("/api/admin/tables/11/complete", ["force": true])
        } while !cursor.isEmpty
        #expect(pages == [[6, 5], [4, 3], [2, 1]])
        #expect(try staff.get("\(Self.path)?cursor=c1z").text == #"{"data":[],"next_cursor":null}"#)
    }

    @Test func `a session that is over by itself is there from that moment on, and nothing is written`() throws {
        let (restaurant, staff) = try evening(parties: 1)
        let tablet = try restaurant.tablet()
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        restaurant.clock.advance(hours: 1, minutes: 59, seconds: 59)
        #expect(ids(try staff.get(Self.path)) == [1])
        restaurant.clock.advance(seconds: 1)
        let before = try restaurant.fingerprint()
        let history = try staff.get(Self.path)
        #expect(ids(history) == [2, 1])
        #expect(history["data"]?[0]?["closed_at"] == "2026-11-23T05:30:00.000Z")
        let page = try staff.get("\(Self.path)?limit=1")
        #expect(ids(page) == [2])
        #expect(try restaurant.fingerprint() == before)
        // Once a row says so, it is the same session at the same place, for the cursor too.
        restaurant.clock.advance(hours: 1)
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        #expect(try staff.get(Self.path).json == history.json)
        let cursor = try #require(page["next_cursor"]?.string)
        #expect(ids(try staff.get("\(Self.path)?limit=1&cursor=\(cursor)")) == [1])
    }

    @Test func `after 16 hours it ended then`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        for _ in 0..<11 {
            _ = try tablet.post("/api/orders", cart(Dish.kimchi))
            restaurant.clock.advance(minutes: 90)
        }
        let party = try restaurant.admin().get(Self.path)["data"]?[0]
        #expect(party?["closed_at"] == "2026-11-23T19:00:00.000Z")
        #expect(party?["order_count"] == 11)
    }
}
