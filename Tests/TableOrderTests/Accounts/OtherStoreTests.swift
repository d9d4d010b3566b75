import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// Another store's object is answered exactly as one that does not exist.
@Suite(.onOwnThreads) struct OtherStoreTests {
    private struct Call {
        let method: Web.Method
        let path: String
        var body: JSON?
        var file: [UInt8]?
        var bytes: [UInt8] { file ?? body.map { JSONWriter.bytes(of: $0) } ?? [] }
        var key: String { "\(method.rawValue) \(path.split(separator: "?")[0])" }
    }

    private static let staffCalls = [
        Call(method: .get, path: "/api/admin/orders/{id}"),
        Call(method: .put, path: "/api/admin/orders/{id}/status", body: ["status": "preparing"]),
        Call(method: .delete, path: "/api/admin/orders/{id}?reason=x"),
        Call(method: .post, path: "/api/admin/tables/{id}/complete", body: ["force": true]),
        Call(method: .post, path: "/api/admin/tables/{id}/move", body: ["to_table_id": .integer(Cast.Tables.foreign)]),
        Call(method: .put, path: "/api/admin/calls/{id}", body: ["status": "done"]),
        Call(method: .get, path: "/api/admin/tables/{id}"),
        Call(method: .put, path: "/api/admin/tables/{id}", body: ["table_number": "x", "seats": 2]),
        Call(method: .delete, path: "/api/admin/tables/{id}"),
        Call(method: .get, path: "/api/admin/tables/{id}/history"),
        Call(method: .get, path: "/api/admin/menus/{id}"),
        Call(method: .put, path: "/api/admin/menus/{id}", body: ["category_id": 41, "name": "x", "price": 1]),
        Call(method: .patch, path: "/api/admin/menus/{id}", body: ["price": 1]),
        Call(method: .delete, path: "/api/admin/menus/{id}"),
        Call(method: .put, path: "/api/admin/menus/{id}/image", file: PictureFiles.png),
        Call(method: .delete, path: "/api/admin/menus/{id}/image"),
        Call(method: .get, path: "/api/admin/categories/{id}"),
        Call(method: .put, path: "/api/admin/categories/{id}", body: ["name": "x"]),
        Call(method: .delete, path: "/api/admin/categories/{id}"),
    ]
    private static let ownerCalls = [
        Call(method: .get, path: "/api/admin/users/{id}"),
        Call(method: .put, path: "/api/admin/users/{id}", body: ["username": "x", "role": "staff"]),
        Call(method: .delete, path: "/api/admin/users/{id}"),
        Call(method: .get, path: "/api/admin/api-keys/{id}"),
        Call(method: .delete, path: "/api/admin/api-keys/{id}"),
    ]
    private static let tableCalls = [Call(method: .get, path: "/api/orders/{id}")]

    @Test func `every operation with an id behind a token is tried here`() {
        let withID = Restaurant.app.operations.filter { !$0.access.isEmpty && !$0.path.parameters.isEmpty }
        #expect(
            Set(withID.map { "\($0.method.rawValue) \($0.path)" })
                == Set((Self.staffCalls + Self.ownerCalls + Self.tableCalls).map(\.key)))
    }

    @Test func `a token of the other store finds nothing and changes nothing`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let order = try tablet.post("/api/orders", cart(Dish.kimchi))
        // Of the same id as the order.
        #expect(try tablet.post("/api/calls", ["kind": "water"]).id == order.id)
        let chicken = Cast.Stores.chicken
        try restaurant.arrange(
            """
            INSERT INTO admin_users (store_id, username, role, password_hash)
            SELECT 2, 'staff', 'staff', password_hash FROM admin_users WHERE id = \(Cast.People.staff)
            """)
        let own = try restaurant.admin()
        let key = try restaurant.key([.ordersRead])
        let strangers = [
            (Self.staffCalls + Self.ownerCalls, try restaurant.admin(store: chicken)),
            (Self.staffCalls, try restaurant.admin("staff", Cast.Password.staff, store: chicken)),
            (Self.tableCalls, try restaurant.tablet(store: chicken)),
            (Self.tableCalls, try restaurant.tablet("2")),
        ]
        let before = try restaurant.fingerprint()
        for (calls, stranger) in strangers {
            for call in calls { try expectNothing(call, order.id, key.id, for: stranger) }
        }
        #expect(try restaurant.fingerprint() == before)
        // The order and the key are there, and their own people reach them.
        #expect(try own.get("/api/admin/orders/\(order.id)").status == 200)
        #expect(try own.get("/api/admin/api-keys/\(key.id)").status == 200)
    }

    private func expectNothing(_ call: Call, _ order: Int64, _ key: Int64, for stranger: Client) throws {
        let known = [
            "tables": Cast.Tables.one, "users": Cast.People.staff, "menus": Dish.kimchi, "categories": 31,
            "api-keys": key,
        ]
        let id = known.first { call.path.contains("/\($0.key)/") }?.value ?? order
        let theirs = try stranger.send(call.method, call.path.replacing("{id}", with: "\(id)"), bytes: call.bytes)
        let nobodys = try stranger.send(call.method, call.path.replacing("{id}", with: "999999"), bytes: call.bytes)
        #expect(theirs.summary == "404 NOT_FOUND", "\(call.key)")
        #expect(theirs.anonymous == nobodys.anonymous, "\(call.key)")
    }

    @Test func `another store's dishes and options are as unknown as any`() throws {
        let restaurant = try Restaurant()
        let chicken = try restaurant.tablet(store: Cast.Stores.chicken)
        #expect(try chicken.post("/api/orders/preview", cart(Dish.foreign)).status == 200)
        let tablet = try restaurant.tablet()
        let before = try restaurant.fingerprint()
        for path in ["/api/orders", "/api/orders/preview"] {
            let theirs = try tablet.post(path, cart(Dish.foreign))
            #expect(theirs.summary == "404 MENU_NOT_FOUND")
            #expect(theirs.anonymous == (try tablet.post(path, cart(999_999))).anonymous)
            let option = try tablet.post(path, cart(line(Dish.bibimbap, options: [511, Cast.Option.foreign])))
            #expect(option.summary == "422 INVALID_OPTIONS")
            let unknown = try tablet.post(path, cart(line(Dish.bibimbap, options: [511, 999_999])))
            #expect(option.anonymous == unknown.anonymous)
        }
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `lists show a store's own orders only`() throws {
        let restaurant = try Restaurant()
        let order = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        #expect(try restaurant.admin().get("/api/admin/orders")["data"].each("id") == [.integer(order.id)])
        let stranger = try restaurant.admin(store: Cast.Stores.chicken)
        for query in ["", "?table_id=11", "?session_id=1", "?status=pending"] {
            #expect(try stranger.get("/api/admin/orders" + query)["data"].count == 0)
        }
        #expect(try restaurant.tablet(store: Cast.Stores.chicken).get("/api/orders")["data"].count == 0)
    }
}
