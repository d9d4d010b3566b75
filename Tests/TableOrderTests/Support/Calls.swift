import Testing

@testable import TableOrder
@testable import Web

/// One call of every operation, each of which succeeds when they are made in this order: for tests of what all calls
/// have in common.
struct Calls {
    enum Who { case nobody, table, owner }

    struct Call {
        let operation: String
        let who: Who
        let method: Web.Method
        let target: String
        var body: JSON?
        var file: [UInt8]?
        var key: String?
    }

    let restaurant: Restaurant
    let table: Client
    let owner: Client
    /// Orders of table 1: one that is left alone, one to move on, one to cancel.
    let orders: [Int64]
    let callID: Int64
    /// A key of the store's POS.
    let keyID: Int64

    init(_ restaurant: Restaurant) throws {
        self.restaurant = restaurant
        (table, owner) = (try restaurant.tablet(), try restaurant.admin())
        callID = try table.post("/api/calls", ["kind": "water"]).id
        keyID = try restaurant.key([.ordersRead]).id
        let table = table
        orders = try (0..<3).map { _ in try table.post("/api/orders", cart(Dish.kimchi)).id }
    }

    var all: [Call] { open + tables + staffOrders + staffTables + menus + owners }

    private var open: [Call] {
        [
            Call(operation: "health", who: .nobody, method: .get, target: "/health"),
            Call(operation: "healthReady", who: .nobody, method: .get, target: "/health/ready"),
            Call(operation: "openAPI", who: .nobody, method: .get, target: "/openapi.json"),
            Call(operation: "showStore", who: .nobody, method: .get, target: "/api/stores/1"),
            Call(operation: "listMenus", who: .nobody, method: .get, target: "/api/menus?store_id=1"),
            Call(operation: "showMenu", who: .nobody, method: .get, target: "/api/menus/\(Dish.bibimbap)"),
            Call(
                operation: "signInAdmin", who: .nobody, method: .post, target: "/api/auth/admin-login",
                body: ["store_id": 1, "username": "owner", "password": .string(Cast.Password.owner)]),
            Call(
                operation: "signInTable", who: .nobody, method: .post, target: "/api/auth/table-login",
                body: ["store_id": 1, "table_number": "1", "password": .string(Cast.Password.table)]),
        ]
    }

    private var tables: [Call] {
        [
            Call(operation: "refreshToken", who: .table, method: .post, target: "/api/auth/refresh"),
            Call(operation: "streamTableEvents", who: .table, method: .get, target: "/api/events/stream"),
            Call(operation: "showSession", who: .table, method: .get, target: "/api/session"),
            Call(
                operation: "callStaff", who: .table, method: .post, target: "/api/calls", body: ["kind": "bill"],
                key: "k"),
            Call(operation: "listTableOrders", who: .table, method: .get, target: "/api/orders"),
            Call(operation: "showTableOrder", who: .table, method: .get, target: "/api/orders/\(orders[0])"),
            Call(
                operation: "previewOrder", who: .table, method: .post, target: "/api/orders/preview",
                body: cart(line(Dish.bibimbap, options: [Cast.Option.mild]))),
            Call(
                operation: "placeOrder", who: .table, method: .post, target: "/api/orders",
                body: cart(line(Dish.bibimbap, options: [Cast.Option.mild])), key: "k"),
        ]
    }

    private var staffOrders: [Call] {
        [
            Call(operation: "showBoard", who: .owner, method: .get, target: "/api/admin/board"),
            Call(operation: "listEvents", who: .owner, method: .get, target: "/api/admin/events?after=1"),
            Call(operation: "streamEvents", who: .owner, method: .get, target: "/api/admin/events/stream"),
            Call(operation: "listCalls", who: .owner, method: .get, target: "/api/admin/calls"),
            Call(
                operation: "callStaffForTable", who: .owner, method: .post, target: "/api/admin/calls",
                body: ["table_id": .integer(Cast.Tables.two), "kind": "water"], key: "k"),
            Call(
                operation: "changeCall", who: .owner, method: .put, target: "/api/admin/calls/\(callID)",
                body: ["status": "acknowledged"]),
            Call(operation: "listOrders", who: .owner, method: .get, target: "/api/admin/orders"),
            Call(operation: "listOrders", who: .owner, method: .get, target: "/api/admin/orders?status=pending"),
            Call(operation: "listOrders", who: .owner, method: .get, target: "/api/admin/orders?table_id=11"),
            Call(operation: "listOrders", who: .owner, method: .get, target: "/api/admin/orders?session_id=1"),
            Call(
                operation: "listOrders", who: .owner, method: .get,
                target: "/api/admin/orders?business_date=2026-11-23"),
            Call(
                operation: "listOrders", who: .owner, method: .get,
                target: "/api/admin/orders?from=2026-11-23T00:00:00Z&to=2026-11-24T00:00:00Z"),
            Call(operation: "showOrder", who: .owner, method: .get, target: "/api/admin/orders/\(orders[0])"),
            Call(
                operation: "placeStaffOrder", who: .owner, method: .post, target: "/api/admin/orders",
                body: cart(Dish.kimchi).with(("table_id", .integer(Cast.Tables.two))), key: "k"),
            Call(
                operation: "setOrderStatus", who: .owner, method: .put,
                target: "/api/admin/orders/\(orders[1])/status", body: ["status": "preparing"]),
            Call(
                operation: "cancelOrder", who: .owner, method: .delete,
                target: "/api/admin/orders/\(orders[2])?reason=x"),
            Call(operation: "showSales", who: .owner, method: .get, target: "/api/admin/sales"),
        ]
    }

