import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `POST /api/admin/tables`
@Suite(.onOwnThreads) struct CreateTableTests {
    private static let path = "/api/admin/tables"
    private static let window: JSON = ["table_number": "창가 1", "password": "window-password", "seats": 6]

    @Test(arguments: [("owner", Cast.Password.owner), ("staff", Cast.Password.staff)])
    func `owner and staff create a table, find it where they are told, and its tablet orders`(
        _ username: String, _ password: String
    ) throws {
        let restaurant = try Restaurant()
        let admin = try restaurant.admin(username, password)
        let created = try admin.post(Self.path, Self.window)
        #expect(created.status == 201)
        #expect(
            created.json == [
                "id": 5000, "table_number": "창가 1", "seats": 6, "version": 1, "created_at": .string(TestClock.noon),
            ])
        let location = try #require(created.headers["location"])
        #expect(location == "/api/admin/tables/5000")
        let shown = try admin.get(location)
        #expect(shown.json == created.json)
        #expect(shown.headers["etag"] == "\"1\"")
        let event = try #require(try restaurant.events().first)
        #expect(event.type == "table.updated")
        #expect(event.data == created.json)
        #expect(try restaurant.events().count == 1)
        let tablet = try restaurant.client()
        let signedIn = try tablet.post(
            "/api/auth/table-login", ["store_id": 1, "table_number": "창가 1", "password": "window-password"])
        tablet.token = signedIn["token"]?.string
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi))["table_id"] == 5000)
    }

    @Test func `a table has four seats when nobody says otherwise`() throws {
        let created = try Restaurant().admin().post(
            Self.path, ["table_number": "3", "password": "some-password", "seats": nil])
        #expect(created["seats"] == 4)
    }

    private static let refused: [(JSON, [String])] = [
        ([:], ["table_number REQUIRED", "password REQUIRED"]),
        (window.with(("table_number", "")), ["table_number TOO_SHORT"]),
        (window.with(("table_number", "123456789012345678901")), ["table_number TOO_LONG"]),
        (window.with(("seats", 0)), ["seats OUT_OF_RANGE"]),
        (window.with(("seats", 101), ("password", "")), ["password TOO_SHORT", "seats OUT_OF_RANGE"]),
        (window.with(("password", "1234567")), ["password INVALID_LENGTH"]),
        (window.with(("password", "비번")), ["password INVALID_LENGTH"]),
        (window.with(("password", .string(String(repeating: "가", count: 25)))), ["password INVALID_LENGTH"]),
    ]

    @Test func `what is wrong is named, and nothing is created`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let before = try restaurant.fingerprint()
        for (body, faults) in Self.refused {
            let answer = try owner.post(Self.path, body, key: "k1")
            #expect(answer.summary == "400 VALIDATION_FAILED")
            #expect(answer.faults == faults)
        }
        #expect(try owner.post(Self.path, Self.window.with(("store_id", 2))).summary == "400 UNKNOWN_FIELD")
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `a password is counted in bytes`() throws {
        let owner = try Restaurant().admin()
        #expect(try owner.post(Self.path, Self.window.with(("password", "비밀번"))).status == 201)
        let longest = String(repeating: "가", count: 24)
        let body: JSON = ["table_number": "3", "password": .string(longest)]
        #expect(try owner.post(Self.path, body).status == 201)
    }

    @Test func `a number is taken once in a store, and free in another`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let before = try restaurant.fingerprint()
        let taken = try owner.post(Self.path, Self.window.with(("table_number", "2")), key: "k1")
        #expect(taken.summary == "409 TABLE_NUMBER_TAKEN")
        #expect(try restaurant.fingerprint() == before)
        let chicken = try restaurant.admin(store: Cast.Stores.chicken)
        #expect(try chicken.post(Self.path, Self.window.with(("table_number", "2"))).status == 201)
        // What was refused has not used its key up.
        #expect(try owner.post(Self.path, Self.window, key: "k1").status == 201)
    }

    @Test func `eight who want one number at once make one table`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        let answers = try together(8) { _ in
            try restaurant.client(token: token).post(Self.path, Self.window).summary
        }
        #expect(answers.sorted() == ["201"] + Array(repeating: "409 TABLE_NUMBER_TAKEN", count: 7))
        #expect(try restaurant.events().map(\.type) == ["table.updated"])
    }

    @Test func `the same key sent eight times at once makes one table and eight equal answers`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        let answers = try together(8) { _ in
            try restaurant.client(token: token).post(Self.path, Self.window, key: "once")
        }
        #expect(answers.allSatisfy { $0.status == 201 })
        #expect(Set(answers.map(\.body)).count == 1)
        #expect(Set(answers.map { $0.headers["location"] }).count == 1)
        #expect(answers.filter { $0.headers["idempotency-replayed"] == "true" }.count == 7)
        #expect(try restaurant.value("SELECT count(*) FROM table_auths WHERE store_id = 1", as: Int.self) == 3)
        #expect(try restaurant.events().map(\.type) == ["table.updated"])
    }

    @Test func `a key belongs to its first body and to whoever sent it`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let staff = try restaurant.admin("staff", Cast.Password.staff)
        #expect(try owner.post(Self.path, Self.window, key: "k1").status == 201)
        let before = try restaurant.fingerprint()
        let other = try owner.post(Self.path, Self.window.with(("table_number", "4")), key: "k1")
        #expect(other.summary == "409 IDEMPOTENCY_KEY_REUSED")
        #expect(try staff.post(Self.path, Self.window, key: "k1").summary == "409 TABLE_NUMBER_TAKEN")
        #expect(try restaurant.fingerprint() == before)
    }
}
