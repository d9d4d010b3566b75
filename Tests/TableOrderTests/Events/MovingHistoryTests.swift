import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// Whatever parties and staff do in whatever order, the log, the lists, the history and the sales say the same.
@Suite(.onOwnThreads) struct MovingHistoryTests {
    private static let tables: [Int64] = [Cast.Tables.one, Cast.Tables.two, 13, 14]

    @Test(arguments: (0..<4).map(UInt64.init) + [.random(in: 0 ... .max)])
    func `one after the other`(_ seed: UInt64) throws {
        try play(seed, threads: 1, steps: 150)
    }

    @Test(arguments: (10..<12).map(UInt64.init) + [.random(in: 0 ... .max)])
    func `several at once`(_ seed: UInt64) throws {
        try play(seed, threads: 5, steps: 40)
    }

    private func play(_ seed: UInt64, threads: Int, steps: Int) throws {
        let restaurant = try Restaurant()
        try restaurant.addTable(13, "3")
        try restaurant.addTable(14, "4")
        let tablets = try ["1", "2", "3", "4"].map { try restaurant.tablet($0).token }
        let owner = try restaurant.admin().token
        let answers = try together(threads) { index in
            var evening = Evening(
                guests: try tablets.map { try restaurant.client(token: $0) },
                staff: try restaurant.client(token: owner), clock: restaurant.clock,
                chance: Seeded(seed &+ UInt64(index) &* 1000))
            return try (0..<steps).map { _ in try evening.goOn() }
        }
        #expect(answers.joined().allSatisfy { $0 < 500 })
        let books = try Books(of: restaurant)
        #expect(books.orders.count > 20)
        #expect(books.moves > 3)
        try books.expectBalanced(as: restaurant.client(token: owner))
    }

    /// Guests and staff who do what comes to their mind.
    private struct Evening {
        let guests: [Client]
        let staff: Client
        let clock: TestClock
        var chance: Seeded

        /// - Returns: the status of one step's answer.
        mutating func goOn() throws -> Int {
            let order = Int64.random(in: 1...60, using: &chance)
            let (from, to) = (anyTable(), anyTable())
            let guest = guests.randomElement(using: &chance) ?? staff
            switch Int.random(in: 0..<20, using: &chance) {
            case 0..<6:
                return try guest.post("/api/orders", cart(Dish.kimchi, .random(in: 1...9, using: &chance))).status
            case 6..<9:
                let status = ["pending", "preparing", "completed"].randomElement(using: &chance) ?? ""
                return try staff.put("/api/admin/orders/\(order)/status", ["status": .string(status)]).status
            case 9..<11: return try staff.delete("/api/admin/orders/\(order)?reason=x").status
            case 11..<14:
                return try staff.post("/api/admin/tables/\(from)/move", ["to_table_id": .integer(to)]).status
            case 14: return try staff.post("/api/admin/tables/\(from)/complete", ["force": true]).status
            case 15..<17:
                let kind = ["staff", "water", "bill", "other"].randomElement(using: &chance) ?? ""
                return try guest.post("/api/calls", ["kind": .string(kind)]).status
            case 17..<19:
                let status = ["acknowledged", "done"].randomElement(using: &chance) ?? ""
                return try staff.put("/api/admin/calls/\(order % 10 + 1)", ["status": .string(status)]).status
            default:
                clock.advance(minutes: .random(in: 1...130, using: &chance))
                return 0
            }
        }

        private mutating func anyTable() -> Int64 {
            MovingHistoryTests.tables.randomElement(using: &chance) ?? Cast.Tables.one
        }
    }
}
