import Postgres
import Testing

@testable import TableOrder
@testable import Web

@Suite(.onOwnThreads) struct SignInTests {
    @Test func `the staff's sign-in answers who they are and where`() throws {
        let restaurant = try Restaurant(settings: Settings())
        let client = try restaurant.client()
        let answer = try client.post("/api/auth/admin-login", .admin("staff", Cast.Password.staff))
        #expect(answer.status == 200)
        client.token = answer["token"]?.string
        let rest = answer.json.with(("token", "…"))
        #expect(
            rest == [
                "token": "…", "token_type": "Bearer", "expires_in": 57_600,
                "admin": ["id": 102, "username": "staff", "role": "staff", "version": 1],
                "store": [
                    "id": 1, "name": "한옥식당", "locale": "ko", "currency": "KRW", "origin": "쌀: 국내산",
                    "ordering_paused": false,
                ],
            ])
        #expect(try client.get("/api/admin/orders").status == 200)
    }

    @Test func `a tablet's sign-in answers its table`() throws {
        let client = try Restaurant(settings: Settings()).client()
        let answer = try client.post("/api/auth/table-login", .table("2", Cast.Password.table))
        #expect(answer.status == 200)
        #expect(answer["table"] == ["id": 12, "table_number": "2"])
        #expect(answer["store"]?["id"] == 1)
        #expect(answer["expires_in"] == 57_600)
        client.token = answer["token"]?.string
        #expect(try client.get("/api/session")["table"] == answer["table"])
    }

    @Test func `a wrong password, an unknown name and an unknown store get the same answer`() throws {
        let client = try Restaurant().client()
        #expect(try client.post("/api/auth/admin-login", .admin("owner", Cast.Password.owner)).status == 200)
        let answers = [
            try client.post("/api/auth/admin-login", .admin("owner", "wrong-password")),
            try client.post("/api/auth/admin-login", .admin("nobody", Cast.Password.owner)),
            try client.post("/api/auth/admin-login", .admin("OWNER", Cast.Password.owner)),
            try client.post("/api/auth/admin-login", .admin("owner", Cast.Password.owner, store: 999)),
            try client.post("/api/auth/admin-login", .admin("1", Cast.Password.table)),
            try client.post("/api/auth/table-login", .table("1", "wrong-password")),
            try client.post("/api/auth/table-login", .table("99", Cast.Password.table)),
            try client.post("/api/auth/table-login", .table("owner", Cast.Password.owner)),
        ]
        for answer in answers {
            #expect(answer.summary == "401 INVALID_CREDENTIALS")
            #expect(answer.anonymous == answers[0].anonymous)
        }
    }

    @Test func `whoever has the same name in another store is somebody else`() throws {
        let restaurant = try Restaurant()
        let passwords = Passwords(cost: 4)
        let hash = try passwords.hash("another-password")
        try restaurant.arrange("UPDATE admin_users SET password_hash = \(hash) WHERE store_id = 2")
        let client = try restaurant.client()
        #expect(try client.post("/api/auth/admin-login", .admin("owner", "another-password")).status == 401)
        #expect(try client.post("/api/auth/admin-login", .admin("owner", "another-password", store: 2)).status == 200)
    }

    @Test(arguments: [String(repeating: "p", count: 72), String(repeating: "밥", count: 24)])
    func `what follows the 72nd byte of a password is not ignored`(_ password: String) throws {
        let restaurant = try Restaurant()
        let hash = try restaurant.house.passwords.hash(password)
        try restaurant.arrange("UPDATE admin_users SET password_hash = \(hash) WHERE store_id = 1")
        let client = try restaurant.client()
        #expect(try client.post("/api/auth/admin-login", .admin("owner", password)).status == 200)
        #expect(try client.post("/api/auth/admin-login", .admin("owner", password + "x")).status == 401)
    }

    @Test(arguments: [73, 200])
    func `a password that is too long is wrong`(_ length: Int) throws {
        let client = try Restaurant().client()
        let password = String(repeating: "밥", count: length)
        #expect(try client.post("/api/auth/admin-login", .admin("owner", password)).status == 401)
        #expect(try client.post("/api/auth/admin-login", .admin("nobody", password)).status == 401)
    }

    @Test func `when too many sign in at once, some are told to come back`() throws {
        let passwords = Passwords(cost: 10, workers: 2)
        let restaurant = try Restaurant(passwords: passwords)
        let hash = try passwords.hash(Cast.Password.owner)
        try restaurant.arrange("UPDATE admin_users SET password_hash = \(hash)")
        let answers = try together(8) { _ in
            try restaurant.client().post("/api/auth/admin-login", .admin("owner", Cast.Password.owner))
        }
        let summaries = Set(answers.map(\.summary))
        #expect(summaries == ["200", "429 TOO_MANY_SIGN_INS"])
        #expect(
            try restaurant.client().post("/api/auth/admin-login", .admin("owner", Cast.Password.owner)).status == 200)
    }
}

extension JSON {
    static func admin(_ username: String, _ password: String, store: Int64 = Cast.Stores.hanok) -> JSON {
        ["store_id": .integer(store), "username": .string(username), "password": .string(password)]
    }

    static func table(_ number: String, _ password: String, store: Int64 = Cast.Stores.hanok) -> JSON {
        ["store_id": .integer(store), "table_number": .string(number), "password": .string(password)]
    }
}
