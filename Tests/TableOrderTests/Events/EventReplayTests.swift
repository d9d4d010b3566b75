import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// Whoever has followed the log from its beginning knows what whoever asks now is told.
@Suite(.onOwnThreads) struct EventReplayTests {
    @Test(arguments: [UInt64(1), .random(in: 0 ... .max)])
    func `the log says the same as the store`(seed: UInt64) throws {
        let restaurant = try Restaurant()
        let tablets = try ["1", "2"].map { try restaurant.tablet($0).token }
        let owner = try restaurant.admin().token
        let answers = try together(4) { index in
            var chance = Seeded(seed &+ UInt64(index))
            let guest = try restaurant.client(token: tablets[index % 2])
            let staff = try restaurant.client(token: owner)
            return try (0..<40).map { _ in try Self.doSomething(guest, staff, restaurant.clock, &chance) }
        }
        #expect(answers.joined().allSatisfy { $0 < 500 })
        try expectReplayed(restaurant, as: restaurant.client(token: owner))
    }

    private static func doSomething(
        _ guest: Client, _ staff: Client, _ clock: TestClock, _ chance: inout Seeded
    ) throws -> Int {
        let order = Int64.random(in: 1...60, using: &chance)
        switch Int.random(in: 0..<12, using: &chance) {
        case 0..<5: return try guest.post("/api/orders", cart(Dish.kimchi, .random(in: 1...9, using: &chance))).status
        case 5..<9:
            let status = ["pending", "preparing", "completed"].randomElement(using: &chance) ?? ""
            return try staff.put("/api/admin/orders/\(order)/status", ["status": .string(status)]).status
        case 9: return try staff.delete("/api/admin/orders/\(order)?reason=x").status
        case 10:
            let table = Bool.random(using: &chance) ? Cast.Tables.one : Cast.Tables.two
            return try staff.post("/api/admin/tables/\(table)/complete", ["force": true]).status
        default:
            clock.advance(minutes: .random(in: 1...130, using: &chance))
            return 0
        }
    }

    private func expectReplayed(_ restaurant: Restaurant, as staff: Client) throws {
        let events = try restaurant.events()
        #expect(events.map(\.id) == Array(1...Int64(events.count)))
        var orders: [Int64: JSON] = [:]
        var sessions: [Int64: JSON] = [:]
        for event in events {
            let id = try #require(event.data["id"]?.integer)
            if event.type.hasPrefix("order.") { orders[id] = event.data } else { sessions[id] = event.data }
        }
        #expect(orders.count > 5)
        let list = try staff.get("/api/admin/orders?limit=250")
        #expect(list["data"]?.array == orders.sorted { $0.key > $1.key }.map(\.value))
        let ended: [Int64] = try restaurant.column(
            "SELECT id FROM table_sessions WHERE ended_at IS NOT NULL ORDER BY id")
        #expect(ended == sessions.filter { $0.value["ended_at"] != nil }.keys.sorted())
        #expect(try restaurant.value("SELECT count(*) FROM table_sessions", as: Int.self) == sessions.count)
    }
}
