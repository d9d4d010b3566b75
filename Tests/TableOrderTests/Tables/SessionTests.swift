import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// A party's visit: from its first order until staff complete it, or until it is over by itself.
@Suite(.onOwnThreads) struct SessionTests {
    @Test func `before the first order nobody sits at the table`() throws {
        let tablet = try Restaurant().tablet()
        let state = try tablet.get("/api/session")
        #expect(state.text == #"{"table":{"id":11,"table_number":"1"},"session":null,"total":0,"open_calls":[]}"#)
        let orders = try tablet.get("/api/orders")
        #expect(orders.text == #"{"data":[],"next_cursor":null,"session_id":null,"session_total":0}"#)
    }

    @Test func `the orders of a party belong to one session`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let first = try tablet.post("/api/orders", cart(line(Dish.kimchi), guests: 2))
        restaurant.clock.advance(minutes: 30)
        let second = try tablet.post("/api/orders", cart(Dish.doenjang, 2))
        #expect(
            try tablet.get("/api/session").json == [
                "table": ["id": 11, "table_number": "1"],
                "session": [
                    "id": 1, "table_id": 11, "table_number": "1", "guest_count": 2,
                    "started_at": "2026-11-23T03:00:00.000Z", "last_order_at": "2026-11-23T03:30:00.000Z",
                    "ended_at": nil, "order_count": 2, "total": 27_000, "version": 2,
                ],
                "total": 27_000,
                "open_calls": [],
            ])
        #expect(
            try tablet.get("/api/orders").json == [
                "data": [first.json, second.json], "next_cursor": nil, "session_id": 1, "session_total": 27_000,
            ])
    }

    @Test func `a table sees nothing of another table's party`() throws {
        let restaurant = try Restaurant()
        let one = try restaurant.tablet("1")
        let two = try restaurant.tablet("2")
        let order = try one.post("/api/orders", cart(Dish.kimchi))
        #expect(try one.get("/api/orders/\(order.id)").status == 200)
        #expect(try two.get("/api/orders/\(order.id)").summary == "404 NOT_FOUND")
        #expect(try two.get("/api/orders")["data"].count == 0)
        #expect(try two.get("/api/session")["session"] == nil)
    }

    @Test func `after a completion the next party sees nothing of the last`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let old = try tablet.post("/api/orders", cart(Dish.kimchi))
        try expectSees(tablet, [old])
        #expect(
            try restaurant.admin().post("/api/admin/tables/11/complete", ["force": true])["id"] == 1)
        try expectSeesNothing(tablet, of: old)
        let new = try tablet.post("/api/orders", cart(Dish.doenjang))
        #expect(new["session_id"] == 2)
        try expectSees(tablet, [new])
        #expect(try tablet.get("/api/orders/\(old.id)").summary == "404 NOT_FOUND")
    }

    /// Orders every hour and a half keep a party there for 16 h; one that orders no more is gone after 2 h.
    @Test(arguments: [(orders: 1, seconds: 2 * 3600), (orders: 11, seconds: 3600)])
    func `a party is over to the second`(_ orders: Int, _ seconds: Int) throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        var placed: [Answer] = []
        for index in 0..<orders {
            if index > 0 { restaurant.clock.advance(minutes: 90) }
            placed.append(try tablet.post("/api/orders", cart(Dish.kimchi)))
        }
        restaurant.clock.advance(seconds: seconds - 1)
        try expectSees(tablet, placed)
        restaurant.clock.advance(seconds: 1)
        for order in placed { try expectSeesNothing(tablet, of: order) }
        let next = try tablet.post("/api/orders", cart(Dish.doenjang))
        #expect(next["session_id"] != placed[0]["session_id"])
        try expectSees(tablet, [next])
    }

    @Test(arguments: [(-1, 1), (0, 2)] as [(Int, Int64)])
    func `an order at the last second joins the party, the next second begins another`(
        _ seconds: Int, _ session: Int64
    ) throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        restaurant.clock.advance(hours: 2, seconds: seconds)
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi))["session_id"] == .integer(session))
    }

    @Test func `the operator decides how long a party may last`() throws {
        var settings = Settings.patient
        settings.sessionHours = 3
        settings.sessionLastOrderHours = 1
        let restaurant = try Restaurant(settings: settings)
        let tablet = try restaurant.tablet()
        let order = try tablet.post("/api/orders", cart(Dish.kimchi))
        restaurant.clock.advance(hours: 1, seconds: -1)
        try expectSees(tablet, [order])
        restaurant.clock.advance(seconds: 1)
        try expectSeesNothing(tablet, of: order)
    }

    private func expectSees(_ tablet: Client, _ orders: [Answer]) throws {
        let list = try tablet.get("/api/orders")
        #expect(list["data"] == .array(orders.map(\.json)))
        #expect(list["session_total"] == .integer(orders.compactMap { $0["total"]?.integer }.reduce(0, +)))
        #expect(try tablet.get("/api/session")["session"]?["id"] == orders[0]["session_id"])
        for order in orders { #expect(try tablet.get("/api/orders/\(order.id)").json == order.json) }
    }

    private func expectSeesNothing(_ tablet: Client, of order: Answer) throws {
        #expect(try tablet.restaurant.value("SELECT count(*) FROM orders WHERE id = \(order.id)", as: Int.self) == 1)
        #expect(try tablet.get("/api/orders").text.contains(#""data":[],"next_cursor":null,"session_id":null"#))
        #expect(try tablet.get("/api/orders/\(order.id)").summary == "404 NOT_FOUND")
        let state = try tablet.get("/api/session")
        #expect(state["session"] == nil)
        #expect(state["total"] == 0)
    }
}
