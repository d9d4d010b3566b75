import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `PUT /api/admin/tables/{id}`
@Suite(.onOwnThreads) struct ChangeTableTests {
    private static let path = "/api/admin/tables/11"
    private static let renamed: JSON = ["table_number": "101", "seats": 8]

    @Test func `a renamed table's past orders keep the number they were placed at`() throws {
        let restaurant = try Restaurant()
        let staff = try restaurant.admin("staff", Cast.Password.staff)
        let tablet = try restaurant.tablet()
        let old = try tablet.post("/api/orders", cart(Dish.kimchi))
        let changed = try staff.put(Self.path, Self.renamed)
        #expect(changed.status == 200)
        #expect(changed.headers["etag"] == "\"2\"")
        let expected: [String: JSON] = ["id": 11, "table_number": "101", "seats": 8, "version": 2]
        for (key, value) in expected { #expect(changed[key] == value, "\(key)") }
        #expect(try staff.get(Self.path).json == changed.json)
        // The tablet stays signed in, and its next order says the new number.
        let new = try tablet.post("/api/orders", cart(Dish.kimchi))
        #expect(new["table_number"] == "101")
        #expect(new["session_id"] == old["session_id"])
        #expect(try staff.get("/api/admin/orders/\(old.id)")["table_number"] == "1")
        let events = try restaurant.events().filter { $0.type == "table.updated" }
        #expect(events.map(\.data) == [changed.json])
        #expect(events.map(\.tableID) == [Cast.Tables.one])
    }

    @Test func `a new password ends the tablet's tokens and its sign-in's lock, and no other table's`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let (one, two) = (try restaurant.tablet("1"), try restaurant.tablet("2"))
        let wrong: JSON = ["store_id": 1, "table_number": "1", "password": "wrong-password"]
        for _ in 0..<5 { _ = try restaurant.client().post("/api/auth/table-login", wrong) }
        #expect(try restaurant.client().post("/api/auth/table-login", wrong).status == 423)
        let body: JSON = ["table_number": "1", "seats": 4, "password": "next-password"]
        let changed = try owner.put(Self.path, body)
        #expect(changed["version"] == 2)
        #expect(!changed.text.contains("password"))
        #expect(try one.get("/api/orders").summary == "401 INVALID_TOKEN")
        #expect(try one.post("/api/orders", cart(Dish.kimchi)).summary == "401 INVALID_TOKEN")
        #expect(try two.get("/api/orders").status == 200)
        let right = wrong.with(("password", "next-password"))
        #expect(try restaurant.client().post("/api/auth/table-login", right).status == 200)
        let old = wrong.with(("password", .string(Cast.Password.table)))
        #expect(try restaurant.client().post("/api/auth/table-login", old).status == 401)
        #expect(try restaurant.events().map(\.data) == [changed.json])
    }

    @Test func `a table that is like that already stays as it is, whatever version is expected`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let first = try owner.put(Self.path, Self.renamed, headers: ["if-match": "\"1\""])
        #expect(first.status == 200)
        let before = try restaurant.fingerprint()
        let again = try owner.put(Self.path, Self.renamed, headers: ["if-match": "\"1\""])
        #expect(again.status == 200)
        #expect(again.json == first.json)
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `a stale version is 412 with the table as it is`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let present = try owner.put(Self.path, Self.renamed)
        let before = try restaurant.fingerprint()
        for body: JSON in [["table_number": "7", "seats": 2], Self.renamed.with(("password", "next-password"))] {
            let stale = try owner.put(Self.path, body, headers: ["if-match": "\"1\""])
            #expect(stale.summary == "412 VERSION_CONFLICT")
            #expect(stale["error"]?["current"] == present.json)
        }
        #expect(try owner.put(Self.path, Self.renamed, headers: ["if-match": "1"]).status == 400)
        #expect(try restaurant.fingerprint() == before)
        let body: JSON = ["table_number": "7", "seats": 2]
        #expect(try owner.put(Self.path, body, headers: ["if-match": "\"2\""])["version"] == 3)
    }

    @Test func `another table's number, a broken body and an unknown table are refused and change nothing`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let before = try restaurant.fingerprint()
        let taken = try owner.put(Self.path, ["table_number": "2", "seats": 4])
        #expect(taken.summary == "409 TABLE_NUMBER_TAKEN")
        let short = try owner.put(Self.path, Self.renamed.with(("password", "short")))
        #expect(short.faults == ["password INVALID_LENGTH"])
        #expect(try owner.put(Self.path, [:]).faults == ["table_number REQUIRED", "seats REQUIRED"])
        for id in [999_999, Cast.Tables.foreign] {
            #expect(try owner.put("/api/admin/tables/\(id)", Self.renamed).summary == "404 NOT_FOUND")
            #expect(try owner.get("/api/admin/tables/\(id)").summary == "404 NOT_FOUND")
        }
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `of eight who change one version at once, one does`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        let answers = try together(8) { index in
            try restaurant.client(token: token).put(
                Self.path, ["table_number": .string("t\(index)"), "seats": 4], headers: ["if-match": "\"1\""]
            ).summary
        }
        #expect(answers.sorted() == ["200"] + Array(repeating: "412 VERSION_CONFLICT", count: 7))
        #expect(try restaurant.events().count == 1)
    }
}
