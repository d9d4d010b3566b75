import Postgres
import Synchronization
import Testing

@testable import TableOrder
@testable import Web

/// Another time zone and another hour at which the day begins give no number of a day twice.
@Suite(.onOwnThreads) struct ChangedDayTests {
    private static func day(_ order: Answer) -> [JSON?] { [order["business_date"], order["order_number"]] }

    private func set(_ owner: Client, _ changes: (String, JSON)...) throws {
        let body = JSON.object(changes.map { .init($0.0, $0.1) })
        #expect(try owner.send(.patch, "/api/admin/store", body).status == 200)
    }

    @Test func `an hour that is moved to and fro goes on counting`() throws {
        let restaurant = try Restaurant()
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        // Four in the morning in Seoul.
        try restaurant.clock.set("2026-11-23T19:00:00Z")
        func order() throws -> [JSON?] { Self.day(try tablet.post("/api/orders", cart(Dish.kimchi))) }
        #expect(try [order(), order()] == [["2026-11-23", 1], ["2026-11-23", 2]])
        try set(owner, ("day_cutoff_hour", 3))
        #expect(try order() == ["2026-11-24", 1])
        try set(owner, ("day_cutoff_hour", 5))
        // The day that has begun goes on; numbers do not go back.
        #expect(try order() == ["2026-11-24", 2])
        restaurant.clock.advance(hours: 2)
        #expect(try order() == ["2026-11-24", 3])
    }

    @Test func `a zone at the other end of the world goes on where that day was`() throws {
        let restaurant = try Restaurant()
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        try restaurant.clock.set("2026-11-23T10:30:00Z")
        func order() throws -> [JSON?] { Self.day(try tablet.post("/api/orders", cart(Dish.kimchi))) }
        try set(owner, ("time_zone", "Pacific/Kiritimati"), ("day_cutoff_hour", 0))
        #expect(try order() == ["2026-11-24", 1])
        try set(owner, ("time_zone", "Etc/GMT+12"), ("day_cutoff_hour", 23))
        #expect(try [order(), order()] == [["2026-11-21", 1], ["2026-11-21", 2]])
        try set(owner, ("time_zone", "Pacific/Kiritimati"), ("day_cutoff_hour", 0))
        #expect(try order() == ["2026-11-24", 2])
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `whatever zones and hours a store goes through, each day counts 1, 2, 3`(_ seed: UInt64) throws {
        let restaurant = try Restaurant()
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        var random = Seeded(seed)
        let zones = ["Pacific/Kiritimati", "Asia/Seoul", "Asia/Kathmandu", "UTC", "America/Anchorage", "Etc/GMT+12"]
        var days: [String: [Int64]] = [:]
        for _ in 0..<60 {
            try set(
                owner, ("time_zone", .string(zones.randomElement(using: &random) ?? "UTC")),
                ("day_cutoff_hour", .integer(.random(in: 0...23, using: &random))))
            restaurant.clock.advance(hours: .random(in: -2...8, using: &random))
            let order = try tablet.post("/api/orders", cart(Dish.kimchi))
            #expect(order.status == 201)
            days[order["business_date"]?.string ?? "", default: []].append(order["order_number"]?.integer ?? 0)
        }
        #expect(days.count > 3)
        for (day, numbers) in days { #expect(numbers == Array(1...Int64(numbers.count)), "\(day)") }
    }

    /// One that waited for the counter would otherwise look for the day's last number among the orders of before.
    @Test func `an order that waits while others go to another day and back takes the next number`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let token = tablet.token
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi))["order_number"] == 1)
        let isHeld = Mutex(false)
        let answers = try together(2) { index in
            guard index == 0 else {
                try eventually { isHeld.withLock { $0 } }
                return try restaurant.client(token: token).post("/api/orders", cart(Dish.kimchi)).json
            }
            try restaurant.connected { other in
                try other.transaction { transaction in
                    try transaction.run("SELECT FROM store_counters WHERE store_id = 1 FOR UPDATE")
                    isHeld.withLock { $0 = true }
                    try eventually { try restaurant.waiting() == 1 }
                    try transaction.commit([Self.nextOrder, Self.anotherDay])
                }
            }
            return .null
        }
        #expect([answers[1]["business_date"], answers[1]["order_number"]] == ["2026-11-23", 3])
    }

    private static let nextOrder: SQL = """
        INSERT INTO orders (store_id, table_id, table_number, session_id, business_date, order_number, total, placed_by,
                            created_at, updated_at)
        SELECT store_id, table_id, table_number, session_id, business_date, 2, total, placed_by, created_at, updated_at
        FROM orders WHERE store_id = 1
        """
    private static let anotherDay: SQL =
        "UPDATE store_counters SET business_date = business_date + 3, last_order_number = 1 WHERE store_id = 1"
}

private func eventually(_ isSo: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(30)
    while try !isSo() { try #require(ContinuousClock.now < deadline) }
}

extension Restaurant {
    /// How many connections to this database wait for a lock.
    fileprivate func waiting() throws -> Int {
        try value(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    }
}
