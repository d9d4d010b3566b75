import Postgres
import Testing

@testable import TableOrder
@testable import Web

@Suite(.onOwnThreads) struct CompleteTableTests {
    @Test(arguments: [[], ["preparing"]])
    func `a table with unfinished orders is completed by force only`(_ steps: [String]) throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let order = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        for step in steps { _ = try owner.put("/api/admin/orders/\(order.id)/status", ["status": .string(step)]) }
        let before = try restaurant.fingerprint()
        for body: JSON? in [nil, [:], ["force": false], ["force": nil]] {
            #expect(try owner.post("/api/admin/tables/11/complete", body).summary == "409 ORDERS_UNFINISHED")
        }
        #expect(try restaurant.fingerprint() == before)
        #expect(try owner.post("/api/admin/tables/11/complete", ["force": true]).status == 200)
        // The order stays as it is.
        let left = try owner.get("/api/admin/orders/\(order.id)")
        #expect(left["status"] == .string(steps.last ?? "pending"))
    }

    @Test func `cancelled orders hold no table up and count for nothing`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let order = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        _ = try owner.delete("/api/admin/orders/\(order.id)?reason=gone")
        let ended = try owner.post("/api/admin/tables/11/complete")
        #expect(ended.status == 200)
        #expect(ended["order_count"] == 0)
        #expect(ended["total"] == 0)
    }

    @Test func `a table where nobody sits cannot be completed, and so not twice`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        #expect(try owner.post("/api/admin/tables/11/complete").summary == "409 NO_OPEN_SESSION")
        _ = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        #expect(try owner.post("/api/admin/tables/12/complete").summary == "409 NO_OPEN_SESSION")
        #expect(try owner.post("/api/admin/tables/11/complete", ["force": true]).status == 200)
        let before = try restaurant.fingerprint()
        #expect(try owner.post("/api/admin/tables/11/complete", ["force": true]).summary == "409 NO_OPEN_SESSION")
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `whoever names the session never ends the next party's`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let tablet = try restaurant.tablet()
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        let first: JSON = ["session_id": 1, "force": true]
        let ended = try owner.post("/api/admin/tables/11/complete", first)
        #expect(ended.status == 200)
        let next = try tablet.post("/api/orders", cart(Dish.kimchi))
        let before = try restaurant.fingerprint()
        // Sent again, it is answered as before and does nothing.
        let again = try owner.post("/api/admin/tables/11/complete", first)
        #expect(again.status == 200)
        #expect(again.json == ended.json)
        #expect(try restaurant.fingerprint() == before)
        #expect(try tablet.get("/api/session")["session"]?["id"] == next["session_id"])
        let unknown: JSON = ["session_id": 999_999, "force": true]
        #expect(try owner.post("/api/admin/tables/11/complete", unknown).summary == "409 NO_OPEN_SESSION")
        let second = first.with(("session_id", try #require(next["session_id"])))
        #expect(try owner.post("/api/admin/tables/12/complete", second).summary == "409 NO_OPEN_SESSION")
        #expect(try owner.post("/api/admin/tables/11/complete", second).status == 200)
    }

    @Test(arguments: ["/api/admin/tables/999999/complete", "/api/admin/tables/21/complete"])
    func `an unknown table is 404`(_ path: String) throws {
        #expect(try Restaurant().admin().post(path).summary == "404 NOT_FOUND")
    }

    @Test func `completing does not sign the tablet out`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        _ = try restaurant.admin().post("/api/admin/tables/11/complete", ["force": true])
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi)).status == 201)
    }

    @Test func `two who complete at once end one session once`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        _ = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        let answers = try together(4) { _ in
            try restaurant.client(token: token).post("/api/admin/tables/11/complete", ["force": true]).summary
        }
        #expect(answers.sorted() == ["200", "409 NO_OPEN_SESSION", "409 NO_OPEN_SESSION", "409 NO_OPEN_SESSION"])
        #expect(try restaurant.events().filter { $0.type == "session.closed" }.count == 1)
    }
}
