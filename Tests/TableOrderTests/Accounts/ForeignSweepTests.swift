import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// Every operation, with every id of another store in every place where an id may stand, by everybody of one store: never
/// a byte of the other's, never a 500, and nothing of the other's changes.
@Suite(.onOwnThreads) struct ForeignSweepTests {
    /// In every text of 한옥식당's that is not for the public.
    private static let secret = "SECRET-OF-HANOK"

    @Test func `whoever names what is another store's reads and changes nothing of it`() throws {
        let restaurant = try Restaurant()
        let calls = try Calls(restaurant)
        try furnish(restaurant, calls)
        let strangers = try strangers(restaurant)
        let ids = try restaurant.someIDs(of: Cast.Stores.hanok)
        #expect(ids.count >= 15)
        let before = try restaurant.rows(of: Cast.Stores.hanok)
        #expect(before.contains(Self.secret))
        var answers: [Int: Int] = [:]
        for operation in Restaurant.app.operations where !operation.access.isEmpty && operation.id != "signOut" {
            for id in Set(ids) {
                for request in Self.requests(operation, id, calls) {
                    for stranger in strangers {
                        let answer = try stranger.send(
                            operation.method, request.target, bytes: request.body, headers: request.headers)
                        #expect(answer.status < 500, "\(operation.id)")
                        #expect(!answer.text.contains(Self.secret), "\(operation.id): \(answer)")
                        answers[answer.status, default: 0] += 1
                    }
                }
            }
        }
        #expect(try restaurant.rows(of: Cast.Stores.hanok) == before)
        // It is no sweep of refusals only: some calls named nothing of the other's and were done.
        #expect(answers[404, default: 0] > 100 && answers[200, default: 0] > 10, "\(answers)")
    }

    private func furnish(_ restaurant: Restaurant, _ calls: Calls) throws {
        // Everything that calls make, but for what takes away.
        for call in calls.all where call.method != .delete && call.operation != "signOut" {
            guard call.target != "/api/admin/tables/5000" else { continue }
            _ = try calls.make(call, by: restaurant.client())
        }
        let secret = Self.secret
        try restaurant.arrange(
            "UPDATE orders SET note = \(secret) WHERE store_id = 1",
            "UPDATE order_items SET note = \(secret) WHERE store_id = 1",
            "UPDATE table_auths SET table_number = \(secret) || id WHERE store_id = 1",
            "UPDATE admin_users SET username = \(secret) || id WHERE store_id = 1",
            "UPDATE calls SET note = \(secret) WHERE store_id = 1",
            "UPDATE api_keys SET name = \(secret) WHERE store_id = 1",
            "UPDATE menus SET name = \(secret) WHERE store_id = 1 AND NOT is_available")
    }

    /// Everybody of 골목치킨.
    private func strangers(_ restaurant: Restaurant) throws -> [Client] {
        try restaurant.arrange(
            """
            INSERT INTO admin_users (store_id, username, role, password_hash)
            SELECT 2, 'staff', 'staff', password_hash FROM admin_users WHERE id = \(Cast.People.staff)
            """)
        return [
            try restaurant.admin(store: Cast.Stores.chicken),
            try restaurant.admin("staff", Cast.Password.staff, store: Cast.Stores.chicken),
            try restaurant.tablet(store: Cast.Stores.chicken),
            try restaurant.pos(
                .ordersRead, .ordersWrite, .menuRead, .menuWrite, .eventsRead, store: Cast.Stores.chicken),
        ]
    }

    private struct Request {
        let target: String
        let body: [UInt8]
        var headers: [String: String] = [:]
    }

    /// The id in the path, in the query and in the body: of a body that is right but for it, and of one with every key.
    private static func requests(_ operation: Web.Operation, _ id: Int64, _ calls: Calls) -> [Request] {
        let path = operation.path.parameters.reduce(operation.path.description) {
            $0.replacing("{\($1)}", with: "\(id)")
        }
        let known = calls.all.first { $0.operation == operation.id }
        let query = operation.parameters.filter { $0.place == .query && (Samples.isID($0.schema) || $0.isRequired) }
            .map { "\($0.name)=\(id)" }.joined(separator: "&")
        let target = query.isEmpty ? path : path + "?" + query
        guard let schema = operation.body else { return [Request(target: target, body: known?.file ?? [])] }
        let bodies = [
            known?.body.map { Samples.replacingIDs(in: $0, of: schema, with: id) }, Samples.value(of: schema, id: id),
        ]
        return bodies.compactMap { $0 }.map { Request(target: target, body: JSONWriter.bytes(of: $0)) }
    }
}
