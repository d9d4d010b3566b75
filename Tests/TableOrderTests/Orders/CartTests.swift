import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// What a cart may hold, and what each line that it may not hold is told.
@Suite(.onOwnThreads) struct CartTests {
    @Test func `prices are the store's own`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        try restaurant.arrange("UPDATE menus SET price = 9500 WHERE id = \(Dish.kimchi)")
        let answer = try tablet.post("/api/orders", cart(Dish.kimchi, 2))
        #expect(answer["items"]?[0]?["unit_price"] == 9500)
        #expect(answer["total"] == 19_000)
    }

    @Test func `options are added to the price of each piece, in the menu's order`() throws {
        let tablet = try Restaurant().tablet()
        let options = [Cast.Option.cheese, Cast.Option.egg, Cast.Option.hot]
        let answer = try tablet.post("/api/orders", cart(line(Dish.bibimbap, 2, options: options)))
        let item = answer["items"]?[0]
        #expect(item?["unit_price"] == 13_000)
        #expect(item?["total"] == 26_000)
        #expect(answer["total"] == 26_000)
        #expect(
            item?["options"] == [
                ["id": 512, "group": "맵기", "name": "매운맛", "price_delta": 500],
                ["id": 521, "group": "추가", "name": "계란", "price_delta": 1000],
                ["id": 522, "group": "추가", "name": "치즈", "price_delta": 1500],
            ])
    }

    struct Choice: Sendable {
        let options: [Int64]?
        let summary: String
        var faults: [String] = []
    }

    private static let invalid = "items[0].options INVALID_OPTIONS"
    private static let soldOut = "items[0].options MENU_SOLD_OUT"

    private static let choices: [Choice] = [
        Choice(options: nil, summary: "422 INVALID_OPTIONS", faults: [invalid]),
        Choice(options: [], summary: "422 INVALID_OPTIONS", faults: [invalid]),
        Choice(options: [511, 512], summary: "422 INVALID_OPTIONS", faults: [invalid]),
        Choice(options: [511, 521, 522, 523], summary: "422 INVALID_OPTIONS", faults: [invalid]),
        Choice(options: [511, 511], summary: "422 INVALID_OPTIONS", faults: [invalid]),
        Choice(options: [511, 999_999], summary: "422 INVALID_OPTIONS", faults: [invalid]),
        Choice(options: [511, Cast.Option.foreign], summary: "422 INVALID_OPTIONS", faults: [invalid]),
        Choice(options: [511, 524], summary: "409 MENU_SOLD_OUT", faults: [soldOut]),
        Choice(options: [524], summary: "409 MENU_SOLD_OUT", faults: [invalid, soldOut]),
        Choice(options: [511], summary: "201"),
        Choice(options: [511, 521, 522], summary: "201"),
    ]

    @Test(arguments: choices)
    func `options keep to their groups`(_ choice: Choice) throws {
        let tablet = try Restaurant().tablet()
        let answer = try tablet.post("/api/orders", cart(line(Dish.bibimbap, options: choice.options)))
        #expect(answer.summary == choice.summary)
        #expect(answer.faults == choice.faults)
    }

    @Test func `a broken group is named with what it takes`() throws {
        let tablet = try Restaurant().tablet()
        let answer = try tablet.post("/api/orders", cart(line(Dish.bibimbap, options: [Cast.Option.egg])))
        #expect(
            answer.details[0]["option_group"] == [
                "id": 51, "name": "맵기", "min": 1, "max": 1,
                "options": [
                    ["id": 511, "name": "순한맛", "price_delta": 0, "is_sold_out": false],
                    ["id": 512, "name": "매운맛", "price_delta": 500, "is_sold_out": false],
                ],
            ])
    }

    @Test func `every bad line is listed with the dish as it is now`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        try restaurant.arrange("UPDATE menus SET price = 9900 WHERE id = \(Dish.doenjang)")
        let answer = try tablet.post(
            "/api/orders",
            cart(
                line(Dish.kimchi), line(Dish.rice), line(Dish.doenjang, price: 9000), line(Dish.hidden),
                line(Dish.foreign), line(999_999)))
        #expect(answer.summary == "404 MENU_NOT_FOUND")
        #expect(
            answer.faults == [
                "items[1].menu_id MENU_SOLD_OUT", "items[2].unit_price PRICE_CHANGED",
                "items[3].menu_id MENU_NOT_FOUND",
                "items[4].menu_id MENU_NOT_FOUND", "items[5].menu_id MENU_NOT_FOUND",
            ])
        let rice: JSON = ["name": "공기밥", "price": 1000, "is_sold_out": true]
        let doenjang: JSON = ["name": "된장찌개", "price": 9900, "is_sold_out": false, "unit_price": 9900]
        #expect(answer.details.map { $0["current"] } == [rice, doenjang, nil, nil, nil])
        #expect(answer.details[0]["menu_id"] == .integer(Dish.rice))
    }

    private static let worst: [(faults: [String], summary: String)] = [
        (["gone", "sold out", "options", "price"], "404 MENU_NOT_FOUND"),
        (["sold out", "options", "price"], "409 MENU_SOLD_OUT"),
        (["price", "options"], "422 INVALID_OPTIONS"),
        (["price"], "409 PRICE_CHANGED"),
    ]

    @Test(arguments: worst)
    func `the worst of several faults names the answer`(_ faults: [String], _ summary: String) throws {
        let lines: [String: JSON] = [
            "gone": line(999_999), "sold out": line(Dish.rice), "options": line(Dish.bibimbap),
            "price": line(Dish.kimchi, price: 8000),
        ]
        let tablet = try Restaurant().tablet()
        let answer = try tablet.post("/api/orders", ["items": .array(faults.compactMap { lines[$0] })])
        #expect(answer.summary == summary)
        #expect(answer.details.count == faults.count)
    }

    @Test func `a price that is expected with its options is compared with its options`() throws {
        let tablet = try Restaurant().tablet()
        let options = [Cast.Option.hot, Cast.Option.egg]
        let right = line(Dish.bibimbap, options: options, price: 11_500)
        #expect(try tablet.post("/api/orders", cart(right)).status == 201)
        let wrong = try tablet.post("/api/orders", cart(line(Dish.bibimbap, options: options, price: 10_000)))
        #expect(wrong.summary == "409 PRICE_CHANGED")
        #expect(wrong.details[0]["current"]?["unit_price"] == 11_500)
    }

    @Test func `what was sold out until a time can be had again from that time on`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        try restaurant.arrange(
            "UPDATE menus SET sold_out_until = \(restaurant.clock.now.adding(seconds: 60)) WHERE id = \(Dish.rice)")
        restaurant.clock.advance(seconds: 59)
        #expect(try tablet.post("/api/orders", cart(Dish.rice)).summary == "409 MENU_SOLD_OUT")
        restaurant.clock.advance(seconds: 1)
        #expect(try tablet.post("/api/orders", cart(Dish.rice)).status == 201)
    }

    @Test func `a store that takes no orders says so, and previews none`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        try restaurant.arrange("UPDATE stores SET ordering_paused = true WHERE id = \(Cast.Stores.hanok)")
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi)).summary == "409 ORDERING_PAUSED")
        #expect(try tablet.post("/api/orders/preview", cart(Dish.kimchi)).summary == "409 ORDERING_PAUSED")
        #expect(try restaurant.value("SELECT count(*) FROM orders", as: Int.self) == 0)
    }
}
