import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// What a caller hears when something is wrong with the database, and what the log says of it.
@Suite(.onOwnThreads) struct DatabaseProblemTests {
    @Test func `a connection that was ended between two calls is not noticed`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        for _ in 0..<3 {
            try endSessions(of: restaurant)
            #expect(try tablet.post("/api/orders", cart(Dish.kimchi)).status == 201)
            try endSessions(of: restaurant)
            #expect(try tablet.get("/api/orders").status == 200)
        }
    }

    private func endSessions(of restaurant: Restaurant) throws {
        let others: SQL = "datname = current_database() AND pid <> pg_backend_pid()"
        let ended: [Bool] = try restaurant.column(
            "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE \(others)")
        #expect(!ended.isEmpty)
        #expect(try restaurant.value("SELECT count(*) FROM pg_stat_activity WHERE \(others)", as: Int.self) == 0)
    }

    @Test func `a database that cannot be reached is 503 with Retry-After, for orders as for reads`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.tablet().token
        let tablet = try restaurant.client(token: token) { $0.database = "there_is_no_such_database" }
        tablet.mayFail = true
        for answer in [
            try tablet.get("/api/orders"), try tablet.post("/api/orders", cart(Dish.kimchi), key: "k1"),
            try tablet.get("/api/menus?store_id=1"), try tablet.get("/health/ready"),
        ] {
            #expect(answer.summary == "503 DATABASE_UNAVAILABLE")
            #expect(answer.headers["retry-after"] == "1")
        }
        #expect(try tablet.get("/health").status == 200)
        let line = try #require(try restaurant.log.lines().last { $0["status"] == 503 })
        #expect(line["level"] == "error")
        #expect(line["code"] == "DATABASE_UNAVAILABLE")
    }

    @Test func `a statement that takes too long is 503`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.tablet().token
        let tablet = try restaurant.client(token: token) { $0.statementTimeout = .milliseconds(500) }
        tablet.mayFail = true
        let answer = try whileLocked("LOCK TABLE orders", in: restaurant) { try tablet.get("/api/orders") }
        #expect(answer.summary == "503 BUSY")
        #expect(answer.headers["retry-after"] == "1")
        #expect(try tablet.get("/api/orders").status == 200)
    }

    @Test func `a lock that takes too long is 503, and nothing was done`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.tablet().token
        let tablet = try restaurant.client(token: token) { $0.lockTimeout = .milliseconds(100) }
        tablet.mayFail = true
        let before = try restaurant.fingerprint()
        let answer = try whileLocked("SELECT 1 FROM table_auths WHERE id = 11 FOR UPDATE", in: restaurant) {
            try tablet.post("/api/orders", cart(Dish.kimchi))
        }
        #expect(answer.summary == "503 BUSY")
        #expect(try restaurant.fingerprint() == before)
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi)).status == 201)
    }

    private func whileLocked<Value>(_ lock: SQL, in restaurant: Restaurant, _ body: () throws -> Value) throws -> Value
    {
        try restaurant.connected { other in
            try other.transaction { transaction in
                try transaction.run(lock)
                return try body()
            }
        }
    }

    @Test func `a failure of ours is 500 with nothing but the request's id, and logged with its SQLSTATE`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        tablet.mayFail = true
        try restaurant.arrange(script: "ALTER TABLE orders ADD CONSTRAINT no_stews_today CHECK (total < 1)")
        let answer = try tablet.post("/api/orders", cart(Dish.kimchi), headers: ["x-request-id": "request-500"])
        #expect(
            answer.text == """
                {"error":{"code":"INTERNAL_ERROR","message":"일시적인 문제가 생겼습니다. 잠시 후 다시 시도해 주세요.",\
                "details":[],"request_id":"request-500"}}
                """)
        let line = try #require(try restaurant.log.lines().last)
        #expect(line["request_id"] == "request-500")
        #expect(line["level"] == "error")
        #expect(line["error"]?.string?.hasPrefix("23514 ") == true)
        #expect(line["error"]?.string?.contains("no_stews_today") == true)
        // The worker lives, and what was begun is undone.
        #expect(try restaurant.value("SELECT count(*) FROM table_sessions", as: Int.self) == 0)
        try restaurant.arrange(script: "ALTER TABLE orders DROP CONSTRAINT no_stews_today")
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi))["order_number"] == 1)
    }
}
