import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// A token is ended by its owner, or fetched anew.
@Suite(.onOwnThreads) struct SignOutTests {
    @Test func `a token that was signed out counts nowhere any more, and others of the account do`() throws {
        let restaurant = try Restaurant()
        let (first, second) = (try restaurant.tablet(), try restaurant.tablet())
        // Both are remembered as verified before.
        #expect(try first.get("/api/orders").status == 200)
        #expect(try second.get("/api/orders").status == 200)
        let answer = try first.post("/api/auth/logout")
        #expect(answer.summary == "204")
        #expect(answer.body.isEmpty)
        for path in ["/api/orders", "/api/session"] {
            #expect(try first.get(path).summary == "401 INVALID_TOKEN")
        }
        #expect(try first.post("/api/orders", cart(Dish.kimchi)).summary == "401 INVALID_TOKEN")
        #expect(try first.post("/api/auth/refresh").summary == "401 INVALID_TOKEN")
        #expect(try first.post("/api/auth/logout").summary == "401 INVALID_TOKEN")
        #expect(try second.post("/api/orders", cart(Dish.kimchi)).status == 201)
    }

    @Test func `staff sign out as tablets do`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        #expect(try owner.get("/api/admin/orders").status == 200)
        #expect(try owner.post("/api/auth/logout").status == 204)
        #expect(try owner.get("/api/admin/orders").summary == "401 INVALID_TOKEN")
        #expect(try restaurant.admin().get("/api/admin/orders").status == 200)
    }

    @Test func `a live token fetches another, and lives on`() throws {
        let restaurant = try Restaurant(settings: Settings())
        let tablet = try restaurant.tablet()
        restaurant.clock.advance(hours: 15)
        let answer = try tablet.post("/api/auth/refresh")
        #expect(answer["token_type"] == "Bearer")
        #expect(answer["expires_in"] == 57_600)
        let token = try #require(answer["token"]?.string)
        #expect(token != tablet.token)
        #expect(try tablet.get("/api/orders").status == 200)
        restaurant.clock.advance(hours: 2)
        #expect(try tablet.get("/api/orders").summary == "401 INVALID_TOKEN")
        #expect(try restaurant.client(token: token).get("/api/orders").status == 200)
    }

    @Test func `a dead token fetches none`() throws {
        let restaurant = try Restaurant(settings: Settings())
        let tablet = try restaurant.tablet()
        restaurant.clock.advance(hours: 16)
        #expect(try tablet.post("/api/auth/refresh").summary == "401 INVALID_TOKEN")
        #expect(try restaurant.client().post("/api/auth/refresh").summary == "401 TOKEN_REQUIRED")
    }

    @Test func `a changed password ends the tokens that were fetched with the old one`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let token = try #require(try tablet.post("/api/auth/refresh")["token"]?.string)
        try restaurant.arrange("UPDATE table_auths SET credential_version = 2 WHERE id = \(Cast.Tables.one)")
        #expect(try tablet.post("/api/auth/refresh").summary == "401 INVALID_TOKEN")
        #expect(try restaurant.client(token: token).get("/api/orders").summary == "401 INVALID_TOKEN")
    }

    @Test func `30 days after the sign-in the password is asked for again`() throws {
        let restaurant = try Restaurant(settings: Settings())
        let tablet = try restaurant.tablet()
        // Every 15 hours another token: 47 of them last 705 of the 720 hours.
        for _ in 0..<47 {
            restaurant.clock.advance(hours: 15)
            tablet.token = try #require(try tablet.post("/api/auth/refresh")["token"]?.string)
        }
        restaurant.clock.advance(hours: 14)
        let last = try tablet.post("/api/auth/refresh")
        #expect(last["expires_in"] == 3600)
        tablet.token = try #require(last["token"]?.string)
        restaurant.clock.advance(hours: 1, seconds: -1)
        #expect(try tablet.get("/api/orders").status == 200)
        restaurant.clock.advance(seconds: 1)
        #expect(try tablet.get("/api/orders").summary == "401 INVALID_TOKEN")
        #expect(try tablet.post("/api/auth/refresh").summary == "401 INVALID_TOKEN")
    }
}
