import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// What ends a token before its time is asked of the database with every call: a process that has verified the token
/// before remembers the signature, not the right.
@Suite(.onOwnThreads) struct EndedTokenTests {
    @Test func `a password's reset ends every token of that account at once, and its lock`() throws {
        let restaurant = try Restaurant()
        let (owner, staff) = (try restaurant.admin(), try restaurant.admin("staff", Cast.Password.staff))
        #expect(try owner.get("/api/admin/orders").status == 200)
        for _ in 0..<5 { _ = try restaurant.client().post("/api/auth/admin-login", LockTests.wrong) }
        try restaurant.commanding { database in
            try Accounts.resetPassword(
                of: "owner", to: "next-password", storeID: Store.ID(1), passwords: Passwords(cost: 4), in: &database)
        }
        #expect(try owner.get("/api/admin/orders").summary == "401 INVALID_TOKEN")
        #expect(try owner.delete("/api/admin/orders/1?reason=x").summary == "401 INVALID_TOKEN")
        #expect(try owner.post("/api/admin/tables/11/complete").summary == "401 INVALID_TOKEN")
        #expect(try staff.get("/api/admin/orders").status == 200)
        #expect(try restaurant.client().post("/api/auth/admin-login", LockTests.right).status == 401)
        #expect(try restaurant.admin("owner", "next-password").get("/api/admin/orders").status == 200)
    }

    @Test func `another role ends the tokens of the old one`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        #expect(try owner.get("/api/admin/orders").status == 200)
        try restaurant.arrange("UPDATE admin_users SET role = 'staff' WHERE id = \(Cast.People.owner)")
        #expect(try owner.get("/api/admin/orders").summary == "401 INVALID_TOKEN")
        #expect(try restaurant.admin().get("/api/admin/orders").status == 200)
    }

    @Test func `a removed account's tokens end`() throws {
        let restaurant = try Restaurant()
        let staff = try restaurant.admin("staff", Cast.Password.staff)
        #expect(try staff.get("/api/admin/orders").status == 200)
        try restaurant.arrange("DELETE FROM admin_users WHERE id = \(Cast.People.staff)")
        #expect(try staff.get("/api/admin/orders").summary == "401 INVALID_TOKEN")
    }

    @Test func `a tablet's new password ends its tokens, for writing as for reading`() throws {
        let restaurant = try Restaurant()
        let (one, two) = (try restaurant.tablet("1"), try restaurant.tablet("2"))
        #expect(try one.post("/api/orders", cart(Dish.kimchi), key: "k1").status == 201)
        try restaurant.arrange("UPDATE table_auths SET credential_version = 2 WHERE id = \(Cast.Tables.one)")
        let before = try restaurant.fingerprint()
        #expect(try one.post("/api/orders", cart(Dish.kimchi)).summary == "401 INVALID_TOKEN")
        #expect(try one.post("/api/orders", cart(Dish.kimchi), key: "k1").summary == "401 INVALID_TOKEN")
        for path in ["/api/orders", "/api/orders/1", "/api/session"] {
            #expect(try one.get(path).summary == "401 INVALID_TOKEN")
        }
        #expect(try one.post("/api/orders/preview", cart(Dish.kimchi)).summary == "401 INVALID_TOKEN")
        #expect(try restaurant.fingerprint() == before)
        #expect(try two.get("/api/orders").status == 200)
    }
}
