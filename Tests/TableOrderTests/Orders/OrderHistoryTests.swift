import Postgres
import Testing

@testable import TableOrder
@testable import Web

@Suite(.onOwnThreads) struct OrderHistoryTests {
    @Test func `an order's history says what happened, when, by whom and why`() throws {
        let kitchen = try Kitchen(at: "pending")
        kitchen.restaurant.clock.advance(seconds: 30)
        _ = try kitchen.set("preparing")
        _ = try kitchen.set("preparing")
        kitchen.restaurant.clock.advance(seconds: 30)
        let path = "/api/admin/orders/\(kitchen.id)"
        _ = try kitchen.owner.delete(path + "?reason=%EC%9E%AC%EB%A3%8C+%EC%86%8C%EC%A7%84")
        #expect(
            try kitchen.owner.get(path)["history"] == [
                ["status": "pending", "at": "2026-11-23T03:00:00.000Z", "by": "table:11", "reason": nil],
                ["status": "preparing", "at": "2026-11-23T03:00:30.000Z", "by": "admin:101", "reason": nil],
                ["status": "cancelled", "at": "2026-11-23T03:01:00.000Z", "by": "admin:101", "reason": "재료 소진"],
            ])
    }

    @Test(arguments: ["pending", "preparing", "completed"])
    func `a cancelled order leaves every total and stays in history`(_ status: String) throws {
        let kitchen = try Kitchen(at: status)
        let tablet = try kitchen.restaurant.tablet()
        _ = try tablet.post("/api/orders", cart(line(Dish.bibimbap, options: [Cast.Option.mild])))
        let cancelled = try kitchen.owner.delete("/api/admin/orders/\(kitchen.id)?reason=wrong")
        #expect(cancelled.status == 200)
        #expect(cancelled["status"] == "cancelled")
        #expect(cancelled["cancel_reason"] == "wrong")
        let orders = try tablet.get("/api/orders")
        #expect(orders["data"].each("status") == ["cancelled", "pending"])
        #expect(orders["session_total"] == 10_000)
        let session = try tablet.get("/api/session")
        #expect(session["total"] == 10_000)
        #expect(session["session"]?["order_count"] == 1)
        #expect(try kitchen.owner.get("/api/admin/orders/\(kitchen.id)")["status"] == "cancelled")
        let event = try #require(try kitchen.restaurant.events().last)
        #expect(event.type == "order.cancelled")
        #expect(event.data == cancelled.json)
    }

    @Test func `cancelling twice is harmless and told once`() throws {
        let kitchen = try Kitchen(at: "pending")
        let path = "/api/admin/orders/\(kitchen.id)?reason="
        let first = try kitchen.owner.delete(path + "first")
        let second = try kitchen.owner.delete(path + "second")
        #expect(second.status == 200)
        #expect(second.body == first.body)
        #expect(try kitchen.restaurant.events().filter { $0.type == "order.cancelled" }.count == 1)
    }

    @Test(arguments: [
        "", "?reason=", "?reason=" + String(repeating: "a", count: 201), "?reason=a&reason=b", "?reason=%00",
    ])
    func `a cancellation wants one reason of 1 to 200 characters`(_ query: String) throws {
        let kitchen = try Kitchen(at: "pending")
        #expect(
            try kitchen.owner.delete("/api/admin/orders/\(kitchen.id)" + query).summary == "400 VALIDATION_FAILED")
        #expect(try kitchen.order()["status"] == "pending")
    }

    @Test func `an order that does not exist is 404`() throws {
        let owner = try Restaurant().admin()
        #expect(try owner.get("/api/admin/orders/999").summary == "404 NOT_FOUND")
        #expect(try owner.put("/api/admin/orders/999/status", ["status": "preparing"]).summary == "404 NOT_FOUND")
        #expect(try owner.delete("/api/admin/orders/999?reason=x").summary == "404 NOT_FOUND")
    }
}
