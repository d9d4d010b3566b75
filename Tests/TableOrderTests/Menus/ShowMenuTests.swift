import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `GET /api/menus/{id}`, and names in the reader's language.
@Suite(.onOwnThreads) struct ShowMenuTests {
    @Test func `one dish is what the menu shows of it, for everybody`() throws {
        let client = try Restaurant().client()
        let menu = try client.get("/api/menus?store_id=1")
        for (category, dish) in [(0, 0), (1, 1)] {
            let shown = try #require(menu["categories"]?[category]?["menus"]?[dish])
            let one = try client.get("/api/menus/\(shown["id"]?.integer ?? 0)")
            #expect(one.json == shown)
            let tag = try #require(one.headers["etag"])
            #expect(try client.get("/api/menus/\(one.id)", headers: ["if-none-match": tag]).status == 304)
        }
        #expect(try client.get("/api/menus/\(Dish.foreign)")["option_groups"].each("name") == ["맛"])
        #expect(try client.get("/api/menus/\(Dish.hidden)").summary == "404 NOT_FOUND")
        #expect(try client.get("/api/menus/999999").summary == "404 NOT_FOUND")
    }

    @Test(arguments: [
        ("en", "Bibimbap", "Heat", "Mild"), ("ja, en;q=0.5", "ビビンバ", "Heat", "Mild"),
        ("ko, ja;q=0.9", "비빔밥", "맵기", "순한맛"),
        ("de, en-GB;q=0.5", "Bibimbap", "Heat", "Mild"), ("de", "비빔밥", "맵기", "순한맛"),
    ])
    func `a dish with its options comes in the first language that the reader knows`(
        _ language: String, _ name: String, _ group: String, _ option: String
    ) throws {
        let restaurant = try Restaurant()
        try restaurant.arrange(
            """
            UPDATE menus SET translations = '{"en": {"name": "Bibimbap"}, "ja": {"name": "ビビンバ"}}' WHERE id = 1004
            """,
            """
            UPDATE option_groups SET translations = '{"en": {"name": "Heat"}}' WHERE id = 51
            """,
            """
            UPDATE options SET translations = '{"en": {"name": "Mild"}}' WHERE id = 511
            """)
        let client = try restaurant.client()
        client.language = language
        let dish = try client.get("/api/menus/1004")
        #expect(dish["name"] == .string(name))
        #expect(dish["option_groups"]?[0]?["name"] == .string(group))
        #expect(dish["option_groups"]?[0]?["options"]?[0]?["name"] == .string(option))
        let menu = try client.get("/api/menus?store_id=1")
        #expect(menu["categories"]?[1]?["menus"]?[1]?["name"] == .string(name))
        // The kitchen reads the store's own names, whoever orders.
        let tablet = try restaurant.tablet()
        tablet.language = language
        let order = try tablet.post("/api/orders", cart(line(Dish.bibimbap, options: [511])))
        #expect(order["items"]?[0]?["name"] == "비빔밥")
    }
}
