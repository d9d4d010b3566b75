import Postgres
import Testing

@testable import TableOrder
@testable import Web

@Suite(.onOwnThreads) struct RacingCompletionTests {
    private static let rounds = 40

    /// What several do to one table at once.
    private enum Part: CaseIterable {
        case complete, order, orderToo, cancel

        func play(_ client: Client) throws -> String {
            switch self {
            case .complete: return try client.post("/api/admin/tables/11/complete", ["force": true]).summary
            case .order, .orderToo: return try client.post("/api/orders", cart(Dish.kimchi)).summary
            case .cancel:
                let newest = try client.get("/api/admin/orders?status=pending&limit=1")["data"]?[0]?["id"]?.integer
                return try newest.map { try client.delete("/api/admin/orders/\($0)?reason=x").summary } ?? "200"
            }
        }
    }

    /// The order either was part of the session, and then its completion counts it, or begins the next one.
    @Test func `an order that races a completion ends in exactly one session`() throws {
        let restaurant = try Restaurant()
        let (tablet, owner) = (try restaurant.tablet().token, try restaurant.admin().token)
        let answers = try together(Part.allCases.count) { index in
            let part = Part.allCases[index]
            let client = try restaurant.client(token: [.order, .orderToo].contains(part) ? tablet : owner)
            return try (0..<Self.rounds).map { _ in try part.play(client) }
        }
        #expect(Set(answers[0]).isSubset(of: ["200", "409 NO_OPEN_SESSION"]))
        #expect(Set(answers[1] + answers[2]) == ["201"])
        #expect(Set(answers[3]) == ["200"])
        #expect(try restaurant.value("SELECT count(*) FROM orders", as: Int.self) == 2 * Self.rounds)
        #expect(try restaurant.value("SELECT count(*) FROM table_sessions", as: Int.self) > 1, "nothing ever met")
        try expectConsistent(restaurant)
    }

    private func expectConsistent(_ restaurant: Restaurant) throws {
        let events = try restaurant.events()
        #expect(events.map(\.id) == Array(1...Int64(events.count)))
        var open: Int64?
        var orders: Set<Int64?> = []
        for event in events {
            let id = event.data["id"]?.integer
            switch event.type {
            case "session.opened":
                #expect(open == nil, "two sessions are open")
                (open, orders) = (id, [])
            case "order.created":
                #expect(event.data["session_id"]?.integer == open)
                orders.insert(id)
            case "order.cancelled": orders.remove(id)
            case "session.closed":
                #expect(id == open)
                #expect(event.data["order_count"] == .integer(Int64(orders.count)))
                #expect(event.data["total"] == .integer(Int64(orders.count) * 9000))
                open = nil
            default: Issue.record("unexpected \(event.type)")
            }
        }
        let still: [Int64] = try restaurant.column("SELECT id FROM table_sessions WHERE ended_at IS NULL")
        #expect(still == [open].compactMap { $0 })
    }
}
