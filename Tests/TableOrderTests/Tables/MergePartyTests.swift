import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `POST /api/admin/tables/{id}/move` to a table where another party sits.
@Suite(.onOwnThreads) struct MergePartyTests {
    private static let path = "/api/admin/tables/11/move"
    private static let toTwo: JSON = ["to_table_id": .integer(Cast.Tables.two)]

    /// Session 1 at table 2 from noon, session 2 at table 1 from half past; orders of 9,000, 18,000 and 27,000.
    private func twoParties(
        guests: (there: Int64?, here: Int64?) = (2, 3)
    ) throws -> (restaurant: Restaurant, staff: Client, one: Client, two: Client) {
        let restaurant = try Restaurant()
        let (one, two) = (try restaurant.tablet("1"), try restaurant.tablet("2"))
        _ = try two.post("/api/orders", cart(line(Dish.kimchi), guests: guests.there))
        restaurant.clock.advance(minutes: 30)
        _ = try one.post("/api/orders", cart(line(Dish.kimchi, 2), guests: guests.here))
        _ = try one.post("/api/orders", cart(Dish.kimchi, 3))
        return (restaurant, try restaurant.admin(), one, two)
    }

    @Test func `two parties become one session with the orders and guests of both`() throws {
        let (restaurant, staff, one, two) = try twoParties()
        let call = try one.post("/api/calls", ["kind": "water"])
        let theirs = try two.post("/api/calls", ["kind": "water"])
        restaurant.clock.advance(minutes: 10)
        let merged = try staff.post(Self.path, Self.toTwo)
        #expect(
            merged.json == [
                "id": 1, "table_id": 12, "table_number": "2", "guest_count": 5, "started_at": .string(TestClock.noon),
                "last_order_at": "2026-11-23T03:30:00.000Z", "ended_at": nil, "order_count": 3, "total": 54_000,
                "version": 2,
            ])
        let seen = try two.get("/api/orders")
        #expect(seen["data"].each("session_id") == [1, 1, 1])
        #expect(seen["session_total"] == 54_000)
        #expect(try two.get("/api/session")["session"] == merged.json)
        #expect(
            try two.get("/api/session")["open_calls"].each("id") == [.integer(call.id), .integer(theirs.id)])
        #expect(try one.get("/api/session")["session"] == nil)
        let events = try restaurant.events().suffix(4)
        #expect(events.map(\.type) == ["order.moved", "order.moved", "call.updated", "session.closed"])
        #expect(events.map(\.fromTableID) == [11, 11, 11, nil])
        let closed = try #require(events.last)
        #expect(closed.tableID == 11)
        #expect(
            closed.data == [
                "id": 2, "table_id": 11, "table_number": "1", "guest_count": 3,
                "started_at": "2026-11-23T03:30:00.000Z", "last_order_at": "2026-11-23T03:30:00.000Z",
                "ended_at": "2026-11-23T03:40:00.000Z", "order_count": 0, "total": 0, "version": 3, "merged_into": 1,
            ])
        #expect(
            try restaurant.value("SELECT end_reason || merged_into FROM table_sessions WHERE id = 2", as: String.self)
                == "merged1")
    }

    @Test(
        arguments: [
            (60, 60, 100), (nil, 3, nil), (2, nil, 2), (nil, nil, nil),
        ] as [(Int64?, Int64?, Int64?)])
    func `guests are added up where both are known`(_ there: Int64?, _ here: Int64?, _ sum: Int64?) throws {
        let (_, staff, _, two) = try twoParties(guests: (there, here))
        let merged = try staff.post(Self.path, Self.toTwo)
        #expect(merged["guest_count"] == sum.map(JSON.integer))
        #expect(try two.get("/api/session")["session"] == merged.json)
    }

    @Test func `the session began when the first party came, and lasts from the last order of both`() throws {
        let restaurant = try Restaurant()
        let (staff, one, two) = (try restaurant.admin(), try restaurant.tablet("1"), try restaurant.tablet("2"))
        let early = try one.post("/api/orders", cart(Dish.kimchi))
        restaurant.clock.advance(hours: 1)
        _ = try two.post("/api/orders", cart(Dish.kimchi))
        let merged = try staff.post(Self.path, Self.toTwo)
        #expect(merged["started_at"] == early["created_at"])
        #expect(merged["last_order_at"] == "2026-11-23T04:00:00.000Z")
        restaurant.clock.advance(hours: 2, seconds: -1)
        #expect(try two.get("/api/orders")["data"].count == 2)
        restaurant.clock.advance(seconds: 1)
        #expect(try two.get("/api/orders")["data"].count == 0)
    }

    @Test func `the history has the merged party once, and a day's sales do not change`() throws {
        let (_, staff, _, two) = try twoParties()
        let sales = try staff.get("/api/admin/sales")
        _ = try staff.post(Self.path, Self.toTwo)
        _ = try two.post("/api/orders", cart(Dish.doenjang))
        let ended = try staff.post("/api/admin/tables/12/complete", ["force": true])
        #expect(ended["total"] == 63_000)
        let history = try staff.get("/api/admin/tables/12/history")
        #expect(history["data"].each("id") == [1])
        #expect(history["data"].each("total") == [63_000])
        #expect(try staff.get("/api/admin/tables/11/history").text == #"{"data":[],"next_cursor":null}"#)
        #expect(sales["total"] == 54_000)
        #expect(try staff.get("/api/admin/sales")["total"] == 63_000)
    }

    @Test func `sent again with its session, a merge is answered the same and done once`() throws {
        let (restaurant, staff, one, _) = try twoParties()
        let body = Self.toTwo.with(("session_id", 2))
        let merged = try staff.post(Self.path, body)
        _ = try one.post("/api/orders", cart(Dish.kimchi))
        let before = try restaurant.fingerprint()
        let again = try staff.post(Self.path, body)
        #expect(again.status == 200)
        #expect(again.json == merged.json)
        // Nor is it completed any more: it is part of another.
        let completion: JSON = ["session_id": 2, "force": true]
        #expect(try staff.post("/api/admin/tables/11/complete", completion).summary == "409 NO_OPEN_SESSION")
        // Nor does whoever means it move the other party with it.
        let away: JSON = ["to_table_id": 11, "session_id": 2]
        #expect(try staff.post("/api/admin/tables/12/move", away).summary == "409 NO_OPEN_SESSION")
        #expect(try restaurant.fingerprint() == before)
        // The session that it was merged into has gone elsewhere: it is not at table 2.
        #expect(try staff.post("/api/admin/tables/12/move", ["to_table_id": 11]).status == 200)
        #expect(try staff.post(Self.path, body).summary == "409 NO_OPEN_SESSION")
    }

    @Test func `eight who send the same merge at once do it once`() throws {
        let (restaurant, staff, _, _) = try twoParties()
        let token = staff.token
        let answers = try together(8) { _ in
            try restaurant.client(token: token).post(Self.path, Self.toTwo.with(("session_id", 2)))
        }
        #expect(answers.allSatisfy { $0.status == 200 })
        #expect(Set(answers.map(\.body)).count == 1)
        #expect(try restaurant.events().filter { $0.type == "order.moved" }.count == 2)
    }
}
