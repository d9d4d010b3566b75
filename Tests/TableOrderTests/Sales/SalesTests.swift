import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// What a day sold adds up to its orders, to the won.
@Suite(.onOwnThreads) struct SalesTests {
    private static let path = "/api/admin/sales"

    private func sum(_ list: JSON?, _ key: String) -> Int64 {
        (list?.array ?? []).reduce(0) { $0 + ($1[key]?.integer ?? 0) }
    }

    @Test func `a day's dishes, hours and cancellations are counted`() throws {
        let restaurant = try Restaurant()
        let (tablet, owner) = (try restaurant.tablet(), try restaurant.admin())
        // Noon and one o'clock in Seoul.
        _ = try tablet.post("/api/orders", cart(line(Dish.kimchi, 2), line(Dish.doenjang)))
        let wrong = try tablet.post("/api/orders", cart(Dish.doenjang, 5))
        restaurant.clock.advance(hours: 1)
        let hot = line(Dish.bibimbap, options: [Cast.Option.hot])
        _ = try tablet.post("/api/orders", cart(line(Dish.kimchi), hot))
        #expect(try owner.delete("/api/admin/orders/\(wrong.id)?reason=x").status == 200)
        let sales = try owner.get(Self.path)
        #expect(
            sales.json == [
                "business_date": "2026-11-23", "currency": "KRW", "order_count": 2, "total": 46_500,
                "cancelled_count": 1, "cancelled_total": 45_000,
                "items": [
                    ["menu_id": .integer(Dish.kimchi), "name": "김치찌개", "quantity": 3, "total": 27_000],
                    ["menu_id": .integer(Dish.doenjang), "name": "된장찌개", "quantity": 1, "total": 9000],
                    ["menu_id": .integer(Dish.bibimbap), "name": "비빔밥", "quantity": 1, "total": 10_500],
                ],
                "hours": [
                    ["hour": 12, "order_count": 1, "total": 27_000], ["hour": 13, "order_count": 1, "total": 19_500],
                ],
            ])
    }

    @Test func `a night's hours follow those of its evening`() throws {
        let restaurant = try Restaurant()
        let (tablet, owner) = (try restaurant.tablet(), try restaurant.admin())
        // 23:30, 01:30 and 04:30 belong to the 23rd; 05:30 to the 24th.
        for time in ["14:30", "16:30", "19:30", "20:30"] {
            try restaurant.clock.set("2026-11-23T\(time):00Z")
            _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        }
        let evening = try owner.get("\(Self.path)?business_date=2026-11-23")
        #expect(evening["hours"].each("hour") == [23, 1, 4])
        #expect(evening["total"] == 27_000)
        #expect(try owner.get(Self.path)["business_date"] == "2026-11-24")
        #expect(try owner.get(Self.path)["hours"].each("hour") == [5])
    }

    @Test(arguments: 0..<4)
    func `whatever happens in a day, everything adds up`(_ seed: UInt64) throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let tablets = [try restaurant.tablet("1"), try restaurant.tablet("2")]
        var chance = Seeded(seed)
        for _ in 0..<25 {
            restaurant.clock.advance(minutes: Int.random(in: 0...40, using: &chance))
            let lines = (0..<Int.random(in: 1...3, using: &chance)).map { _ in
                line(
                    [Dish.kimchi, Dish.doenjang].randomElement(using: &chance) ?? Dish.kimchi,
                    .random(in: 1...9, using: &chance))
            }
            let order = try tablets[Int.random(in: 0...1, using: &chance)].post(
                "/api/orders", .object([.init("items", .array(lines))]))
            #expect(order.status == 201)
            if Bool.random(using: &chance) {
                #expect(try owner.delete("/api/admin/orders/\(order.id)?reason=x").status == 200)
            }
            if Int.random(in: 0..<5, using: &chance) == 0 {
                _ = try owner.post("/api/admin/tables/\(Cast.Tables.one)/complete", ["force": true])
            }
        }
        for day in ["2026-11-23", "2026-11-24"] {
            let orders = try owner.get("/api/admin/orders?limit=250&business_date=\(day)")["data"]?.array ?? []
            let kept = orders.filter { $0["status"] != "cancelled" }
            let sales = try owner.get("\(Self.path)?business_date=\(day)")
            let total = sum(.array(kept), "total")
            #expect(sales["total"]?.integer == total)
            #expect(sales["order_count"]?.integer == Int64(kept.count))
            #expect(sales["cancelled_count"]?.integer == Int64(orders.count - kept.count))
            #expect(sum(sales["items"], "total") == total)
            #expect(sum(sales["hours"], "total") == total)
            #expect(sum(sales["hours"], "order_count") == Int64(kept.count))
            let pieces = kept.reduce(0) { $0 + sum($1["items"], "quantity") }
            #expect(sum(sales["items"], "quantity") == pieces)
        }
    }

    @Test func `a day without orders is empty, and what is no day is refused`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let empty = try owner.get("\(Self.path)?business_date=2020-02-29")
        #expect(empty["total"] == 0)
        #expect(empty["items"].count == 0)
        #expect(try owner.get("\(Self.path)?business_date=2026-02-30").faults == ["business_date INVALID_FORMAT"])
    }

    @Test func `another store's sales are not in it, and guests do not see them`() throws {
        let restaurant = try Restaurant()
        let foreign = try restaurant.tablet(store: Cast.Stores.chicken)
        #expect(try foreign.post("/api/orders", cart(Dish.foreign)).status == 201)
        #expect(try restaurant.admin().get(Self.path)["order_count"] == 0)
        #expect(try restaurant.admin(store: Cast.Stores.chicken).get(Self.path)["total"] == 18_000)
        #expect(try restaurant.tablet().get(Self.path).summary == "403 FORBIDDEN")
    }
}
