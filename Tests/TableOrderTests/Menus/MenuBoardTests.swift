import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `GET /api/menus`
@Suite(.onOwnThreads) struct MenuBoardTests {
    private static let path = "/api/menus?store_id=1"

    @Test func `a menu is the store's, by category, with everything to choose from`() throws {
        let restaurant = try Restaurant()
        try restaurant.arrange(
            """
            UPDATE menus SET description = '얼큰한', labels = '{popular,spicy}', allergens = '{soybean}', origin = '국내산',
                             image_url = '/images/a.webp' WHERE id = \(Dish.kimchi)
            """)
        let menu = try restaurant.client().get(Self.path)
        #expect(menu["store"]?["name"] == "한옥식당")
        #expect(menu["menu_version"] == 1)
        #expect(menu["categories"].each("name") == ["찌개", "밥"])
        let stews = menu["categories"]?[0]?["menus"]
        #expect(
            stews?[0] == [
                "id": 1001, "name": "김치찌개", "description": "얼큰한", "price": 9000, "image_url": "/images/a.webp",
                "display_order": 1, "is_sold_out": false, "sold_out_until": nil, "labels": ["popular", "spicy"],
                "allergens": ["soybean"], "origin": "국내산", "option_groups": [],
            ])
        let groups = menu["categories"]?[1]?["menus"]?[1]?["option_groups"]
        #expect(groups.each("name") == ["맵기", "추가"])
        #expect(groups?[0]?["options"]?[1] == ["id": 512, "name": "매운맛", "price_delta": 500, "is_sold_out": false])
        #expect(groups?[1]?["options"].each("is_sold_out") == [false, false, false, true])
    }

    @Test func `what is hidden is absent, and what is sold out is marked`() throws {
        let menu = try Restaurant().client().get(Self.path)
        let rice = menu["categories"]?[1]?["menus"]
        #expect(rice.each("name") == ["공기밥", "비빔밥"])
        #expect(rice.each("is_sold_out") == [true, false])
    }

    @Test(arguments: [
        ("ko", "김치찌개", "한옥식당"), ("en", "Kimchi stew", "Hanok Kitchen"),
        ("en-US,en;q=0.9,ko;q=0.8", "Kimchi stew", "Hanok Kitchen"), ("fr", "김치찌개", "한옥식당"), ("", "김치찌개", "한옥식당"),
    ])
    func `names follow the language where the store gave them`(_ language: String, _ dish: String, _ store: String)
        throws
    {
        let client = try Restaurant().client()
        client.language = language
        let menu = try client.get(Self.path)
        #expect(menu["store"]?["name"] == .string(store))
        #expect(menu["categories"]?[0]?["menus"].each("name") == [.string(dish), "된장찌개"])
        #expect(menu.headers["vary"] == "Accept-Language")
        #expect(try client.get("/api/stores/1")["name"] == .string(store))
    }

    @Test func `whoever has the menu already is told so, until it changes`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        let first = try client.get(Self.path)
        let tag = try #require(first.headers["etag"])
        #expect(tag.firstMatch(of: /^"[0-9a-f]+"$/) != nil)
        for header in [tag, "W/\(tag)", "*", "\"other\", \(tag)"] {
            let again = try client.get(Self.path, headers: ["if-none-match": header])
            #expect(again.status == 304)
            #expect(again.headers["etag"] == tag)
        }
        #expect(try client.get(Self.path, headers: ["if-none-match": "\"other\""]).body == first.body)
    }

    @Test(arguments: [
        "UPDATE menus SET price = 9100 WHERE id = 1001", "UPDATE menus SET is_sold_out = true WHERE id = 1001",
        "UPDATE menus SET is_available = true WHERE id = 1005", "UPDATE categories SET name = '국' WHERE id = 31",
        "UPDATE options SET price_delta = 1 WHERE id = 511", "UPDATE option_groups SET max_choices = 3 WHERE id = 52",
        "UPDATE stores SET ordering_paused = true WHERE id = 1", "DELETE FROM menus WHERE id = 1002",
    ])
    func `any change of the menu changes its tag`(_ change: String) throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        let before = try #require(try client.get(Self.path).headers["etag"])
        try restaurant.arrange(script: change)
        let after = try client.get(Self.path, headers: ["if-none-match": before])
        #expect(after.status == 200)
        #expect(after.headers["etag"] != before)
    }

    @Test func `another language has another tag`() throws {
        let client = try Restaurant().client()
        let korean = try #require(try client.get(Self.path).headers["etag"])
        client.language = "en"
        #expect(try client.get(Self.path, headers: ["if-none-match": korean]).status == 200)
    }

    @Test func `that a time of being sold out is over changes the tag as well`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        let end = restaurant.clock.now.adding(seconds: 60)
        try restaurant.arrange("UPDATE menus SET sold_out_until = \(end) WHERE id = \(Dish.rice)")
        let during = try client.get(Self.path)
        #expect(during["categories"]?[1]?["menus"]?[0]?["sold_out_until"] == "2026-11-23T03:01:00.000Z")
        restaurant.clock.advance(seconds: 60)
        let tag = try #require(during.headers["etag"])
        let after = try client.get(Self.path, headers: ["if-none-match": tag])
        #expect(after.status == 200)
        #expect(after["categories"]?[1]?["menus"]?[0]?["is_sold_out"] == false)
        #expect(after["categories"]?[1]?["menus"]?[0]?["sold_out_until"] == nil)
    }

    @Test(arguments: [
        ("/api/menus?store_id=999", "404 NOT_FOUND"), ("/api/menus", "400 VALIDATION_FAILED"),
        ("/api/menus?store_id=0", "400 VALIDATION_FAILED"), ("/api/menus?store_id=1&store=1", "400 UNKNOWN_FIELD"),
        ("/api/stores/999", "404 NOT_FOUND"), ("/api/stores/0", "404 NOT_FOUND"), ("/api/stores/one", "404 NOT_FOUND"),
    ])
    func `a store that does not exist has no menu`(_ path: String, _ summary: String) throws {
        #expect(try Restaurant().client().get(path).summary == summary)
    }
}
