import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// What whoever has followed a store's log from its beginning knows, to be held against what the store itself says.
struct Books {
    let restaurant: Restaurant
    var orders: [Int64: JSON] = [:]
    var sessions: [Int64: JSON] = [:]
    var calls: [Int64: JSON] = [:]
    private(set) var moves = 0

    init(of restaurant: Restaurant) throws {
        self.restaurant = restaurant
        let events = try restaurant.events()
        #expect(events.map(\.id) == events.indices.map { Int64($0 + 1) })
        for event in events { try enter(event) }
    }

    private mutating func enter(_ event: Restaurant.Event) throws {
        let id = try #require(event.data["id"]?.integer)
        #expect(event.data["table_id"]?.integer == event.tableID)
        let known: JSON?
        switch event.type.split(separator: ".").first {
        case "order": known = orders.updateValue(event.data, forKey: id)
        case "call": known = calls.updateValue(event.data, forKey: id)
        default: known = sessions.updateValue(event.data, forKey: id)
        }
        switch event.type {
        case "order.created", "session.opened", "call.created": #expect(known == nil, "told of twice")
        case "session.closed": expectTotal(of: event)
        case "order.moved":
            moves += 1
            #expect(known?["table_id"]?.integer == event.fromTableID)
            #expect(known?["status"] == event.data["status"])
            fallthrough
        default: #expect((known?["version"]?.integer ?? 0) + 1 == event.data["version"]?.integer)
        }
    }

    /// What a party comes to when it leaves is what its orders, as the log knows them at that moment, come to.
    private func expectTotal(of closed: Restaurant.Event) {
        let theirs = orders.values.filter { $0["session_id"] == closed.data["id"] && $0["status"] != "cancelled" }
        #expect(closed.data["total"]?.integer == total(theirs))
        #expect(closed.data["order_count"]?.integer == Int64(theirs.count))
        if closed.data["merged_into"] != nil { #expect(theirs.isEmpty) }
    }

    private func total(_ orders: [JSON]) -> Int64 { orders.reduce(0) { $0 + ($1["total"]?.integer ?? 0) } }

    private var kept: [JSON] { orders.values.filter { $0["status"] != "cancelled" } }
}

extension Books {
    /// Holds them against lists, history, sales and rows.
    func expectBalanced(as staff: Client) throws {
        try expectListed(as: staff)
        try expectEverySessionHasItsOrders()
        try expectSold(as: staff)
        try expectEveryPartyOnce(as: staff)
    }

    private func expectListed(as staff: Client) throws {
        let list = try all("/api/admin/orders?limit=250", as: staff)
        #expect(list == orders.sorted { $0.key > $1.key }.map(\.value))
        let open = try all("/api/admin/calls?limit=250", as: staff)
        #expect(open == calls.filter { $0.value["status"] != "done" }.sorted { $0.key < $1.key }.map(\.value))
        let done = try all("/api/admin/calls?limit=250&status=done", as: staff)
        #expect(done == calls.filter { $0.value["status"] == "done" }.sorted { $0.key > $1.key }.map(\.value))
    }

    private func expectEverySessionHasItsOrders() throws {
        let astray = try restaurant.value(
            """
            SELECT count(*) FROM orders o LEFT JOIN table_sessions s ON s.store_id = o.store_id AND s.id = o.session_id
            WHERE s.id IS NULL OR s.end_reason = 'merged' OR s.table_id <> o.table_id
            """, as: Int.self)
        #expect(astray == 0, "an order stands elsewhere than its session")
        let empty = try restaurant.value(
            """
            SELECT count(*) FROM table_sessions s
            WHERE (end_reason IS DISTINCT FROM 'merged')
                  <> EXISTS (SELECT FROM orders o WHERE o.store_id = s.store_id AND o.session_id = s.id)
            """, as: Int.self)
        #expect(empty == 0, "a party without orders, or a merged one with some")
        let ended: [Int64] = try restaurant.column(
            "SELECT id FROM table_sessions WHERE ended_at IS NOT NULL ORDER BY id")
        #expect(ended == sessions.filter { $0.value["ended_at"] != nil }.keys.sorted())
        #expect(try restaurant.value("SELECT count(*) FROM table_sessions", as: Int.self) == sessions.count)
    }

    /// Each day's numbers are 1…n, and its sales what its orders come to.
    private func expectSold(as staff: Client) throws {
        for (day, orders) in Dictionary(grouping: orders.values, by: { $0["business_date"]?.string ?? "" }) {
            let numbers = orders.compactMap { $0["order_number"]?.integer }.sorted()
            #expect(numbers == Array(1...Int64(orders.count)), "\(day)")
            let sales = try staff.get("/api/admin/sales?business_date=\(day)")
            #expect(sales["total"]?.integer == total(orders.filter { $0["status"] != "cancelled" }))
            #expect(sales["cancelled_count"]?.integer == Int64(orders.count { $0["status"] == "cancelled" }))
        }
    }

    /// The parties that left, and those that are there, have every order once.
    private func expectEveryPartyOnce(as staff: Client) throws {
        var seen: [JSON] = []
        var sum: Int64 = 0
        let tables: [Int64] = try restaurant.column("SELECT id FROM table_auths WHERE store_id = 1 ORDER BY id")
        for table in tables {
            let past = try all("/api/admin/tables/\(table)/history?limit=250", as: staff)
            seen += past.flatMap { $0["orders"]?.array ?? [] }
            sum += total(past)
            let present: [Int64] = try restaurant.column(
                "SELECT id FROM table_sessions WHERE table_id = \(table) AND ended_at IS NULL")
            for id in present where !past.contains(where: { $0["id"]?.integer == id }) {
                let theirs = try all("/api/admin/orders?limit=250&session_id=\(id)", as: staff)
                #expect(theirs.allSatisfy { $0["table_id"]?.integer == table })
                seen += theirs
                sum += total(theirs.filter { $0["status"] != "cancelled" })
            }
        }
        let ids = seen.compactMap { $0["id"]?.integer }.sorted()
        #expect(ids == orders.keys.sorted())
        #expect(sum == total(kept))
    }

    /// Every page of a list.
    private func all(_ path: String, as staff: Client) throws -> [JSON] {
        var elements: [JSON] = []
        var cursor = ""
        repeat {
            let page = try staff.get(path + cursor)
            elements += page["data"]?.array ?? []
            cursor = page["next_cursor"]?.string.map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty
        return elements
    }
}
