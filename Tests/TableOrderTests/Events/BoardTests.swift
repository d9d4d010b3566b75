import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `GET /api/admin/board`
@Suite(.onOwnThreads) struct BoardTests {
    private static let path = "/api/admin/board"

    @Test func `every table is there with its party, orders and calls`() throws {
        let restaurant = try Restaurant()
        let (staff, tablet) = (try restaurant.admin("staff", Cast.Password.staff), try restaurant.tablet())
        let empty = try staff.get(Self.path)
        #expect(empty["last_event_id"] == 0)
        #expect(empty["tables"].each("table_number") == ["1", "2"])
        #expect(empty["tables"]?[0]?["orders"] == [])
        let orders = [
            try tablet.post("/api/orders", cart(Dish.kimchi)), try tablet.post("/api/orders", cart(Dish.doenjang)),
        ]
        let call = try tablet.post("/api/calls", ["kind": "water"])
        let board = try staff.get(Self.path)
        #expect(board["last_event_id"] == 4)
        let table = board["tables"]?[0]
        #expect(table?["orders"]?.array == orders.map(\.json))
        #expect(table?["calls"]?.array == [call.json])
        #expect(table?["total"] == 18_000)
        #expect(table?["session"]?["order_count"] == 2)
        #expect(board["tables"]?[1]?["calls"] == [])
        _ = try staff.post("/api/admin/tables/11/complete", ["force": true])
        let after = try staff.get(Self.path)["tables"]?[0]
        #expect(after?["orders"] == [] && after?["calls"] == [] && after?["total"] == 0)
        #expect(try restaurant.admin(store: Cast.Stores.chicken).get(Self.path)["tables"].each("id") == [21])
    }

    @Test func `of many orders the latest are shown, and all that are not finished`() throws {
        let restaurant = try Restaurant()
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        let ids = try (0..<15).map { _ in try tablet.post("/api/orders", cart(Dish.kimchi)).id }
        for id in ids[1...] { _ = try owner.delete("/api/admin/orders/\(id)?reason=x") }
        let shown = try owner.get(Self.path)["tables"]?[0]?["orders"].each("id")
        #expect(shown == ([ids[0]] + ids.suffix(10)).map { .integer($0) })
    }

    @Test func `a party that is over by itself is not there any more`() throws {
        let restaurant = try Restaurant()
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        restaurant.clock.advance(hours: 2)
        let table = try owner.get(Self.path)["tables"]?[0]
        #expect(table?.member("session") == .null)
        #expect(table?["orders"] == [])
    }
}
