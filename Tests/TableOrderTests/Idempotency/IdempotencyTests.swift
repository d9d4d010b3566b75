import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// Source: contract "Conventions", Idempotency.
@Suite(.onOwnThreads) struct IdempotencyTests {
    @Test func `the same key and body give the first answer again and do nothing`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let first = try tablet.post("/api/orders", cart(Dish.kimchi), key: "k1")
        #expect(first.status == 201)
        #expect(first.headers["idempotency-replayed"] == nil)
        let before = try restaurant.fingerprint()
        restaurant.clock.advance(minutes: 10)
        let again = try tablet.post("/api/orders", cart(Dish.kimchi), key: "k1")
        #expect(again.status == 201)
        #expect(again.headers["idempotency-replayed"] == "true")
        #expect(again.headers["location"] == first.headers["location"])
        #expect(again.body == first.body)
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `the first answer is given again whatever became of the order`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let first = try tablet.post("/api/orders", cart(Dish.kimchi), key: "k1")
        _ = try restaurant.admin().put("/api/admin/orders/\(first.id)/status", ["status": "preparing"])
        try restaurant.arrange(
            "UPDATE menus SET is_sold_out = true", "UPDATE stores SET ordering_paused = true")
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi), key: "k1").body == first.body)
    }

    @Test func `the same key with another body is refused`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        _ = try tablet.post("/api/orders", cart(Dish.kimchi), key: "k1")
        let before = try restaurant.fingerprint()
        let other = try tablet.post("/api/orders", cart(Dish.kimchi, 2), key: "k1")
        #expect(other.summary == "409 IDEMPOTENCY_KEY_REUSED")
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `white space and the order of keys do not make another body`() throws {
        let tablet = try Restaurant().tablet()
        let headers = ["idempotency-key": "k1"]
        let one = #"{"items":[{"menu_id":1001,"quantity":1,"note":"밥"}],"note":"a"}"#
        let same = #" { "note" : "a", "items" : [ { "note":"\ubc25", "quantity" : 1 , "menu_id":1001 } ] } "#
        let first = try tablet.send(.post, "/api/orders", bytes: Array(one.utf8), headers: headers)
        let again = try tablet.send(.post, "/api/orders", bytes: Array(same.utf8), headers: headers)
        #expect(first.status == 201)
        #expect(again.headers["idempotency-replayed"] == "true")
        #expect(again.body == first.body)
    }

    @Test func `another table's and another store's key is another key`() throws {
        let restaurant = try Restaurant()
        let first = try restaurant.tablet("1").post("/api/orders", cart(Dish.kimchi), key: "k1")
        let second = try restaurant.tablet("2").post("/api/orders", cart(Dish.kimchi), key: "k1")
        let foreign = try restaurant.tablet("1", store: Cast.Stores.chicken)
            .post("/api/orders", cart(Dish.foreign), key: "k1")
        for answer in [first, second, foreign] {
            #expect(answer.status == 201)
            #expect(answer.headers["idempotency-replayed"] == nil)
        }
        #expect(Set([first.id, second.id, foreign.id]).count == 3)
    }

    @Test func `a refused cart does not use its key up`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        #expect(try tablet.post("/api/orders", cart(Dish.rice), key: "k1").summary == "409 MENU_SOLD_OUT")
        #expect(try restaurant.value("SELECT count(*) FROM idempotency_keys", as: Int.self) == 0)
        let mended = try tablet.post("/api/orders", cart(Dish.kimchi), key: "k1")
        #expect(mended.status == 201)
        #expect(mended.headers["idempotency-replayed"] == nil)
    }

    @Test(arguments: [
        ("k", 201), (String(repeating: "k", count: 255), 201), ("with space ~!@#$%^&*()_+{}|:\"<>?", 201), ("", 400),
        (String(repeating: "k", count: 256), 400), ("키", 400), ("tab\t", 400), ("del\u{7F}", 400),
    ])
    func `a key is 1 to 255 printable ASCII characters`(_ key: String, _ status: Int) throws {
        let answer = try Restaurant().tablet().post("/api/orders", cart(Dish.kimchi), key: key)
        #expect(answer.status == status)
        if status == 400 { #expect(answer.faults.map { $0.hasPrefix("Idempotency-Key ") } == [true]) }
    }

    @Test func `a key in flight for longer than a lock may take is in progress`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let impatient = try restaurant.client(token: tablet.token) { $0.lockTimeout = .milliseconds(100) }
        let held = try restaurant.holding(key: "k1", of: "table:11", "placeOrder") {
            try impatient.post("/api/orders", cart(Dish.kimchi), key: "k1")
        }
        #expect(held.summary == "409 IDEMPOTENCY_IN_PROGRESS")
        #expect(held.headers["retry-after"] == "1")
        // Whoever held it gave up: the key is free.
        #expect(try impatient.post("/api/orders", cart(Dish.kimchi), key: "k1").status == 201)
        #expect(try restaurant.value("SELECT count(*) FROM orders", as: Int.self) == 1)
    }

    private static let creations: [(operation: String, path: String, body: JSON)] = [
        ("createTable", "tables", ["table_number": "창가 1", "password": "window-password", "seats": 6]),
        ("createAPIKey", "api-keys", ["name": "카운터 POS", "scopes": ["orders:read"]]),
        ("createUser", "users", ["username": "주방", "role": "staff", "password": "a-password"]),
        ("createCategory", "categories", ["name": "안주"]),
        ("createMenu", "menus", ["category_id": 31, "name": "전", "price": 9000]),
    ]

    @Test(arguments: creations)
    func `so is a key with which staff create something`(_ operation: String, _ path: String, _ body: JSON) throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        let impatient = try restaurant.client(token: token) { $0.lockTimeout = .milliseconds(100) }
        let held = try restaurant.holding(key: "k1", of: "admin:101", operation) {
            try impatient.post("/api/admin/\(path)", body, key: "k1")
        }
        #expect(held.summary == "409 IDEMPOTENCY_IN_PROGRESS")
        #expect(try impatient.post("/api/admin/\(path)", body, key: "k1").status == 201)
    }

    @Test func `the same key sent eight times at once makes one order and eight equal answers`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.tablet().token
        let answers = try together(8) { _ in
            try restaurant.client(token: token).post("/api/orders", cart(Dish.kimchi), key: "once")
        }
        #expect(Set(answers.map(\.body)).count == 1)
        #expect(answers.allSatisfy { $0.status == 201 })
        #expect(answers.filter { $0.headers["idempotency-replayed"] == "true" }.count == 7)
        #expect(try restaurant.value("SELECT count(*) FROM orders", as: Int.self) == 1)
        #expect(try restaurant.events().map(\.type) == ["session.opened", "order.created"])
    }
}
