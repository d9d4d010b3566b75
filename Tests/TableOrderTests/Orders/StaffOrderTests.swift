import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// Staff order for a table, as if its tablet had.
@Suite(.onOwnThreads) struct StaffOrderTests {
    private func order(_ table: Int64, _ cart: JSON = cart(Dish.kimchi)) -> JSON {
        cart.with(("table_id", .integer(table)))
    }

    @Test func `the table sees what staff ordered for it, in one session with its own`() throws {
        let restaurant = try Restaurant()
        let (staff, tablet) = (try restaurant.admin("staff", Cast.Password.staff), try restaurant.tablet())
        let own = try tablet.post("/api/orders", cart(Dish.doenjang))
        let placed = try staff.post("/api/admin/orders", order(Cast.Tables.one))
        #expect(placed.status == 201)
        #expect(placed["placed_by"] == .string("admin:\(Cast.People.staff)"))
        #expect(placed["session_id"] == own["session_id"])
        #expect(placed["order_number"] == 2)
        #expect(placed.headers["location"] == "/api/admin/orders/\(placed.id)")
        let seen = try tablet.get("/api/orders")
        #expect(seen["data"].each("id") == [.integer(own.id), .integer(placed.id)])
        #expect(seen["session_total"] == 18_000)
        #expect(try staff.get(placed.headers["location"] ?? "")["total"] == 9000)
    }

    @Test func `a key makes one order, also beside the tablet's same key`() throws {
        let restaurant = try Restaurant()
        let (staff, tablet) = (try restaurant.admin("staff", Cast.Password.staff), try restaurant.tablet())
        let first = try staff.post("/api/admin/orders", order(Cast.Tables.one), key: "k")
        let again = try staff.post("/api/admin/orders", order(Cast.Tables.one), key: "k")
        #expect(first.status == 201)
        #expect(again.body == first.body)
        #expect(again.headers["idempotency-replayed"] == "true")
        let elsewhere = try staff.post("/api/admin/orders", order(Cast.Tables.two), key: "k")
        #expect(elsewhere.summary == "409 IDEMPOTENCY_KEY_REUSED")
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi), key: "k")["order_number"] == 2)
    }

    @Test func `another store's table is not there, and nothing is written`() throws {
        let restaurant = try Restaurant()
        let staff = try restaurant.admin()
        let before = try restaurant.fingerprint()
        let foreign = try staff.post("/api/admin/orders", order(Cast.Tables.foreign))
        #expect(foreign.summary == "404 NOT_FOUND")
        #expect(try staff.post("/api/admin/orders", order(999_999)).anonymous == foreign.anonymous)
        #expect(try restaurant.fingerprint() == before)
    }

    @Test(arguments: [
        (cart(Dish.rice), "409 MENU_SOLD_OUT"), (cart(Dish.foreign), "404 MENU_NOT_FOUND"),
        (cart(line(Dish.kimchi, price: 1)), "409 PRICE_CHANGED"), (cart(Dish.bibimbap), "422 INVALID_OPTIONS"),
    ])
    func `the menu's rules hold for staff as well`(_ cart: JSON, _ summary: String) throws {
        let staff = try Restaurant().admin()
        #expect(try staff.post("/api/admin/orders", order(Cast.Tables.one, cart)).summary == summary)
    }

    @Test func `the table has to be named, and a tablet may not order here`() throws {
        let restaurant = try Restaurant()
        let missing = try restaurant.admin().post("/api/admin/orders", cart(Dish.kimchi))
        #expect(missing.faults == ["table_id REQUIRED"])
        #expect(try restaurant.tablet().post("/api/admin/orders", order(Cast.Tables.one)).summary == "403 FORBIDDEN")
    }
}
