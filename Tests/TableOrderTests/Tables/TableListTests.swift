import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `GET /api/admin/tables`
@Suite(.onOwnThreads) struct TableListTests {
    @Test func `staff see all tables of their store and no other's`() throws {
        let restaurant = try Restaurant()
        let staff = try restaurant.admin("staff", Cast.Password.staff)
        let list = try staff.get("/api/admin/tables")
        #expect(list["data"].each("id") == [.integer(Cast.Tables.one), .integer(Cast.Tables.two)])
        #expect(list["data"].each("table_number") == ["1", "2"])
        #expect(list["next_cursor"] == nil)
        #expect(!list.text.contains("hash") && !list.text.contains("$2b$"))
        let chicken = try restaurant.admin(store: Cast.Stores.chicken)
        #expect(try chicken.get("/api/admin/tables")["data"].each("id") == [.integer(Cast.Tables.foreign)])
    }

    @Test func `pages stay right while tables come and go`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        try restaurant.arrange(
            """
            INSERT INTO table_auths (store_id, id, table_number, password_hash)
            SELECT 1, n, n::text, '' FROM generate_series(100, 104) n
            """)
        let first = try owner.get("/api/admin/tables?limit=3")
        #expect(first["data"].each("id") == [11, 12, 100])
        #expect(try owner.delete("/api/admin/tables/100").status == 204)
        #expect(try owner.delete("/api/admin/tables/102").status == 204)
        let next = try #require(first["next_cursor"]?.string)
        let second = try owner.get("/api/admin/tables?limit=3&cursor=\(next)")
        #expect(second["data"].each("id") == [101, 103, 104])
        #expect(second["next_cursor"] == nil)
    }

    @Test func `a broken page is named`() throws {
        let owner = try Restaurant().admin()
        for query in ["limit=0", "limit=251", "cursor=x"] {
            #expect(try owner.get("/api/admin/tables?\(query)").summary == "400 VALIDATION_FAILED")
        }
        #expect(try owner.get("/api/admin/tables?store_id=2").summary == "400 UNKNOWN_FIELD")
    }

    @Test func `a tablet may neither look at tables nor change them`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let before = try restaurant.fingerprint()
        let body: JSON = ["table_number": "9", "seats": 4, "password": "some-password"]
        for answer in [
            try tablet.get("/api/admin/tables"), try tablet.post("/api/admin/tables", body),
            try tablet.get("/api/admin/tables/11"), try tablet.put("/api/admin/tables/11", body),
            try tablet.delete("/api/admin/tables/11"), try tablet.get("/api/admin/tables/11/history"),
        ] {
            #expect(answer.summary == "403 FORBIDDEN")
        }
        #expect(try restaurant.fingerprint() == before)
    }
}
