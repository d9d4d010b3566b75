import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// What a key is worth at each call, and when that is written down.
@Suite(.onOwnThreads) struct KeyUseTests {
    @Test func `a use is written down at most once a minute, for reading as for writing`() throws {
        let restaurant = try Restaurant()
        let key = try restaurant.key([.ordersRead, .ordersWrite])
        let pos = try restaurant.client(token: key.text)
        #expect(try restaurant.lastUse(of: key.id) == nil)
        // One moment for all its statements: a transaction that may not write.
        #expect(try pos.get("/api/admin/sales").status == 200)
        #expect(try restaurant.lastUse(of: key.id) == "2026-11-23 03:00:00+00")
        try restaurant.arrange("UPDATE api_keys SET last_used_at = NULL")
        restaurant.clock.advance(seconds: 59)
        #expect(try pos.get("/api/admin/orders").status == 200)
        #expect(try restaurant.lastUse(of: key.id) == nil)
        restaurant.clock.advance(seconds: 1)
        let order = cart(Dish.kimchi).with(("table_id", .integer(Cast.Tables.one)))
        #expect(try pos.post("/api/admin/orders", order).status == 201)
        #expect(try restaurant.lastUse(of: key.id) == "2026-11-23 03:01:00+00")
        let owner = try restaurant.admin()
        #expect(try owner.get("/api/admin/api-keys/\(key.id)")["last_used_at"] == "2026-11-23T03:01:00.000Z")
    }

    @Test func `a clock that goes back does not take a use back`() throws {
        let restaurant = try Restaurant()
        let key = try restaurant.key([.ordersRead])
        let pos = try restaurant.client(token: key.text)
        #expect(try pos.get("/api/admin/orders").status == 200)
        restaurant.clock.advance(hours: -1)
        #expect(try pos.get("/api/admin/orders").status == 200)
        #expect(try restaurant.lastUse(of: key.id) == "2026-11-23 03:00:00+00")
    }

    @Test func `a use that cannot be written down fails no call`() throws {
        let restaurant = try Restaurant()
        let key = try restaurant.key([.ordersRead])
        let pos = try restaurant.client(token: key.text)
        try restaurant.arrange(script: "REVOKE UPDATE ON api_keys FROM \(TestServer.workersRole)")
        #expect(try pos.get("/api/admin/orders").status == 200)
        let warning = try #require(try restaurant.log.lines().first { $0["level"] == "warning" })
        #expect(warning["message"] == "a key's use was not written down")
        #expect(warning["principal"] == .string("pos:\(key.id)"))
        // And it lets nobody in who has no key.
        pos.token = String(key.text.dropLast()) + (key.text.hasSuffix("A") ? "B" : "A")
        #expect(try pos.get("/api/admin/orders").summary == "401 INVALID_TOKEN")
    }

    @Test func `a revoked key ends at once in every worker, also one that has just seen it`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let key = try restaurant.key(APIKey.Scope.allCases)
        let house = House(
            settings: restaurant.house.settings, tokens: restaurant.house.tokens,
            passwords: restaurant.house.passwords, pictures: nil, log: restaurant.house.log,
            clock: { restaurant.clock.now })
        let workers = [try restaurant.client(token: key.text), try restaurant.client(token: key.text, house: house)]
        let order = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        for pos in workers { #expect(try pos.get("/api/admin/orders/\(order.id)").status == 200) }
        #expect(try owner.delete("/api/admin/api-keys/\(key.id)").status == 204)
        let before = try restaurant.fingerprint()
        for pos in workers {
            for path in ["/api/admin/orders", "/api/admin/orders/\(order.id)", "/api/admin/sales", "/api/admin/tables"]
            {
                #expect(try pos.get(path).summary == "401 INVALID_TOKEN", "\(path)")
            }
            let status = try pos.put("/api/admin/orders/\(order.id)/status", ["status": "preparing"])
            #expect(status.summary == "401 INVALID_TOKEN")
            let place = cart(Dish.kimchi).with(("table_id", .integer(Cast.Tables.one)))
            #expect(try pos.post("/api/admin/orders", place, key: "k1").summary == "401 INVALID_TOKEN")
        }
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `whatever is wrong with a key, the answer is the same, and its body is not looked at`() throws {
        let restaurant = try Restaurant()
        let key = try restaurant.key([.ordersWrite])
        _ = try restaurant.key([.ordersWrite])
        _ = try restaurant.key([.ordersWrite], store: Cast.Stores.chicken)
        let pos = try restaurant.client(token: "to_")
        let before = try restaurant.fingerprint()
        let expected = try pos.post("/api/admin/orders", [:]).anonymous
        for (name, text) in Self.forgeries(of: key.text) {
            pos.token = text
            let answer = try pos.post("/api/admin/orders", [:])
            #expect(answer.summary == "401 INVALID_TOKEN", "\(name)")
            #expect(answer.anonymous == expected, "\(name)")
        }
        #expect(try restaurant.fingerprint() == before)
        pos.token = key.text
        #expect(try pos.post("/api/admin/orders", [:]).status == 400)
    }

    private static func forgeries(of text: String) -> [String: String] {
        let parts = text.split(separator: "_", maxSplits: 4).map(String.init)
        func with(_ index: Int, _ part: String) -> String {
            var parts = parts
            parts[index] = part
            return parts.joined(separator: "_")
        }
        let secret = parts[4]
        return [
            "another store": with(1, "2"), "no store": with(1, ""),
            "another id": with(2, "\((Int64(parts[2]) ?? 0) + 1)"),
            "a plus": with(2, "+\(parts[2])"), "a zero": with(1, "01"), "a huge id": with(2, "9223372036854775807"),
            "a scope more": with(3, "oO"), "a scope twice": with(3, "OO"), "an unknown scope": with(3, "OX"),
            "another secret": with(4, String(secret.reversed())),
            "a shorter secret": with(4, String(secret.dropLast())),
            "a longer secret": with(4, secret + "A"), "no secret": with(4, ""), "another mark": with(0, "TO"),
            "a combining mark": with(4, String(secret.dropLast()) + "\u{301}"), "four parts": with(3, ""),
            "huge": text + String(repeating: "A", count: 3000), "a token's tail": text + ".x.y",
            "its hash": "to_1_1_O_",
            "nothing": "to_", "underscores": "to______",
        ]
    }
}
