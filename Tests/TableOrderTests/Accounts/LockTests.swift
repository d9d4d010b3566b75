import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// Five wrong passwords in a row lock a name for 15 minutes.
@Suite(.onOwnThreads) struct LockTests {
    static let right: JSON = .admin("owner", Cast.Password.owner)
    static let wrong: JSON = .admin("owner", "wrong-password")

    struct Name: Sendable {
        let path: String
        let wrong: JSON
    }

    private static let names = [
        Name(path: "/api/auth/admin-login", wrong: wrong),
        Name(path: "/api/auth/admin-login", wrong: .admin("nobody", "wrong-password")),
        Name(path: "/api/auth/table-login", wrong: .table("1", "wrong-password")),
        Name(path: "/api/auth/table-login", wrong: .table("99", "wrong-password")),
    ]

    @Test(arguments: names)
    func `the sixth attempt after five wrong ones is locked, whether or not anybody has the name`(_ name: Name) throws {
        let restaurant = try Restaurant()
        // Each from another connection: the count is the database's.
        for _ in 0..<5 {
            #expect(try restaurant.client().post(name.path, name.wrong).summary == "401 INVALID_CREDENTIALS")
        }
        restaurant.clock.advance(seconds: 60)
        let sixth = try restaurant.client().post(name.path, name.wrong)
        #expect(sixth.summary == "423 ACCOUNT_LOCKED")
        #expect(sixth.headers["retry-after"] == "840")
    }

    @Test func `while it is locked even the right password is refused, and after 15 minutes taken`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        for _ in 0..<5 { _ = try client.post("/api/auth/admin-login", Self.wrong) }
        restaurant.clock.advance(minutes: 15, seconds: -1)
        let last = try client.post("/api/auth/admin-login", Self.right)
        #expect(last.summary == "423 ACCOUNT_LOCKED")
        #expect(last.headers["retry-after"] == "1")
        restaurant.clock.advance(seconds: 1)
        #expect(try client.post("/api/auth/admin-login", Self.right).status == 200)
    }

    @Test func `after the lock five more wrong ones are needed for the next`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        for _ in 0..<5 { _ = try client.post("/api/auth/admin-login", Self.wrong) }
        restaurant.clock.advance(minutes: 15)
        for _ in 0..<5 { #expect(try client.post("/api/auth/admin-login", Self.wrong).status == 401) }
        #expect(try client.post("/api/auth/admin-login", Self.wrong).status == 423)
    }

    @Test func `a right password clears the count`() throws {
        let client = try Restaurant().client()
        for _ in 0..<3 {
            for _ in 0..<4 { #expect(try client.post("/api/auth/admin-login", Self.wrong).status == 401) }
            #expect(try client.post("/api/auth/admin-login", Self.right).status == 200)
        }
    }

    @Test func `a locked name locks nobody else`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        for _ in 0..<5 { _ = try client.post("/api/auth/admin-login", .admin("1", "wrong-password")) }
        #expect(try client.post("/api/auth/admin-login", .admin("1", "wrong-password")).status == 423)
        #expect(try client.post("/api/auth/table-login", .table("1", Cast.Password.table)).status == 200)
        #expect(try client.post("/api/auth/admin-login", Self.right).status == 200)
        for _ in 0..<5 { _ = try client.post("/api/auth/admin-login", Self.wrong) }
        #expect(try client.post("/api/auth/admin-login", Self.right).status == 423)
        #expect(try client.post("/api/auth/admin-login", .admin("owner", Cast.Password.owner, store: 2)).status == 200)
    }

    @Test func `a lock ends no token that was given out before`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let stranger = try restaurant.client()
        for _ in 0..<6 { _ = try stranger.post("/api/auth/admin-login", Self.wrong) }
        #expect(try owner.get("/api/admin/orders").status == 200)
    }

    @Test(arguments: [4, 5])
    func `wrong passwords that come at once are counted one by one`(_ count: Int) throws {
        let restaurant = try Restaurant()
        let answers = try together(count) { _ in
            try restaurant.client().post("/api/auth/admin-login", Self.wrong).summary
        }
        #expect(answers == Array(repeating: "401 INVALID_CREDENTIALS", count: count))
        #expect(try restaurant.value("SELECT failures FROM sign_in_failures", as: Int.self) == count)
        #expect(try restaurant.client().post("/api/auth/admin-login", Self.right).status == (count < 5 ? 200 : 423))
    }

    /// What the hash takes is time in which somebody else's fifth wrong password may come.
    @Test func `a right password that is ready only after the lock comes too late`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        let signIn = SignIn(kind: .admin, storeID: Store.ID(1), name: "owner", password: Cast.Password.owner)
        #expect(throws: Problem(.accountLocked, retryAfter: 900)) {
            _ = try signIn.run(in: &client.environment, finding: AccountQueries.admin(signIn)) { row in
                for _ in 0..<5 { _ = try restaurant.client().post("/api/auth/admin-login", Self.wrong) }
                return try AccountQueries.readAdmin(&row, signIn)
            }
        }
    }
}
