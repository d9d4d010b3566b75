import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// What a store's program does with its key.
@Suite(.onOwnThreads) struct PosTests {
    private static let order = cart(Dish.kimchi).with(("table_id", .integer(Cast.Tables.one)))

    @Test func `a POS places, moves on and cancels, and history says that it was it`() throws {
        let restaurant = try Restaurant()
        let key = try restaurant.key([.ordersRead, .ordersWrite])
        let pos = try restaurant.client(token: key.text)
        let placed = try pos.post("/api/admin/orders", Self.order, key: "k1")
        #expect(placed.status == 201)
        let name = JSON.string("pos:\(key.id)")
        #expect(placed["placed_by"] == name)
        #expect(try pos.post("/api/admin/orders", Self.order, key: "k1").body == placed.body)
        let path = "/api/admin/orders/\(placed.id)"
        #expect(try pos.put("\(path)/status", ["status": "preparing"]).status == 200)
        #expect(try pos.delete("\(path)?reason=x").status == 200)
        #expect(try pos.get(path)["history"].each("by") == [name, name, name])
        #expect(try restaurant.tablet().get("/api/orders")["data"].each("id") == [.integer(placed.id)])
    }

    @Test func `what it did stays its own when the key is revoked`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let key = try restaurant.key([.ordersWrite])
        let placed = try restaurant.client(token: key.text).post("/api/admin/orders", Self.order)
        #expect(try owner.delete("/api/admin/api-keys/\(key.id)").status == 204)
        #expect(try owner.get("/api/admin/orders/\(placed.id)")["placed_by"] == .string("pos:\(key.id)"))
    }

    @Test func `each scope opens its own calls and no others`() throws {
        let restaurant = try Restaurant()
        let order = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        let (reader, writer) = (try restaurant.pos(.ordersRead), try restaurant.pos(.ordersWrite))
        let reads = [
            "/api/admin/orders", "/api/admin/orders/\(order.id)", "/api/admin/sales", "/api/admin/tables",
            "/api/admin/tables/11", "/api/admin/tables/11/history",
        ]
        for path in reads {
            #expect(try reader.get(path).status == 200, "\(path)")
            #expect(try writer.get(path).summary == "403 FORBIDDEN", "\(path)")
        }
        let status: JSON = ["status": "preparing"]
        #expect(try reader.put("/api/admin/orders/\(order.id)/status", status).summary == "403 FORBIDDEN")
        #expect(try writer.put("/api/admin/orders/\(order.id)/status", status).status == 200)
    }

    @Test func `another store's orders are not there`() throws {
        let restaurant = try Restaurant()
        let order = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        let stranger = try restaurant.pos(.ordersRead, .ordersWrite, store: Cast.Stores.chicken)
        let path = "/api/admin/orders/\(order.id)"
        #expect(try stranger.get("/api/admin/orders")["data"].count == 0)
        #expect(try stranger.get(path).summary == "404 NOT_FOUND")
        #expect(try stranger.delete("\(path)?reason=x").summary == "404 NOT_FOUND")
        #expect(try stranger.post("/api/admin/orders", Self.order).summary == "404 NOT_FOUND")
        #expect(try restaurant.admin().get(path)["status"] == "pending")
    }

    @Test func `the command line makes, lists and revokes keys`() throws {
        let restaurant = try Restaurant()
        let store = Store.ID(Cast.Stores.hanok)
        let made = try restaurant.commanding { database in
            try APIKeys.create("카운터", [.eventsRead, .ordersRead], storeID: store, in: &database)
        }
        #expect(made.key.scopes == [.ordersRead, .eventsRead])
        #expect(made.text.hasPrefix(made.key.prefix))
        let pos = try restaurant.client(token: made.text)
        #expect(try pos.get("/api/admin/orders").status == 200)
        #expect(try restaurant.admin().get("/api/admin/api-keys")["data"].each("created_by") == ["cli"])
        #expect(try restaurant.commanding { try APIKeys.list(storeID: store, in: &$0) }.map(\.id) == [made.key.id])
        let chicken = Store.ID(Cast.Stores.chicken)
        #expect(try restaurant.commanding { try APIKeys.list(storeID: chicken, in: &$0) }.isEmpty)
        #expect(throws: CommandRefused.self) {
            try restaurant.commanding { try APIKeys.revoke(made.key.id, storeID: chicken, in: &$0) }
        }
        try restaurant.commanding { try APIKeys.revoke(made.key.id, storeID: store, in: &$0) }
        #expect(try pos.get("/api/admin/orders").summary == "401 INVALID_TOKEN")
        #expect(throws: CommandRefused.self) {
            try restaurant.commanding { _ = try APIKeys.create("x", [.ordersRead], storeID: Store.ID(99), in: &$0) }
        }
    }
}
