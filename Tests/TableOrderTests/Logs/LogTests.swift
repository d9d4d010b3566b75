import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// Source: design "Logs".
@Suite(.onOwnThreads) struct LogTests {
    @Test func `a call is one line with the fields of the design`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let count = try restaurant.log.lines().count
        let answer = try tablet.post("/api/orders", cart(Dish.kimchi), headers: ["x-request-id": "from-a-client-1"])
        let lines = try restaurant.log.lines().dropFirst(count)
        #expect(lines.count == 1)
        let line = try #require(lines.first)
        #expect(
            line.keys == [
                "time", "level", "message", "request_id", "method", "route", "status", "duration_ms", "db_ms",
                "store_id",
                "principal",
            ] || line["slow"] == true)
        #expect(line["request_id"] == "from-a-client-1")
        #expect(answer.headers["x-request-id"] == "from-a-client-1")
        #expect(line["message"] == "request")
        #expect(line["method"] == "POST")
        #expect(line["route"] == "/api/orders")
        #expect(line["status"] == 201)
        #expect(line["store_id"] == 1)
        #expect(line["principal"] == "table:11")
        #expect(line["time"]?.string.flatMap(Timestamp.init(rfc3339:)) != nil)
        #expect(try #require(line["duration_ms"]?.amount) >= (try #require(line["db_ms"]?.amount)))
        #expect(try #require(line["db_ms"]?.amount) > 0)
    }

    @Test func `the route is the pattern, and what has none is none`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        _ = try owner.get("/api/admin/orders/4711")
        #expect(try restaurant.log.lines().last?["route"] == "/api/admin/orders/{id}")
        #expect(try restaurant.log.lines().last?["code"] == "NOT_FOUND")
        _ = try owner.get("/api/secret/4711")
        #expect(try restaurant.log.lines().last?["route"] == "none")
        _ = try owner.send(nil, "/api/orders")
        #expect(try restaurant.log.lines().last?["method"] == "OTHER")
        #expect(!restaurant.log.text.contains("4711"))
    }

    @Test func `a program is named by its key's id, whether it is let in or not`() throws {
        let restaurant = try Restaurant()
        let key = try restaurant.key([.ordersRead])
        let pos = try restaurant.client(token: key.text)
        for (path, status) in [("/api/admin/orders", 200), ("/api/admin/users", 403)] as [(String, JSON)] {
            _ = try pos.get(path)
            let line = try #require(try restaurant.log.lines().last)
            #expect(line["status"] == status)
            if status == 200 { #expect(line["principal"] == .string("pos:\(key.id)")) }
        }
        #expect(!restaurant.log.text.contains(key.text.suffix(43)))
        #expect(!restaurant.log.text.contains("to_1_"))
    }

    @Test func `a refusal is logged with its code, a replay as one`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        _ = try tablet.post("/api/orders", cart(Dish.rice))
        #expect(try restaurant.log.lines().last?["code"] == "MENU_SOLD_OUT")
        #expect(try restaurant.log.lines().last?["level"] == "info")
        for _ in 0..<2 { _ = try tablet.post("/api/orders", cart(Dish.kimchi), key: "k1") }
        #expect(try restaurant.log.lines().last?["replayed"] == true)
    }

    @Test func `what takes more than half a second is a warning`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        try restaurant.arrange(
            script: """
                CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS
                $$ BEGIN PERFORM pg_sleep(0.51); RETURN NEW; END $$;
                CREATE TRIGGER dawdle BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION dawdle();
                """)
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        let line = try #require(try restaurant.log.lines().last)
        #expect(line["level"] == "warning")
        #expect(line["slow"] == true)
    }

    /// Everything that a caller sends is marked; none of the marks may turn up.
    @Test func `no token, password, cookie, body or query is ever logged`() throws {
        let restaurant = try Restaurant()
        let (tablet, owner) = (try restaurant.tablet(), try restaurant.admin())
        for client in [tablet, owner, try restaurant.client()] { client.mayFail = true }
        let headers = ["cookie": "canary=1", "x-canary": "canary", "referer": "https://canary/"]
        let note = "canary\n{\"level\":\"error\"}\r\n\u{2028}canary"
        let order = try tablet.post("/api/orders", cart(line(Dish.kimchi, note: note), note: note), headers: headers)
        #expect(order.status == 201)
        _ = try tablet.post("/api/orders", cart(Dish.kimchi).with(("canary", "canary")), headers: headers)
        _ = try tablet.send(.post, "/api/orders", bytes: Array("{canary".utf8))
        _ = try owner.delete("/api/admin/orders/\(order.id)?reason=canary%0Acanary", headers: headers)
        _ = try owner.get("/api/admin/orders?status=canary&canary=canary")
        _ = try tablet.get("/canary%0A/canary")
        _ = try tablet.post("/api/auth/admin-login", .admin("canary", "canary-password"))
        _ = try tablet.get("/api/orders", headers: ["authorization": "Bearer canary.canary.canary"])
        _ = try tablet.get("/api/orders", headers: ["x-request-id": "canary\nid-that-is-none"])
        try restaurant.arrange(script: "ALTER TABLE orders ADD CONSTRAINT never CHECK (note IS NULL) NOT VALID")
        #expect(try tablet.post("/api/orders", cart(line(Dish.kimchi), note: note), key: "canary").status == 500)
        let made = try owner.post("/api/admin/api-keys", ["name": "canary", "scopes": ["orders:read"]])
        let key = try #require(made["key"]?.string)
        let pos = try restaurant.client(token: key)
        #expect(try pos.get("/api/admin/orders?canary=canary").status == 400)
        #expect(try pos.get("/api/admin/users").status == 403)
        pos.token = key + "canary"
        #expect(try pos.get("/api/admin/orders").status == 401)
        try restaurant.arrange(script: "REVOKE UPDATE ON api_keys FROM \(TestServer.workersRole)")
        restaurant.clock.advance(minutes: 2)
        pos.token = key
        #expect(try pos.get("/api/admin/orders").status == 200)
        let text = restaurant.log.text
        #expect(try restaurant.log.lines().allSatisfy { $0["time"] != nil && $0["request_id"] != nil })
        for secret in [
            "canary", Cast.Password.owner, Cast.Password.table, tablet.token, owner.token, key, String(key.suffix(43)),
        ] {
            #expect(!text.contains(try #require(secret)))
        }
    }

    @Test func `every call is logged, also one that nothing answers`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        for path in ["/", "/api/orders", "/api/nothing", "/health", "/openapi.json"] { _ = try client.get(path) }
        #expect(try restaurant.log.lines().map { $0["status"] } == [404, 401, 404, 200, 200])
    }
}

extension JSON {
    fileprivate var keys: [String] {
        if case .object(let members) = self { members.map(\.key) } else { [] }
    }

    fileprivate var amount: Double? {
        switch self {
        case .integer(let number): Double(number)
        case .number(let number): number
        default: nil
        }
    }
}
