import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// A business day begins at the store's hour by the store's clock: five in the morning in Seoul is 20:00 UTC.
@Suite(.onOwnThreads) struct BusinessDayTests {
    @Test(arguments: [
        ("2026-11-23T19:59:59.999Z", "2026-11-23"),
        ("2026-11-23T20:00:00.000Z", "2026-11-24"),
        ("2026-12-31T19:59:59.999Z", "2026-12-31"),
        ("2026-12-31T20:00:00.000Z", "2027-01-01"),
        ("2026-11-23T14:59:59.000Z", "2026-11-23"),
        ("2026-11-23T15:00:00.000Z", "2026-11-23"),
    ])
    func `an order belongs to its store's business day`(_ time: String, _ day: String) throws {
        let restaurant = try Restaurant()
        try restaurant.clock.set(time)
        let answer = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        #expect(answer["business_date"] == .string(day))
    }

    @Test(arguments: [
        ("Asia/Seoul", 0, "2026-11-23T14:59:59Z", "2026-11-23"),
        ("Asia/Seoul", 0, "2026-11-23T15:00:00Z", "2026-11-24"),
        ("Asia/Seoul", 23, "2026-11-23T13:59:59Z", "2026-11-22"),
        ("America/New_York", 5, "2026-07-01T08:59:59Z", "2026-06-30"),
        ("America/New_York", 5, "2026-07-01T09:00:00Z", "2026-07-01"),
        ("America/New_York", 5, "2026-12-01T09:59:59Z", "2026-11-30"),
        ("America/New_York", 5, "2026-12-01T10:00:00Z", "2026-12-01"),
    ])
    func `zone and hour are the store's`(_ zone: String, _ hour: Int, _ time: String, _ day: String) throws {
        let restaurant = try Restaurant()
        try restaurant.arrange(
            "UPDATE stores SET time_zone = \(zone), day_cutoff_hour = \(hour) WHERE id = \(Cast.Stores.hanok)")
        try restaurant.clock.set(time)
        let answer = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        #expect(answer["business_date"] == .string(day))
    }

    @Test func `numbers begin at 1 again on the next day`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        try restaurant.clock.set("2026-11-23T19:59:58Z")
        var numbers: [JSON?] = []
        for _ in 0..<4 {
            numbers.append(try tablet.post("/api/orders", cart(Dish.kimchi))["order_number"])
            restaurant.clock.advance(seconds: 1)
        }
        #expect(numbers == [1, 2, 1, 2])
    }

    @Test func `a clock that goes back takes no number twice`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        try restaurant.clock.set("2026-11-23T20:00:00Z")
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi))["order_number"] == 1)
        restaurant.clock.advance(seconds: -10)
        let late = try tablet.post("/api/orders", cart(Dish.kimchi), key: "k1")
        #expect(late["order_number"] == 2)
        #expect(late["business_date"] == "2026-11-24")
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi), key: "k1").body == late.body)
        #expect(try tablet.get("/api/orders/\(late.id)").body == late.body)
    }

    @Test func `a clock that was days ahead spoils no day`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        for _ in 0..<2 { _ = try tablet.post("/api/orders", cart(Dish.kimchi)) }
        restaurant.clock.advance(hours: 72)
        let wrong = try tablet.post("/api/orders", cart(Dish.kimchi))
        #expect([wrong["business_date"], wrong["order_number"]] == ["2026-11-26", 1])
        restaurant.clock.advance(hours: -72)
        let right = try tablet.post("/api/orders", cart(Dish.kimchi))
        #expect([right["business_date"], right["order_number"]] == ["2026-11-23", 3])
        restaurant.clock.advance(hours: 72)
        let later = try tablet.post("/api/orders", cart(Dish.kimchi))
        #expect([later["business_date"], later["order_number"]] == ["2026-11-26", 2])
    }
}
