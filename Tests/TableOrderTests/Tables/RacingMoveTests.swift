import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// Moves against everything else that concerns a party.
@Suite(.onOwnThreads) struct RacingMoveTests {
    private static let rounds = 25

    /// What several do at once to two tables.
    private enum Part: CaseIterable {
        case forth, back, orderHere, orderThere, step, cancel, complete, call

        func play(_ guest: Client, _ staff: Client, _ round: Int) throws -> String {
            switch self {
            case .forth: return try staff.post("/api/admin/tables/11/move", ["to_table_id": 12]).summary
            case .back: return try staff.post("/api/admin/tables/12/move", ["to_table_id": 11]).summary
            case .orderHere, .orderThere: return try guest.post("/api/orders", cart(Dish.kimchi)).summary
            case .step: return try onNewest(staff) { "/api/admin/orders/\($0)/status" }
            case .cancel: return try onNewest(staff) { "/api/admin/orders/\($0)?reason=x" }
            case .complete:
                guard round % 3 == 0 else { return "200" }
                let table = round % 2 == 0 ? Cast.Tables.one : Cast.Tables.two
                return try staff.post("/api/admin/tables/\(table)/complete", ["force": true]).summary
            case .call: return try guest.post("/api/calls", ["kind": round % 2 == 0 ? "water" : "bill"]).summary
            }
        }

        private func onNewest(_ staff: Client, _ path: (Int64) -> String) throws -> String {
            let newest = try staff.get("/api/admin/orders?status=pending&limit=1")["data"]?[0]?["id"]?.integer
            guard let newest else { return "200" }
            return self == .step
                ? try staff.put(path(newest), ["status": "preparing"]).summary : try staff.delete(path(newest)).summary
        }
    }

    @Test func `whatever races a move, nothing is lost and everything adds up`() throws {
        let restaurant = try Restaurant()
        let tablets = try ["1", "2"].map { try restaurant.tablet($0).token }
        let owner = try restaurant.admin().token
        let answers = try together(Part.allCases.count) { index in
            let part = Part.allCases[index]
            let guest = try restaurant.client(token: tablets[part == .orderThere ? 1 : 0])
            let staff = try restaurant.client(token: owner)
            return try (0..<Self.rounds).map { round in try part.play(guest, staff, round) }
        }
        let moves = Set(answers[0] + answers[1])
        #expect(moves == ["200", "409 NO_OPEN_SESSION"])
        #expect(Set(answers[2] + answers[3]) == ["201"])
        // Who cancelled it first, or ended its status, was another.
        #expect(Set(answers[4] + answers[5]).isSubset(of: ["200", "422 INVALID_STATUS_TRANSITION"]))
        #expect(Set(answers[6]).isSubset(of: ["200", "409 NO_OPEN_SESSION"]))
        let books = try Books(of: restaurant)
        #expect(books.orders.count == 2 * Self.rounds)
        #expect(books.moves > 10, "nothing ever met")
        try books.expectBalanced(as: restaurant.client(token: owner))
    }

    @Test func `two parties that change places at once become one, or stay two, without a deadlock`() throws {
        let restaurant = try Restaurant()
        let tablets = [try restaurant.tablet("1"), try restaurant.tablet("2")]
        let token = try restaurant.admin().token
        for _ in 0..<10 {
            for tablet in tablets { _ = try tablet.post("/api/orders", cart(Dish.kimchi)) }
            let answers = try together(4) { index in
                let (from, to) = index % 2 == 0 ? (11, 12) : (12, 11)
                let staff = try restaurant.client(token: token)
                let answer = try staff.post("/api/admin/tables/\(from)/move", ["to_table_id": .integer(Int64(to))])
                _ = try staff.environment.database.outsideStores.read("SELECT pg_stat_force_next_flush()")
                return answer.summary
            }
            #expect(Set(answers).isSubset(of: ["200", "409 NO_OPEN_SESSION"]))
        }
        // One that was met and tried again would not show in an answer.
        let deadlocks = try restaurant.value(
            "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()", as: Int.self)
        #expect(deadlocks == 0)
        let books = try Books(of: restaurant)
        try books.expectBalanced(as: restaurant.client(token: token))
    }
}
