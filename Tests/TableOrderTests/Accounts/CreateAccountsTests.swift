import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// What `tableorder store create`, `admin create` and `table create` do.
@Suite(.onOwnThreads) struct CreateAccountsTests {
    private let passwords = Passwords(cost: 4)

    @Test func `a new store with its people and tables takes orders`() throws {
        let restaurant = try Restaurant()
        let store = try restaurant.commanding { database in
            let store = try NewStore(name: "분식집").create(in: &database)
            _ = try createAdmin("chief", in: store, &database)
            _ = try createTable("창가 1", in: store, &database)
            return store
        }
        let owner = try restaurant.admin("chief", "new-password", store: store.rawValue)
        #expect(try owner.get("/api/admin/orders")["data"].count == 0)
        let tablet = try restaurant.client()
        let signIn = try tablet.post("/api/auth/table-login", .table("창가 1", "new-password", store: store.rawValue))
        tablet.token = signIn["token"]?.string
        #expect(try tablet.get("/api/session")["table"]?["table_number"] == "창가 1")
        #expect(try tablet.get("/api/stores/\(store)")["name"] == "분식집")
        try restaurant.arrange(
            "INSERT INTO categories (store_id, id, name) VALUES (\(store), 71, '떡볶이')",
            "INSERT INTO menus (store_id, id, category_id, name, price) VALUES (\(store), 7001, 71, '떡볶이', 4000)")
        #expect(try tablet.post("/api/orders", cart(7001))["order_number"] == 1)
    }

    @Test func `a screen hears of a table that the command line put up`() throws {
        let restaurant = try Restaurant()
        let id = try restaurant.commanding { try createTable("창가 1", in: Store.ID(1), &$0) }
        let events = try restaurant.events()
        #expect(events.map(\.type) == ["table.updated"])
        #expect(events.map(\.tableID) == [id.rawValue])
        let table = try restaurant.admin().get("/api/admin/tables/\(id)")
        #expect(events.map(\.data) == [table.json])
    }

    @Test func `a store in a zone that does not exist is refused in one sentence`() throws {
        let restaurant = try Restaurant()
        var store = NewStore(name: "어디")
        store.timeZone = "Asia/Atlantis"
        #expect(throws: CommandRefused.self) { try restaurant.commanding { _ = try store.create(in: &$0) } }
        #expect(try restaurant.value("SELECT count(*) FROM stores", as: Int.self) == 2)
    }

    @Test(arguments: ["", "KO", "ko_KR", "korean"])
    func `a store in a language that is none is refused in one sentence`(_ locale: String) throws {
        let restaurant = try Restaurant()
        var store = NewStore(name: "어디")
        store.locale = locale
        #expect(throws: CommandRefused.self) { try restaurant.commanding { _ = try store.create(in: &$0) } }
    }

    @Test func `a name or a number that is taken is said to be`() throws {
        let restaurant = try Restaurant()
        #expect(throws: Problem(.usernameTaken)) {
            try restaurant.commanding { _ = try createAdmin("owner", in: Store.ID(1), &$0) }
        }
        #expect(throws: Problem(.tableNumberTaken)) {
            try restaurant.commanding { _ = try createTable("1", in: Store.ID(1), &$0) }
        }
    }

    @Test func `there is nobody in a store that does not exist`() throws {
        let restaurant = try Restaurant()
        #expect(throws: CommandRefused.self) {
            try restaurant.commanding { _ = try createAdmin("owner", in: Store.ID(99), &$0) }
        }
        #expect(throws: CommandRefused.self) {
            try restaurant.commanding { database in
                try Accounts.resetPassword(
                    of: "nobody", to: "new-password", storeID: Store.ID(1), passwords: passwords, in: &database)
            }
        }
    }

    private func createAdmin(
        _ username: String, in store: Store.ID, _ database: inout Database
    ) throws -> AdminUser.ID {
        try Accounts.createAdmin(
            username, .owner, password: "new-password", storeID: store, passwords: passwords, in: &database)
    }

    private func createTable(_ number: String, in store: Store.ID, _ database: inout Database) throws -> Table.ID {
        try Accounts.createTable(
            number, seats: 2, password: "new-password", storeID: store, passwords: passwords, in: &database)
    }
}
