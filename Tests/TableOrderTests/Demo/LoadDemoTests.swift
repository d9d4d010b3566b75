import Postgres
import Testing

@testable import TableOrder
@testable import Web

@Suite(.onOwnThreads) struct LoadDemoTests {
    /// One of the demo's stores has the name of one of the cast's.
    private func emptyRestaurant() throws -> Restaurant {
        let restaurant = try Restaurant()
        try restaurant.arrange("UPDATE stores SET name = name || ' (cast)'")
        return restaurant
    }

    @Test func `the demo is three stores of eight tables and thirty dishes or more`() throws {
        let restaurant = try emptyRestaurant()
        let stores = try stores(of: restaurant)
        #expect(stores.count == 3)
        let client = try restaurant.client()
        for store in stores {
            let id = store["store_id"]?.integer ?? 0
            #expect(store["tables"].count == 8)
            let menu = try client.get("/api/menus?store_id=\(id)")
            #expect(menu["categories"].count == 6)
            let dishes = (menu["categories"]?.array ?? []).flatMap { $0["menus"]?.array ?? [] }
            #expect(dishes.count >= 30)
            #expect(
                dishes.allSatisfy { $0["description"]?.string?.isEmpty == false && ($0["price"]?.integer ?? 0) > 0 })
        }
        #expect(Set(stores.map { $0["name"]?.string }).count == 3)
    }

    @Test func `whoever reads its file can sign in everywhere, and order`() throws {
        let restaurant = try emptyRestaurant()
        for store in try stores(of: restaurant) {
            let id = store["store_id"]?.integer ?? 0
            for role in ["admin", "staff"] {
                let account = store[role]
                let name = account?["username"]?.string ?? ""
                let admin = try restaurant.admin(name, account?["password"]?.string ?? "", store: id)
                #expect(try admin.get("/api/admin/orders").status == 200)
            }
            for table in store["tables"]?.array ?? [] {
                let signIn = table.with(("store_id", .integer(id)))
                #expect(try restaurant.client().post("/api/auth/table-login", signIn).status == 200)
            }
        }
    }

    @Test func `a second run finds everything again and adds nothing`() throws {
        let restaurant = try emptyRestaurant()
        let first = try stores(of: restaurant)
        let before = try restaurant.fingerprint()
        #expect(try stores(of: restaurant) == first)
        #expect(try restaurant.fingerprint() == before)
        #expect(try restaurant.value("SELECT count(*) FROM stores", as: Int.self) == 5)
    }

    @Test func `a run that failed halfway leaves no store without a menu behind`() throws {
        let restaurant = try emptyRestaurant()
        try restaurant.arrange(script: "ALTER TABLE options RENAME TO options_away")
        #expect(throws: DatabaseError.self) { _ = try stores(of: restaurant) }
        try restaurant.arrange(script: "ALTER TABLE options_away RENAME TO options")
        #expect(try restaurant.value("SELECT count(*) FROM stores", as: Int.self) == 2)
        #expect(try stores(of: restaurant).count == 3)
        #expect(try restaurant.value("SELECT count(*) FROM stores", as: Int.self) == 5)
    }

    private func stores(of restaurant: Restaurant) throws -> [JSON] {
        let members = try restaurant.commanding { try LoadDemo(passwords: Passwords(cost: 4)).run(in: &$0) }
        return try #require(JSON.object(members)["stores"]?.array)
    }
}
