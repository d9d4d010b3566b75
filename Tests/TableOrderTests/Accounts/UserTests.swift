import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// An owner keeps the accounts of the staff.
@Suite(.onOwnThreads) struct UserTests {
    private static let path = "/api/admin/users"

    private static func user(_ name: String, _ role: String = "staff", password: String? = "a-password") -> JSON {
        .object(
            [.init("username", .string(name)), .init("role", .string(role))]
                + (password.map { [.init("password", .string($0))] } ?? []))
    }

    @Test func `a created account is listed, shown and signs in`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let created = try owner.post(Self.path, Self.user("주방"))
        #expect(created.status == 201)
        #expect(created.json == ["id": .integer(created.id), "username": "주방", "role": "staff", "version": 1])
        #expect(created.headers["location"] == "\(Self.path)/\(created.id)")
        #expect(try owner.get("\(Self.path)/\(created.id)").json == created.json)
        let names = try owner.get(Self.path)["data"].each("username")
        #expect(names == ["owner", "staff", "주방"])
        let kitchen = try restaurant.admin("주방", "a-password")
        #expect(try kitchen.get("/api/admin/orders").status == 200)
    }

    @Test func `a key sent at once 8 times makes one account and 8 equal answers`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        let answers = try together(8) { _ in
            try restaurant.client(token: token).post(Self.path, Self.user("주방"), key: "k")
        }
        #expect(Set(answers.map(\.status)) == [201])
        #expect(Set(answers.map(\.body)).count == 1)
        let owner = try restaurant.client(token: token)
        #expect(try owner.get(Self.path)["data"].count == 3)
        #expect(try owner.post(Self.path, Self.user("홀"), key: "k").summary == "409 IDEMPOTENCY_KEY_REUSED")
        let stored = try restaurant.connected { database in
            try database.read("SELECT body, encode(fingerprint, 'hex') FROM idempotency_keys").map { row in
                try row.next(String.self) + row.next(String.self)
            }
        }
        #expect(stored.count == 1)
        #expect(!stored.joined().contains("a-password"))
    }

    @Test func `a name is taken once in a store, and in each`() throws {
        let owner = try Restaurant().admin()
        #expect(try owner.post(Self.path, Self.user("staff")).summary == "409 USERNAME_TAKEN")
        let created = try owner.post(Self.path, Self.user("사장"))
        let renamed = try owner.put("\(Self.path)/\(created.id)", Self.user("owner", password: nil))
        #expect(renamed.summary == "409 USERNAME_TAKEN")
    }

    @Test(arguments: [
        (user("", "staff"), ["username TOO_SHORT"]), (user("a\nb"), ["username INVALID_FORMAT"]),
        (user("주방", "cook"), ["role INVALID_CHOICE"]), (user("주방", password: "1234567"), ["password INVALID_LENGTH"]),
        (user("주방", password: ""), ["password TOO_SHORT"]),
        (user("주방", password: String(repeating: "밥", count: 25)), ["password INVALID_LENGTH"]),
        (user("주방", password: nil), ["password REQUIRED"]),
        (user("주방").with(("id", 7)), ["id UNKNOWN_FIELD"]),
    ])
    func `what is no account is refused`(_ body: JSON, _ faults: [String]) throws {
        let restaurant = try Restaurant()
        let answer = try restaurant.admin().post(Self.path, body)
        #expect(answer.status == 400)
        #expect(answer.faults == faults)
    }

    @Test func `a new password and another role end the account's tokens, a new name does not`() throws {
        let restaurant = try Restaurant()
        let (owner, staff) = (try restaurant.admin(), try restaurant.admin("staff", Cast.Password.staff))
        let path = "\(Self.path)/\(Cast.People.staff)"
        #expect(try owner.put(path, Self.user("홀", password: nil))["username"] == "홀")
        #expect(try staff.get("/api/admin/orders").status == 200)
        #expect(try owner.put(path, Self.user("홀", password: "another-password")).status == 200)
        #expect(try staff.get("/api/admin/orders").summary == "401 INVALID_TOKEN")
        let again = try restaurant.admin("홀", "another-password")
        #expect(try again.get(Self.path).summary == "403 FORBIDDEN")
        #expect(try owner.put(path, Self.user("홀", "owner", password: nil)).status == 200)
        #expect(try again.get("/api/admin/orders").summary == "401 INVALID_TOKEN")
        #expect(try restaurant.admin("홀", "another-password").get(Self.path).status == 200)
    }

    @Test func `a password's length counts in bytes`() throws {
        let restaurant = try Restaurant()
        #expect(try restaurant.admin().post(Self.path, Self.user("주방", password: "비밀번")).status == 201)
        #expect(try restaurant.admin("주방", "비밀번").get("/api/admin/orders").status == 200)
    }

    @Test func `whoever knows an old version is shown the present one`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let path = "\(Self.path)/\(Cast.People.staff)"
        let changed = try owner.put(path, Self.user("홀", password: nil), headers: ["if-match": "\"1\""])
        #expect(changed.headers["etag"] == "\"2\"")
        #expect(try owner.get(path).headers["etag"] == "\"2\"")
        let stale = ["if-match": "\"1\""]
        // The same again is what it is already.
        #expect(try owner.put(path, Self.user("홀", password: nil), headers: stale).json == changed.json)
        let before = try restaurant.fingerprint()
        for answer in [
            try owner.put(path, Self.user("홀", "owner", password: nil), headers: stale),
            try owner.put(path, Self.user("홀", password: "another-password"), headers: stale),
            try owner.delete(path, headers: stale),
        ] {
            #expect(answer.summary == "412 VERSION_CONFLICT")
            #expect(answer["error"]?["current"] == changed.json)
        }
        #expect(try restaurant.fingerprint() == before)
        #expect(try owner.delete(path, headers: ["if-match": "\"2\""]).status == 204)
    }

    @Test func `a new password ends a lock of the sign-in`() throws {
        let restaurant = try Restaurant()
        let guest = try restaurant.client()
        let wrong: JSON = ["store_id": 1, "username": "staff", "password": "wrong-password"]
        for _ in 0..<5 { _ = try guest.post("/api/auth/admin-login", wrong) }
        #expect(try guest.post("/api/auth/admin-login", wrong).status == 423)
        let path = "\(Self.path)/\(Cast.People.staff)"
        #expect(try restaurant.admin().put(path, Self.user("staff", password: "another-password")).status == 200)
        #expect(try restaurant.admin("staff", "another-password").get("/api/admin/orders").status == 200)
    }

    @Test func `a removed account is gone and its tokens end`() throws {
        let restaurant = try Restaurant()
        let (owner, staff) = (try restaurant.admin(), try restaurant.admin("staff", Cast.Password.staff))
        #expect(try staff.get("/api/admin/orders").status == 200)
        let path = "\(Self.path)/\(Cast.People.staff)"
        #expect(try owner.delete(path).summary == "204")
        #expect(try staff.get("/api/admin/orders").summary == "401 INVALID_TOKEN")
        #expect(try owner.get(path).summary == "404 NOT_FOUND")
        #expect(try owner.delete(path).summary == "404 NOT_FOUND")
    }

    @Test func `the last owner can neither leave nor become staff, but change name and password`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let path = "\(Self.path)/\(Cast.People.owner)"
        #expect(try owner.delete(path).summary == "409 LAST_OWNER")
        #expect(try owner.put(path, Self.user("owner", password: nil)).summary == "409 LAST_OWNER")
        #expect(try owner.put(path, Self.user("사장", "owner", password: nil)).status == 200)
    }

    @Test func `two owners who remove each other at once leave one`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let second = try owner.post(Self.path, Self.user("점주", "owner"))
        let tokens = [owner.token, try restaurant.admin("점주", "a-password").token]
        let others = [second.id, Cast.People.owner]
        let answers = try together(2) { index in
            try restaurant.client(token: tokens[index]).delete("\(Self.path)/\(others[index])")
        }
        let summaries = answers.map(\.summary).sorted()
        // The second either finds that it is the last, or that its own account is gone.
        #expect(summaries == ["204", "409 LAST_OWNER"] || summaries == ["204", "401 INVALID_TOKEN"])
        let left = try restaurant.connected { database in
            try database.read("SELECT count(*) FROM admin_users WHERE store_id = 1 AND role = 'owner'")
                .first { row in try row.next(Int.self) }
        }
        #expect(left == 1)
    }

    @Test func `only owners come here`() throws {
        let restaurant = try Restaurant()
        for client in [try restaurant.admin("staff", Cast.Password.staff), try restaurant.tablet()] {
            #expect(try client.get(Self.path).summary == "403 FORBIDDEN")
            #expect(try client.post(Self.path, Self.user("x")).summary == "403 FORBIDDEN")
            #expect(try client.delete("\(Self.path)/\(Cast.People.staff)").summary == "403 FORBIDDEN")
        }
    }

    @Test func `another store's account is not there`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let before = try restaurant.fingerprint()
        for id in [Cast.People.foreign, 999_999] {
            #expect(try owner.get("\(Self.path)/\(id)").summary == "404 NOT_FOUND")
            #expect(try owner.put("\(Self.path)/\(id)", Self.user("x", password: nil)).summary == "404 NOT_FOUND")
            #expect(try owner.delete("\(Self.path)/\(id)").summary == "404 NOT_FOUND")
        }
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `pages go on where they ended`() throws {
        let owner = try Restaurant().admin()
        let first = try owner.get("\(Self.path)?limit=1")
        #expect(first["data"].each("username") == ["owner"])
        let cursor = try #require(first["next_cursor"]?.string)
        let second = try owner.get("\(Self.path)?limit=1&cursor=\(cursor)")
        #expect(second["data"].each("username") == ["staff"])
        #expect(second["next_cursor"] == nil)
        #expect(try owner.get("\(Self.path)?cursor=nonsense").summary == "400 VALIDATION_FAILED")
    }
}
