import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// What is about an order or a call, and waits for its table while a move carries it to another one, then waits for
/// that one too.
@Suite(.onOwnThreads) struct MoveLockTests {
    private enum Change: CaseIterable {
        case cancel, answer

        func send(_ staff: Client) throws -> Answer {
            switch self {
            case .cancel: try staff.delete("/api/admin/orders/1?reason=x")
            case .answer: try staff.put("/api/admin/calls/1", ["status": "done"])
            }
        }
    }

    @Test(arguments: Change.allCases)
    private func `a change that a move overtook holds the table where its thing stands now`(_ change: Change) throws {
        let restaurant = try Restaurant()
        let (tablet, token) = (try restaurant.tablet(), try restaurant.admin().token)
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        _ = try tablet.post("/api/calls", ["kind": "water"])
        let answers = try together(2) { index -> Answer? in
            if index == 0 {
                try moveByHand(in: restaurant)
                return nil
            }
            try waitUntil { try holders(of: restaurant) == 2 }
            return try change.send(restaurant.client(token: token))
        }
        #expect(answers[1]?.status == 200)
        #expect(answers[1]?["table_id"] == 12)
        #expect(answers[1]?["version"] == 2)
        #expect(try restaurant.events().last?.tableID == Cast.Tables.two)
    }

    /// Holds both tables, lets go of the first once the change waits for it, and of the second once it waits for that.
    private func moveByHand(in restaurant: Restaurant) throws {
        try restaurant.connected { second in
            try second.transaction { holdingTwo in
                let two = try hold(12, &holdingTwo)
                try restaurant.connected { first in
                    try first.transaction { holdingOne in
                        let one = try hold(11, &holdingOne)
                        try waitUntil { try waiters(for: one, in: restaurant) == 1 }
                        try holdingOne.commit([
                            "UPDATE table_sessions SET table_id = 12", "UPDATE orders SET table_id = 12",
                            "UPDATE calls SET table_id = 12",
                        ])
                    }
                }
                let done: SQL = """
                    SELECT (SELECT count(*) FROM orders WHERE status = 'cancelled')
                           + (SELECT count(*) FROM calls WHERE status = 'done')
                    """
                try waitUntil { try waiters(for: two, in: restaurant) == 1 }
                #expect(try restaurant.value(done, as: Int64.self) == 0)
            }
        }
    }

    private func holders(of restaurant: Restaurant) throws -> Int {
        try restaurant.value(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND state = 'idle in transaction' AND query LIKE '%NO KEY UPDATE%'
            """)
    }

    /// - Returns: the holder's process.
    private func hold(_ table: Int64, _ transaction: inout Transaction) throws -> Int {
        let rows = try transaction.run(
            "SELECT pg_backend_pid() FROM table_auths WHERE id = \(table) FOR NO KEY UPDATE")
        return try #require(try rows.first { row in try row.next(Int.self) })
    }

    private func waiters(for holder: Int, in restaurant: Restaurant) throws -> Int {
        try restaurant.value(
            """
            SELECT count(*) FROM pg_stat_activity
            WHERE datname = current_database() AND \(holder)::int = ANY(pg_blocking_pids(pid))
            """)
    }

    private func waitUntil(_ condition: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(20)
        while try !condition() {
            try #require(ContinuousClock.now < deadline, "it never came to that")
        }
    }
}
