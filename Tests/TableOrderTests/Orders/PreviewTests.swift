import Postgres
import Testing

@testable import TableOrder
@testable import Web

@Suite(.onOwnThreads) struct PreviewTests {
    @Test func `a preview prices the cart as the order will`() throws {
        let tablet = try Restaurant().tablet()
        let wanted = cart(line(Dish.kimchi, 2), line(Dish.bibimbap, options: [Cast.Option.hot], note: "빨리"))
        let preview = try tablet.post("/api/orders/preview", wanted)
        let order = try tablet.post("/api/orders", wanted)
        #expect(preview.status == 200)
        #expect(preview["currency"] == "KRW")
        #expect(preview["items"] == order["items"])
        #expect(preview["total"] == 28_500)
        #expect(preview["total"] == order["total"])
    }

    @Test(arguments: [cart(Dish.rice), cart(Dish.hidden), cart(Dish.bibimbap), cart(line(Dish.kimchi, price: 1))])
    func `a preview refuses what the order will refuse, in the same words`(_ wanted: JSON) throws {
        let tablet = try Restaurant().tablet()
        let preview = try tablet.post("/api/orders/preview", wanted)
        let order = try tablet.post("/api/orders", wanted)
        #expect(order.status >= 400)
        #expect(preview.anonymous == order.anonymous)
    }

    @Test func `a preview writes nothing`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        let before = try restaurant.fingerprint()
        #expect(try tablet.post("/api/orders/preview", cart(Dish.kimchi)).status == 200)
        #expect(try restaurant.fingerprint() == before)
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi))["order_number"] == 2)
    }
}
