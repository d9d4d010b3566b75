import Postgres
import Testing

@testable import TableOrder
@testable import Web

@Suite(.onOwnThreads) struct SnapshotTests {
    @Test func `an order keeps the names and prices that it was placed with`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let placed = try tablet.post("/api/orders", cart(line(Dish.bibimbap, options: [Cast.Option.hot])))
        try restaurant.arrange(
            "UPDATE menus SET name = '돌솥비빔밥', price = 13000 WHERE id = \(Dish.bibimbap)",
            "UPDATE options SET name = '아주 매운맛', price_delta = 900 WHERE id = \(Cast.Option.hot)",
            "UPDATE option_groups SET name = '매운 정도' WHERE id = 51")
        let preview = try tablet.post("/api/orders/preview", cart(line(Dish.bibimbap, options: [Cast.Option.hot])))
        #expect(preview["items"]?[0]?["name"] == "돌솥비빔밥")
        #expect(preview["total"] == 13_900)
        #expect(try tablet.get("/api/orders/\(placed.id)").text == placed.text)
        #expect(try restaurant.events().last?.data == placed.json)
    }

    @Test func `an order stays when its dish is deleted`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let placed = try tablet.post("/api/orders", cart(Dish.kimchi))
        try restaurant.arrange("DELETE FROM menus WHERE id = \(Dish.kimchi)")
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi)).summary == "404 MENU_NOT_FOUND")
        #expect(try tablet.get("/api/orders")["data"] == [placed.json])
    }
}
