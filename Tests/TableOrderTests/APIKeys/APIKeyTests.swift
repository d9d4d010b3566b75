import Crypto
import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// An owner keeps the keys of the store's programs.
@Suite(.onOwnThreads) struct APIKeyTests {
    private static let path = "/api/admin/api-keys"
    private static let counter: JSON = ["name": "카운터 POS", "scopes": ["orders:write", "orders:read"]]

    @Test func `a key is shown once, and opens what its scopes name`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let made = try owner.post(Self.path, Self.counter)
        #expect(made.status == 201)
        let text = try #require(made["key"]?.string)
        #expect(text.firstMatch(of: /^to_1_[0-9]+_oO_[A-Za-z0-9_-]{43}$/) != nil)
        #expect(made["scopes"] == ["orders:read", "orders:write"])
        #expect(made["created_by"] == "admin:101")
        #expect(made["created_at"] == "2026-11-23T03:00:00.000Z")
        #expect(made["last_used_at"] == nil)
        #expect(made["prefix"] == .string(String(text.dropLast(39))))
        #expect(made.headers["cache-control"] == "no-store")
        #expect(made.headers["location"] == "\(Self.path)/\(made.id)")
        let shown = try owner.get("\(Self.path)/\(made.id)")
        #expect(shown.json == made.json.removing("key"))
        #expect(try owner.get(Self.path)["data"] == [shown.json])
        let pos = try restaurant.client(token: text)
        #expect(try pos.get("/api/admin/orders").status == 200)
        #expect(try restaurant.events().isEmpty)
    }

    @Test func `the secret is nowhere in the database`() throws {
        let restaurant = try Restaurant()
        let made = try restaurant.admin().post(Self.path, Self.counter, key: "k1")
        let text = try #require(made["key"]?.string)
        let rows: [String] = try restaurant.column(
            "SELECT k::text FROM api_keys k UNION ALL SELECT k::text FROM idempotency_keys k")
        #expect(rows.count == 2)
        #expect(!rows.joined().contains(text.suffix(39)))
        let hash = Array(SHA256.hash(data: Array(text.utf8)))
        #expect(try restaurant.value("SELECT hash FROM api_keys", as: [UInt8].self) == hash)
    }

    @Test func `an idempotency key makes one key, whose text comes with the first answer only`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        let answers = try together(8) { _ in
            try restaurant.client(token: token).post(Self.path, Self.counter, key: "once")
        }
        #expect(answers.allSatisfy { $0.status == 201 })
        #expect(Set(answers.map(\.id)).count == 1)
        let first = answers.filter { $0.headers["idempotency-replayed"] == nil }
        #expect(first.count == 1)
        #expect(first[0]["key"] != nil)
        for replay in answers where replay.headers["idempotency-replayed"] != nil {
            #expect(replay.json == first[0].json.removing("key"))
        }
        let owner = try restaurant.client(token: token)
        #expect(try owner.get(Self.path)["data"].count == 1)
        let other = try owner.post(Self.path, Self.counter.with(("name", "x")), key: "once")
        #expect(other.summary == "409 IDEMPOTENCY_KEY_REUSED")
    }

    @Test func `two keys never have the same text`() throws {
        let texts = (0..<1000).map { _ in
            KeyText(storeID: Store.ID(1), id: APIKey.ID(1), scopes: [.ordersRead]).text
        }
        #expect(Set(texts).count == 1000)
    }

    @Test(
        arguments: [
            ([:], ["name REQUIRED", "scopes REQUIRED"]),
            (["name": "", "scopes": []], ["name TOO_SHORT", "scopes TOO_FEW"]),
            (["name": "a\nb", "scopes": ["orders"]], ["name INVALID_FORMAT", "scopes[0] INVALID_CHOICE"]),
            (["name": "a", "scopes": ["orders:read", "menu:read", "orders:read"]], ["scopes[2] REPEATED"]),
            (["name": "a", "scopes": "orders:read"], ["scopes INVALID_TYPE"]),
            (
                ["name": .string(String(repeating: "가", count: 101)), "scopes": ["users:write"]],
                ["name TOO_LONG", "scopes[0] INVALID_CHOICE"]
            ),
            (["name": "a", "scopes": ["menu:read"], "key": "to_1_1_m_x"], ["key UNKNOWN_FIELD"]),
        ] as [(JSON, [String])])
    func `what is no key is refused, and nothing is made`(_ body: JSON, _ faults: [String]) throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let answer = try owner.post(Self.path, body, key: "k1")
        #expect(answer.status == 400)
        #expect(answer.faults == faults)
        #expect(try restaurant.value("SELECT count(*) FROM api_keys", as: Int.self) == 0)
    }

    @Test func `a revoked key is gone, and the row that says whose it was stays`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let key = try restaurant.key([.ordersRead])
        #expect(try owner.delete("\(Self.path)/\(key.id)").summary == "204")
        #expect(try owner.delete("\(Self.path)/\(key.id)").summary == "404 NOT_FOUND")
        #expect(try owner.get("\(Self.path)/\(key.id)").summary == "404 NOT_FOUND")
        #expect(try owner.get(Self.path)["data"].count == 0)
        #expect(try restaurant.value("SELECT revoked_by FROM api_keys", as: String.self) == "admin:101")
        #expect(try restaurant.events().isEmpty)
    }

    @Test func `of eight who revoke one key at once, one does`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        let key = try restaurant.key([.ordersRead])
        let answers = try together(8) { _ in
            try restaurant.client(token: token).delete("\(Self.path)/\(key.id)").summary
        }
        #expect(answers.sorted() == ["204"] + Array(repeating: "404 NOT_FOUND", count: 7))
    }

    @Test func `pages go on where they ended`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let ids = try (0..<3).map { _ in JSON.integer(try restaurant.key([.ordersRead]).id) }
        _ = try restaurant.key([.ordersRead], store: Cast.Stores.chicken)
        let first = try owner.get("\(Self.path)?limit=2")
        #expect(first["data"].each("id") == [ids[0], ids[1]])
        let cursor = try #require(first["next_cursor"]?.string)
        let second = try owner.get("\(Self.path)?limit=2&cursor=\(cursor)")
        #expect(second["data"].each("id") == [ids[2]])
        #expect(second["next_cursor"] == nil)
    }
}