    private var staffTables: [Call] {
        [
            Call(operation: "listTables", who: .owner, method: .get, target: "/api/admin/tables"),
            Call(operation: "showTable", who: .owner, method: .get, target: "/api/admin/tables/11"),
            Call(
                operation: "createTable", who: .owner, method: .post, target: "/api/admin/tables",
                body: ["table_number": "9", "password": "some-password"], key: "k"),
            Call(
                operation: "changeTable", who: .owner, method: .put, target: "/api/admin/tables/5000",
                body: ["table_number": "10", "seats": 2]),
            Call(operation: "deleteTable", who: .owner, method: .delete, target: "/api/admin/tables/5000"),
            Call(
                operation: "moveParty", who: .owner, method: .post, target: "/api/admin/tables/11/move",
                body: ["to_table_id": .integer(Cast.Tables.two)]),
            Call(
                operation: "completeTable", who: .owner, method: .post, target: "/api/admin/tables/12/complete",
                body: ["force": true]),
            Call(operation: "showTableHistory", who: .owner, method: .get, target: "/api/admin/tables/12/history"),
        ]
    }

    private var menus: [Call] {
        let (dish, category) = ("/api/admin/menus/\(Dish.hidden)", "/api/admin/categories/31")
        return [
            Call(operation: "listStaffMenus", who: .owner, method: .get, target: "/api/admin/menus"),
            Call(operation: "showStaffMenu", who: .owner, method: .get, target: dish),
            Call(
                operation: "createMenu", who: .owner, method: .post, target: "/api/admin/menus",
                body: CreateMenuTests.full, key: "k"),
            Call(
                operation: "replaceMenu", who: .owner, method: .put, target: dish,
                body: ["category_id": 32, "name": "n", "price": 1]),
            Call(operation: "changeMenu", who: .owner, method: .patch, target: dish, body: ["is_sold_out": true]),
            Call(
                operation: "arrangeMenus", who: .owner, method: .put, target: "/api/admin/menus/order",
                body: ["ids": [1005, 1004, 1003]]),
            Call(
                operation: "putMenuImage", who: .owner, method: .put, target: dish + "/image", file: PictureFiles.png),
            Call(operation: "deleteMenuImage", who: .owner, method: .delete, target: dish + "/image"),
            Call(operation: "deleteMenu", who: .owner, method: .delete, target: dish),
            Call(operation: "listCategories", who: .owner, method: .get, target: "/api/admin/categories"),
            Call(operation: "showCategory", who: .owner, method: .get, target: category),
            Call(
                operation: "createCategory", who: .owner, method: .post, target: "/api/admin/categories",
                body: ["name": "n"], key: "k"),
            Call(operation: "changeCategory", who: .owner, method: .put, target: category, body: ["name": "m"]),
            Call(
                operation: "arrangeCategories", who: .owner, method: .put, target: "/api/admin/categories/order",
                body: ["ids": [5000, 32, 31]]),
            Call(
                operation: "deleteCategory", who: .owner, method: .delete, target: "/api/admin/categories/5000"),
        ]
    }

    private var owners: [Call] {
        [
            Call(operation: "listUsers", who: .owner, method: .get, target: "/api/admin/users"),
            Call(operation: "showUser", who: .owner, method: .get, target: "/api/admin/users/102"),
            Call(
                operation: "createUser", who: .owner, method: .post, target: "/api/admin/users",
                body: ["username": "u", "password": "some-password", "role": "staff"], key: "k"),
            Call(
                operation: "changeUser", who: .owner, method: .put, target: "/api/admin/users/5000",
                body: ["username": "v", "role": "owner"]),
            Call(operation: "removeUser", who: .owner, method: .delete, target: "/api/admin/users/5000"),
            Call(operation: "listAPIKeys", who: .owner, method: .get, target: "/api/admin/api-keys"),
            Call(
                operation: "createAPIKey", who: .owner, method: .post, target: "/api/admin/api-keys",
                body: ["name": "POS", "scopes": ["orders:read"]], key: "k"),
            Call(operation: "showAPIKey", who: .owner, method: .get, target: "/api/admin/api-keys/\(keyID)"),
            Call(operation: "revokeAPIKey", who: .owner, method: .delete, target: "/api/admin/api-keys/\(keyID)"),
            Call(operation: "showStoreSettings", who: .owner, method: .get, target: "/api/admin/store"),
            Call(
                operation: "changeStoreSettings", who: .owner, method: .put, target: "/api/admin/store",
                body: [
                    "name": "한옥식당", "time_zone": "Asia/Tokyo", "day_cutoff_hour": 4, "locale": "ko",
                    "ordering_paused": false,
                ]),
            Call(
                operation: "patchStoreSettings", who: .owner, method: .patch, target: "/api/admin/store",
                body: ["name": "한옥"]),
            Call(operation: "signOut", who: .owner, method: .post, target: "/api/auth/logout"),
        ]
    }

    /// Makes one call; it has to succeed.
    /// - Parameter client: calls with the right token on its own connection.
    func make(_ call: Call, by client: Client) throws -> Answer {
        client.token =
            switch call.who {
            case .nobody: nil
            case .table: table.token
            case .owner: owner.token
            }
        let headers = call.key.map { ["idempotency-key": $0] } ?? [:]
        let bytes = call.file ?? call.body.map { JSONWriter.bytes(of: $0) } ?? []
        let answer = try client.send(call.method, call.target, bytes: bytes, headers: headers)
        #expect(answer.status < 300, "\(call.operation): \(answer)")
        return answer
    }
}
