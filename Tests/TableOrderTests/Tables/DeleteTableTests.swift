import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `DELETE /api/admin/tables/{id}`
@Suite(.onOwnThreads) struct DeleteTableTests {
    private static let path = "/api/admin/tables/11"

    @Test func `a table in use stays; once it is completed it goes, and its orders stay`() throws {
        let restaurant = try Restaurant()
        let staff = try restaurant.admin("staff", Cast.Password.staff)
        let order = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        let before = try restaurant.fingerprint()
        #expect(try staff.delete(Self.path).summary == "409 TABLE_IN_USE")
        #expect(try restaurant.fingerprint() == before)
        _ = try staff.post("\(Self.path)/complete", ["force": true])
        let last = try staff.get(Self.path)
        let deleted = try staff.delete(Self.path)
        #expect(deleted.status == 204)
        #expect(deleted.body.isEmpty)
        #expect(try staff.get("/api/admin/orders/\(order.id)")["table_number"] == "1")
        #expect(try staff.get("/api/admin/orders?table_id=11")["data"].count == 1)
        let events = try restaurant.events()
        #expect(events.map(\.type) == ["session.opened", "order.created", "session.closed", "table.updated"])
        #expect(events.last?.data == last.json.with(("version", 2), ("is_deleted", true)))
    }

    @Test func `a deleted table is nowhere, and deleting it again is 404`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        #expect(try owner.delete(Self.path).status == 204)
        let before = try restaurant.fingerprint()
        let staffOrder = cart(Dish.kimchi).with(("table_id", 11))
        for answer in [
            try owner.delete(Self.path), try owner.get(Self.path), try owner.get("\(Self.path)/history"),
            try owner.put(Self.path, ["table_number": "1", "seats": 4]), try owner.post("\(Self.path)/complete"),
            try owner.post("/api/admin/orders", staffOrder),
        ] {
            #expect(answer.summary == "404 NOT_FOUND")
        }
        #expect(try owner.get("/api/admin/tables")["data"].each("id") == [12])
        #expect(try restaurant.fingerprint() == before)
        #expect(try restaurant.events().map(\.type) == ["table.updated"])
    }

    @Test func `its tablet's tokens end at once`() throws {
        let restaurant = try Restaurant()
        let (one, two) = (try restaurant.tablet("1"), try restaurant.tablet("2"))
        #expect(try one.get("/api/session").status == 200)
        #expect(try restaurant.admin().delete(Self.path).status == 204)
        for path in ["/api/session", "/api/orders"] {
            #expect(try one.get(path).summary == "401 INVALID_TOKEN")
        }
        #expect(try one.post("/api/orders", cart(Dish.kimchi)).summary == "401 INVALID_TOKEN")
        #expect(try two.get("/api/orders").status == 200)
    }

    @Test func `its number can be used again, again and again`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        var path = Self.path
        for _ in 0..<3 {
            #expect(try owner.delete(path).status == 204)
            let created = try owner.post("/api/admin/tables", ["table_number": "1", "password": "some-password"])
            #expect(created.status == 201)
            path = created.headers["location"] ?? ""
        }
        #expect(try owner.put("/api/admin/tables/12", ["table_number": "1", "seats": 4]).status == 409)
        #expect(try owner.get("/api/admin/tables")["data"].each("table_number") == ["2", "1"])
    }

    @Test func `a session that was over by itself is ended first, at the time when it was over`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        _ = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        restaurant.clock.advance(hours: 5)
        #expect(try owner.delete(Self.path).status == 204)
        let events = try restaurant.events().suffix(2)
        #expect(events.map(\.type) == ["session.closed", "table.updated"])
        #expect(events.first?.data["ended_at"] == "2026-11-23T05:00:00.000Z")
        #expect(try restaurant.value("SELECT end_reason FROM table_sessions", as: String.self) == "expired")
    }

    @Test func `a stale version is 412 with the table as it is`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let present = try owner.put(Self.path, ["table_number": "1", "seats": 2])
        let before = try restaurant.fingerprint()
        let stale = try owner.delete(Self.path, headers: ["if-match": "\"1\""])
        #expect(stale.summary == "412 VERSION_CONFLICT")
        #expect(stale["error"]?["current"] == present.json)
        #expect(try restaurant.fingerprint() == before)
        #expect(try owner.delete(Self.path, headers: ["if-match": "\"2\""]).status == 204)
    }

    @Test func `an order racing the deletion keeps the table or finds none`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        for table: Int64 in [Cast.Tables.one, Cast.Tables.two] {
            let answers = try together(8) { index in
                let client = try restaurant.client(token: token)
                if index % 2 == 0 { return try client.delete("/api/admin/tables/\(table)").summary }
                return try client.post("/api/admin/orders", cart(Dish.kimchi).with(("table_id", .integer(table))))
                    .summary
            }
            let isGone = answers.contains("204")
            let kept = ["201", "409 TABLE_IN_USE"], gone = ["204", "404 NOT_FOUND"]
            #expect(Set(answers) == Set(isGone ? gone : kept))
            #expect(answers.filter { $0 == "204" }.count == (isGone ? 1 : 0))
            let left = try restaurant.value(
                "SELECT count(*) FROM table_auths WHERE id = \(table) AND deleted_at IS NULL", as: Int.self)
            #expect(left == (isGone ? 0 : 1))
        }
    }
}
