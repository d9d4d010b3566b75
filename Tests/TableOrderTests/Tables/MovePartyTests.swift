import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `POST /api/admin/tables/{id}/move` to a table where nobody sits.
@Suite(.onOwnThreads) struct MovePartyTests {
    private static let path = "/api/admin/tables/11/move"
    private static let toTwo: JSON = ["to_table_id": .integer(Cast.Tables.two)]

    @Test func `a party moves with its orders, cancelled ones too, and nothing goes to the kitchen again`() throws {
        let restaurant = try Restaurant()
        let staff = try restaurant.admin("staff", Cast.Password.staff)
        let (one, two) = (try restaurant.tablet("1"), try restaurant.tablet("2"))
        let orders = try [2, 3].map { count in try one.post("/api/orders", cart(line(Dish.kimchi, count), guests: 2)) }
        _ = try staff.delete("/api/admin/orders/\(orders[1].id)?reason=x")
        let before = try staff.get("/api/admin/orders")["data"]?.array?.reversed() ?? []
        restaurant.clock.advance(minutes: 10)
        let moved = try staff.post(Self.path, Self.toTwo)
        #expect(moved.status == 200)
        #expect(
            moved.json == [
                "id": 1, "table_id": 12, "table_number": "2", "guest_count": 2, "started_at": .string(TestClock.noon),
                "last_order_at": .string(TestClock.noon), "ended_at": nil, "order_count": 1, "total": 18_000,
                "version": 3,
            ])
        let expected = before.map { order in
            order.with(
                ("table_id", 12), ("table_number", "2"), ("updated_at", "2026-11-23T03:10:00.000Z"),
                ("version", .integer(1 + (order["version"]?.integer ?? 0))))
        }
        #expect(expected.map { $0["status"] } == ["pending", "cancelled"])
        #expect(try two.get("/api/orders")["data"] == .array(expected))
        #expect(try two.get("/api/session")["session"] == moved.json)
        #expect(try one.get("/api/orders")["data"] == [])
        #expect(try one.get("/api/session")["session"] == nil)
        let events = try restaurant.events().dropFirst(4)
        #expect(events.map(\.type) == ["order.moved", "order.moved"])
        #expect(events.map(\.data) == expected)
        #expect(events.map(\.tableID) == [12, 12])
        #expect(events.map(\.fromTableID) == [11, 11])
        #expect(try restaurant.events().prefix(4).allSatisfy { $0.fromTableID == nil })
    }

    @Test func `the open calls of the party go along, and both tables may hear of it`() throws {
        let restaurant = try Restaurant()
        let (staff, one, two) = (try restaurant.admin(), try restaurant.tablet("1"), try restaurant.tablet("2"))
        let stale = try one.post("/api/calls", ["kind": "staff"])
        restaurant.clock.advance(hours: 3)
        let call = try one.post("/api/calls", ["kind": "water"])
        _ = try one.post("/api/orders", cart(Dish.kimchi))
        _ = try staff.post(Self.path, Self.toTwo)
        let moved = call.json.with(("table_id", 12), ("table_number", "2"), ("version", 2))
        #expect(try two.get("/api/session")["open_calls"] == [moved])
        #expect(try one.get("/api/session")["open_calls"] == [])
        let event = try #require(try restaurant.events().last)
        #expect(event.type == "call.updated")
        #expect(event.data == moved)
        #expect(event.tableID == 12)
        #expect(event.fromTableID == 11)
        // What somebody wanted long before stays where it was.
        #expect(try staff.get("/api/admin/calls?table_id=11")["data"] == [stale.json])
    }

    @Test func `both tables go on: the old one with another party, the new one with this`() throws {
        let restaurant = try Restaurant()
        let (staff, one, two) = (try restaurant.admin(), try restaurant.tablet("1"), try restaurant.tablet("2"))
        let first = try one.post("/api/orders", cart(Dish.kimchi))
        _ = try staff.post(Self.path, Self.toTwo)
        #expect(try two.post("/api/orders", cart(Dish.kimchi))["session_id"] == first["session_id"])
        #expect(try one.post("/api/orders", cart(Dish.kimchi))["session_id"] != first["session_id"])
        let ready = try staff.put("/api/admin/orders/\(first.id)/status", ["status": "preparing"])
        #expect(ready["table_id"] == 12)
        #expect(ready["version"] == 3)
        let ended = try staff.post("/api/admin/tables/12/complete", ["force": true])
        #expect(ended["total"] == 18_000)
        // The past party is one of the table where it sat last.
        #expect(try staff.get("/api/admin/tables/12/history")["data"].each("total") == [18_000])
        #expect(try staff.get("/api/admin/tables/11/history")["data"] == [])
        #expect(try staff.get("/api/admin/sales")["total"] == 27_000)
    }

    @Test func `whoever names the session never moves the next party, and is answered the same again`() throws {
        let restaurant = try Restaurant()
        let (staff, one) = (try restaurant.admin(), try restaurant.tablet("1"))
        _ = try one.post("/api/orders", cart(Dish.kimchi))
        let body = Self.toTwo.with(("session_id", 1))
        let moved = try staff.post(Self.path, body)
        #expect(moved.status == 200)
        _ = try one.post("/api/orders", cart(Dish.kimchi))
        let before = try restaurant.fingerprint()
        let again = try staff.post(Self.path, body)
        #expect(again.status == 200)
        #expect(again.json == moved.json)
        let unknown = Self.toTwo.with(("session_id", 999_999))
        #expect(try staff.post(Self.path, unknown).summary == "409 NO_OPEN_SESSION")
        #expect(try restaurant.fingerprint() == before)
        // Once it has left table 2 for a third one, it is not there any more.
        try restaurant.addTable(13, "3")
        #expect(try staff.post("/api/admin/tables/12/move", ["to_table_id": 13]).status == 200)
        #expect(try staff.post(Self.path, body).summary == "409 NO_OPEN_SESSION")
    }

    @Test func `where nobody sits, or the party is over by itself, there is nobody to move`() throws {
        let restaurant = try Restaurant()
        let staff = try restaurant.admin()
        #expect(try staff.post(Self.path, Self.toTwo).summary == "409 NO_OPEN_SESSION")
        _ = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        restaurant.clock.advance(hours: 2)
        let before = try restaurant.fingerprint()
        for body in [Self.toTwo, Self.toTwo.with(("session_id", 1))] {
            #expect(try staff.post(Self.path, body).summary == "409 NO_OPEN_SESSION")
        }
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `a party at the other table that is over by itself is ended first, with its calls`() throws {
        let restaurant = try Restaurant()
        let (staff, one, two) = (try restaurant.admin(), try restaurant.tablet("1"), try restaurant.tablet("2"))
        _ = try two.post("/api/orders", cart(Dish.kimchi))
        _ = try two.post("/api/calls", ["kind": "bill"])
        restaurant.clock.advance(hours: 2)
        let order = try one.post("/api/orders", cart(Dish.doenjang, 2))
        let moved = try staff.post(Self.path, Self.toTwo)
        #expect(moved["id"] == order["session_id"])
        #expect(moved["total"] == 18_000)
        let events = try restaurant.events().suffix(3)
        #expect(events.map(\.type) == ["call.updated", "session.closed", "order.moved"])
        #expect(events.dropFirst().first?.data["ended_at"] == "2026-11-23T05:00:00.000Z")
        #expect(
            try restaurant.column("SELECT end_reason FROM table_sessions ORDER BY id", as: String?.self)
                == ["expired", nil])
        #expect(try two.get("/api/session")["open_calls"] == [])
    }

    @Test func `a table that is not there, or another store's, is 404 on either side`() throws {
        let restaurant = try Restaurant()
        let staff = try restaurant.admin()
        _ = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        try restaurant.addTable(13, "3")
        #expect(try staff.delete("/api/admin/tables/13").status == 204)
        let before = try restaurant.fingerprint()
        for other in [Cast.Tables.foreign, 13, 999_999] {
            #expect(try staff.post(Self.path, ["to_table_id": .integer(other)]).summary == "404 NOT_FOUND")
            #expect(try staff.post("/api/admin/tables/\(other)/move", Self.toTwo).summary == "404 NOT_FOUND")
        }
        #expect(try restaurant.fingerprint() == before)
    }

    @Test(
        arguments: [
            (["to_table_id": 11], "to_table_id SAME_TABLE"), ([:], "to_table_id REQUIRED"),
            (["to_table_id": "12"], "to_table_id INVALID_TYPE"),
            (["to_table_id": 12, "session_id": 0], "session_id OUT_OF_RANGE"),
        ] as [(JSON, String)])
    func `what is no move is refused`(_ body: JSON, _ fault: String) throws {
        let restaurant = try Restaurant()
        _ = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        let before = try restaurant.fingerprint()
        let answer = try restaurant.admin().post(Self.path, body)
        #expect(answer.summary == "400 VALIDATION_FAILED")
        #expect(answer.faults == [fault])
        #expect(try restaurant.fingerprint() == before)
    }
}
