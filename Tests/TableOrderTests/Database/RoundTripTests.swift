import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// The database is a network away: what a call costs is how often it waits for an answer.
@Suite(.onOwnThreads) struct RoundTripTests {
    private struct Case {
        let route: Route
        let token: String?
        var path = ""
        var query = ""
        var body: JSON?
        var key: String?
        var file: [UInt8]?
    }

    @Test func `every read takes one round trip`() throws {
        let restaurant = try Restaurant()
        let (tablet, owner) = (try restaurant.tablet(), try restaurant.admin())
        let order = try tablet.post("/api/orders", cart(Dish.kimchi))
        let key = try restaurant.key([.ordersRead])
        let cases = [
            Case(route: OrderRoutes.list, token: tablet.token),
            Case(route: OrderRoutes.show, token: tablet.token, path: "/api/orders/\(order.id)"),
            Case(route: OrderRoutes.preview, token: tablet.token, body: cart(Dish.kimchi)),
            Case(route: TableRoutes.session, token: tablet.token),
            Case(route: StaffTableRoutes.list, token: owner.token),
            Case(route: StaffTableRoutes.show, token: owner.token, path: "/api/admin/tables/11"),
            Case(
                route: StaffTableRoutes.history, token: owner.token, path: "/api/admin/tables/11/history",
                query: "limit=1"),
            Case(route: StaffOrderRoutes.list, token: owner.token, query: "status=pending&limit=1"),
            Case(route: StaffOrderRoutes.show, token: owner.token, path: "/api/admin/orders/\(order.id)"),
            Case(route: StaffOrderRoutes.show, token: key.text, path: "/api/admin/orders/\(order.id)"),
            Case(route: APIKeyRoutes.list, token: owner.token),
            Case(route: APIKeyRoutes.show, token: owner.token, path: "/api/admin/api-keys/\(key.id)"),
            Case(route: StoreSettingsRoutes.show, token: owner.token),
            Case(route: StaffCallRoutes.list, token: owner.token, query: "status=open&table_id=11&limit=1"),
            Case(route: BoardRoutes.board, token: owner.token),
            Case(route: EventRoutes.pull, token: owner.token, query: "after=1&wait=5"),
            Case(route: EventRoutes.storeStream, token: owner.token, query: "after=1"),
            Case(route: EventRoutes.tableStream, token: tablet.token, query: "after=1"),
            Case(route: UserRoutes.list, token: owner.token),
            Case(route: SalesRoutes.day, token: owner.token),
            Case(route: UserRoutes.show, token: owner.token, path: "/api/admin/users/\(Cast.People.staff)"),
            Case(route: MenuRoutes.board, token: nil, query: "store_id=1"),
            Case(route: MenuRoutes.show, token: nil, path: "/api/menus/\(Dish.bibimbap)"),
            Case(route: StaffMenuRoutes.list, token: owner.token),
            Case(route: StaffMenuRoutes.show, token: owner.token, path: "/api/admin/menus/\(Dish.bibimbap)"),
            Case(route: CategoryRoutes.list, token: owner.token),
            Case(route: CategoryRoutes.show, token: owner.token, path: "/api/admin/categories/31"),
            Case(route: StoreRoutes.show, token: nil, path: "/api/stores/1"),
            Case(route: HealthRoutes.ready, token: nil),
        ]
        let client = try restaurant.client()
        for call in cases {
            #expect(try roundTrips(call, of: client) == 1, "\(call.route.operation.id)")
        }
        let free = [Case(route: HealthRoutes.live, token: nil)]
        for call in free { #expect(try roundTrips(call, of: client) == 0) }
        // What is not here is a sign-in, a change, or the document.
        let reads = Restaurant.app.operations.filter { $0.method == .get && $0.id != "openAPI" }.map(\.id)
        #expect(Set((cases + free).map(\.route.operation.id)) == Set(reads + ["previewOrder"]))
    }

    @Test func `every change takes two round trips`() throws {
        let restaurant = try Restaurant()
        let (tablet, owner) = (try restaurant.tablet(), try restaurant.admin())
        let client = try restaurant.client()
        let place = OrderRoutes.place
        let first = Case(route: place, token: tablet.token, body: cart(Dish.kimchi), key: "k1")
        #expect(try roundTrips(first, of: client) == 2, "the first order of a party")
        #expect(try roundTrips(Case(route: place, token: tablet.token, body: cart(Dish.kimchi)), of: client) == 2)
        #expect(try roundTrips(first, of: client) == 2, "a replay is a flush and a rollback")
        let id = try tablet.get("/api/orders")["data"]?[0]?["id"]?.integer ?? 0
        let status = Case(
            route: StaffOrderRoutes.setStatus, token: owner.token, path: "/api/admin/orders/\(id)/status",
            body: ["status": "preparing"])
        #expect(try roundTrips(status, of: client) == 2)
        let call = Case(route: CallRoutes.make, token: tablet.token, body: ["kind": "water"], key: "k3")
        for what in ["a call", "a replay"] { #expect(try roundTrips(call, of: client) == 2, "\(what)") }
        let again = Case(route: StaffCallRoutes.make, token: owner.token, body: ["table_id": 11, "kind": "water"])
        #expect(try roundTrips(again, of: client) == 2, "an open call")
        let answered = Case(
            route: StaffCallRoutes.change, token: owner.token, path: "/api/admin/calls/1", body: ["status": "done"])
        #expect(try roundTrips(answered, of: client) == 2)
        for (from, to) in [(11, 12), (12, 11)] as [(Int, Int64)] {
            let move = Case(
                route: TableRoutes.move, token: owner.token, path: "/api/admin/tables/\(from)/move",
                body: ["to_table_id": .integer(to)])
            #expect(try roundTrips(move, of: client) == 2)
        }
        let cancel = Case(
            route: StaffOrderRoutes.cancel, token: owner.token, path: "/api/admin/orders/\(id)", query: "reason=x")
        #expect(try roundTrips(cancel, of: client) == 2)
        let complete = Case(
            route: TableRoutes.complete, token: owner.token, path: "/api/admin/tables/11/complete",
            body: ["force": true])
        #expect(try roundTrips(complete, of: client) == 2)
        let table = Case(
            route: StaffTableRoutes.create, token: owner.token,
            body: ["table_number": "9", "password": "some-password"], key: "k2")
        #expect(try roundTrips(table, of: client) == 2)
        let rename = Case(
            route: StaffTableRoutes.change, token: owner.token, path: "/api/admin/tables/11",
            body: ["table_number": "10", "seats": 2])
        #expect(try roundTrips(rename, of: client) == 2)
        let delete = Case(route: StaffTableRoutes.remove, token: owner.token, path: "/api/admin/tables/11")
        #expect(try roundTrips(delete, of: client) == 2)
        let key = Case(
            route: APIKeyRoutes.create, token: owner.token, body: ["name": "POS", "scopes": ["orders:write"]], key: "k3"
        )
        #expect(try roundTrips(key, of: client) == 2)
        let made = try restaurant.key([.ordersWrite])
        let pos = Case(
            route: StaffOrderRoutes.place, token: made.text, body: cart(Dish.kimchi).with(("table_id", 12)), key: "k4")
        #expect(try roundTrips(pos, of: client) == 2)
        let revoke = Case(route: APIKeyRoutes.revoke, token: owner.token, path: "/api/admin/api-keys/\(made.id)")
        #expect(try roundTrips(revoke, of: client) == 2)
        let pause = Case(route: StoreSettingsRoutes.patch, token: owner.token, body: ["ordering_paused": true])
        #expect(try roundTrips(pause, of: client) == 2)
    }

    @Test func `every change of the menu takes two round trips`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        let client = try restaurant.client()
        let (dish, category) = ("/api/admin/menus/\(Dish.bibimbap)", "/api/admin/categories/31")
        let cases = [
            Case(route: StaffMenuRoutes.create, token: token, body: CreateMenuTests.full, key: "k1"),
            Case(
                route: StaffMenuRoutes.replace, token: token, path: dish,
                body: ["category_id": 31, "name": "n", "price": 1]),
            Case(route: StaffMenuRoutes.patch, token: token, path: dish, body: ["is_sold_out": true]),
            Case(route: StaffMenuRoutes.arrange, token: token, body: ["ids": [1005, 1003]]),
            Case(route: MenuImageRoutes.put, token: token, path: dish + "/image", file: PictureFiles.png),
            Case(route: MenuImageRoutes.remove, token: token, path: dish + "/image"),
            Case(route: StaffMenuRoutes.remove, token: token, path: dish),
            Case(route: CategoryRoutes.create, token: token, body: ["name": "n"], key: "k1"),
            Case(route: CategoryRoutes.change, token: token, path: category, body: ["name": "m"]),
            Case(route: CategoryRoutes.arrange, token: token, body: ["ids": [5000, 32, 31]]),
            Case(route: CategoryRoutes.remove, token: token, path: "/api/admin/categories/5000"),
        ]
        for call in cases { #expect(try roundTrips(call, of: client) == 2, "\(call.route.operation.id)") }
    }

    /// Runs a handler as the app does and asks the connection what it cost.
    private func roundTrips(_ call: Case, of client: Client) throws -> Int {
        let operation = call.route.operation
        let path = call.path.isEmpty ? operation.path.description : call.path
        let request = Request(
            method: operation.method, path: path, query: call.query,
            headers: [("content-type", "application/json")] + (call.key.map { [("idempotency-key", $0)] } ?? []),
            body: call.file ?? call.body.map { JSONWriter.bytes(of: $0) } ?? [])
        let ids = Dictionary(uniqueKeysWithValues: zip(operation.path.parameters, Path.pattern(of: path).ids))
        let input = try operation.input(from: request, ids: ids, language: .korean)
        let caller = try call.token.map {
            try client.environment.house.caller(of: $0)
        }
        _ = client.environment.database.outsideStores.takeMetrics()
        let response = try call.route.handler(
            Call(route: call.route, input: input, knownCaller: caller), &client.environment)
        #expect(response.status < 300)
        return client.environment.database.outsideStores.takeMetrics().roundTrips
    }
}
