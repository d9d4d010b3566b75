import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// What a deleted table's account is still good for: nothing.
@Suite(.onOwnThreads) struct DeletedTableSignInTests {
    private static let signIn: JSON = [
        "store_id": 1, "table_number": "1", "password": .string(Cast.Password.table),
    ]

    @Test func `a deleted table cannot sign in, and is answered as one that never was`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        #expect(try client.post("/api/auth/table-login", Self.signIn).status == 200)
        #expect(try restaurant.admin().delete("/api/admin/tables/11").status == 204)
        let deleted = try client.post("/api/auth/table-login", Self.signIn)
        #expect(deleted.summary == "401 INVALID_CREDENTIALS")
        let unknown = try client.post("/api/auth/table-login", Self.signIn.with(("table_number", "99")))
        #expect(deleted.anonymous == unknown.anonymous)
    }

    @Test func `a number used again is the new table's, with its password only`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        for round in 1...3 {
            let tables = try owner.get("/api/admin/tables")["data"]?.array ?? []
            let present = try #require(tables.first { $0["table_number"] == "1" }?["id"]?.integer)
            #expect(try owner.delete("/api/admin/tables/\(present)").status == 204)
            let password = JSON.string("next-password-\(round)")
            let created = try owner.post("/api/admin/tables", ["table_number": "1", "password": password])
            let client = try restaurant.client()
            let signedIn = try client.post("/api/auth/table-login", Self.signIn.with(("password", password)))
            #expect(signedIn["table"]?["id"] == .integer(created.id))
            #expect(try client.post("/api/auth/table-login", Self.signIn).status == 401)
        }
    }

    @Test func `a tablet's order racing the deletion keeps the table or finds none`() throws {
        let restaurant = try Restaurant()
        let (admin, tablet) = (try restaurant.admin().token, try restaurant.tablet().token)
        let answers = try together(8) { index in
            let client = try restaurant.client(token: index % 2 == 0 ? admin : tablet)
            if index % 2 == 0 { return try client.delete("/api/admin/tables/11").summary }
            return try client.post("/api/orders", cart(Dish.kimchi)).summary
        }
        let kept: Set = ["201", "409 TABLE_IN_USE"]
        let gone: Set = ["204", "404 NOT_FOUND", "401 INVALID_TOKEN"]
        #expect(Set(answers).isSubset(of: answers.contains("204") ? gone : kept))
    }
}
