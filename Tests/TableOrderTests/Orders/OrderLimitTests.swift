import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// Source: contract "Conventions", Limits.
@Suite(.onOwnThreads) struct OrderLimitTests {
    static let longest = String(repeating: "밥", count: 200)

    private static let good: [JSON] = [
        cart(Dish.kimchi, 1),
        cart(Dish.kimchi, 99),
        ["items": .array(Array(repeating: line(Dish.kimchi), count: 50))],
        cart(line(Dish.kimchi), note: longest),
        cart(line(Dish.kimchi, note: longest)),
        cart(line(Dish.kimchi), guests: 1),
        cart(line(Dish.kimchi), guests: 100),
    ]

    private static let bad: [JSON] = [
        cart(Dish.kimchi, 0),
        cart(Dish.kimchi, -1),
        cart(Dish.kimchi, 100),
        ["items": []],
        ["items": .array(Array(repeating: line(Dish.kimchi), count: 51))],
        [:],
        cart(line(Dish.kimchi), note: longest + "밥"),
        cart(line(Dish.kimchi, note: longest + "밥")),
        cart(line(Dish.kimchi, note: "종\u{0}")),
        cart(line(Dish.kimchi), guests: 0),
        cart(line(Dish.kimchi), guests: 101),
        cart(line(Dish.kimchi, price: -1)),
        cart(line(Dish.bibimbap, options: Array(repeating: 511, count: 51))),
        cart(line(0)),
        ["items": [["menu_id": "1001", "quantity": 1]]],
        ["items": [["menu_id": 1001, "quantity": .number(1.5)]]],
    ]

    private static let strange: [JSON] = [
        cart(Dish.kimchi).with(("table_id", 12)),
        ["items": [["menu_id": 1001, "quantity": 1, "price": 1]]],
    ]

    @Test(arguments: good)
    func `a cart may go to its limits`(_ cart: JSON) throws {
        #expect(try Restaurant().tablet().post("/api/orders", cart).status == 201)
    }

    @Test(arguments: bad)
    func `a cart beyond a limit is refused`(_ cart: JSON) throws {
        try expectRefused(cart, "400 VALIDATION_FAILED")
    }

    @Test(arguments: strange)
    func `a cart with something else in it is refused`(_ cart: JSON) throws {
        try expectRefused(cart, "400 UNKNOWN_FIELD")
    }

    private func expectRefused(_ cart: JSON, _ summary: String) throws {
        let restaurant = try Restaurant()
        #expect(try restaurant.tablet().post("/api/orders", cart).summary == summary)
        #expect(try restaurant.value("SELECT count(*) FROM orders", as: Int.self) == 0)
    }

    @Test func `an empty note is none`() throws {
        let answer = try Restaurant().tablet().post("/api/orders", cart(line(Dish.kimchi, note: ""), note: ""))
        #expect(answer["note"] == nil)
        #expect(answer["items"]?[0]?["note"] == nil)
    }

    @Test(arguments: ["{\"a\":[1]}", "'; DROP TABLE orders --", "\\\"{},\n\r\t", "🍚👩‍👩‍👧", "e\u{301} %s $1", "NULL"])
    func `a note is kept as it was written`(_ note: String) throws {
        let tablet = try Restaurant().tablet()
        let id = try tablet.post("/api/orders", cart(line(Dish.kimchi, note: note), line(Dish.doenjang), note: note)).id
        let found = try tablet.get("/api/orders/\(id)")
        #expect(found["note"] == .string(note))
        #expect(found["items"].each("note") == [.string(note), nil])
    }

    @Test func `every fault of a body is listed at once`() throws {
        let answer = try Restaurant().tablet().post(
            "/api/orders", ["items": [line(Dish.kimchi, 0), ["quantity": 1]], "guest_count": 0])
        #expect(
            answer.faults == [
                "items[0].quantity OUT_OF_RANGE", "items[1].menu_id REQUIRED", "guest_count OUT_OF_RANGE",
            ])
    }

    @Test func `how many guests there are is the session's, and the last word counts`() throws {
        let tablet = try Restaurant().tablet()
        _ = try tablet.post("/api/orders", cart(line(Dish.kimchi), guests: 2))
        #expect(try tablet.get("/api/session")["session"]?["guest_count"] == 2)
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        #expect(try tablet.get("/api/session")["session"]?["guest_count"] == 2)
        _ = try tablet.post("/api/orders", cart(line(Dish.kimchi), guests: 4))
        #expect(try tablet.get("/api/session")["session"]?["guest_count"] == 4)
    }
}
