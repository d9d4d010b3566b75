import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// Whatever is wrong with a token, the answer is the same.
@Suite(.onOwnThreads) struct TokenTests {
    @Test func `a token lives for 16 hours to the second`() throws {
        let restaurant = try Restaurant(settings: Settings())
        let tablet = try restaurant.tablet()
        restaurant.clock.advance(hours: 16, seconds: -1)
        #expect(try tablet.get("/api/orders").status == 200)
        restaurant.clock.advance(seconds: 1)
        #expect(try tablet.get("/api/orders").summary == "401 INVALID_TOKEN")
    }

    @Test func `the operator decides how long a token lives`() throws {
        var settings = Settings()
        settings.tokenHours = 2
        let restaurant = try Restaurant(settings: settings)
        let tablet = try restaurant.tablet()
        restaurant.clock.advance(hours: 2)
        #expect(try tablet.get("/api/orders").status == 401)
        let answer = try restaurant.client().post("/api/auth/table-login", .table("1", Cast.Password.table))
        #expect(answer["expires_in"] == 7200)
    }

    @Test func `what the forge signs with our secret counts, or the rest here would show nothing`() throws {
        let token = try #require(try Restaurant().tablet().token)
        #expect(TokenForge.signed(TokenForge.part(0, of: token), TokenForge.part(1, of: token)) == token)
    }

    @Test(arguments: ["x", "fifteen letters", String(repeating: "s", count: 31), String(repeating: "s", count: 200)])
    func `a secret of any length signs as HMAC has it`(_ secret: String) throws {
        let restaurant = try Restaurant(tokens: try Tokens(secret: secret))
        let tablet = try restaurant.tablet()
        #expect(try tablet.get("/api/orders").status == 200)
        let token = try #require(tablet.token)
        let forged = TokenForge.signed(TokenForge.part(0, of: token), TokenForge.part(1, of: token), secret: secret)
        #expect(forged == token)
    }

    @Test func `a letter that Unicode takes for another one makes another token`() throws {
        let restaurant = try Restaurant()
        var token = ""
        // Nearly every token has one.
        for _ in 0..<100 where !token.contains("K") { token = try #require(try restaurant.tablet().token) }
        // Known from now on, as a token that was checked.
        #expect(try restaurant.client(token: token).get("/api/orders").status == 200)
        let kelvin = token.replacing("K", with: "\u{212A}")
        #expect(kelvin == token, "to Swift they are the same")
        #expect(try restaurant.client(token: kelvin).get("/api/orders").summary == "401 INVALID_TOKEN")
    }

    @Test func `the previous secret still counts while it is being replaced, another does not`() throws {
        let restaurant = try Restaurant()
        let old = try restaurant.tablet()
        let rotated = try Self.house(restaurant, "the next secret", previous: TokenForge.secret)
        let during = try restaurant.client(token: old.token, house: rotated)
        #expect(try during.get("/api/orders").status == 200)
        let fresh = try during.post("/api/auth/table-login", .table("1", Cast.Password.table))
        let after = try restaurant.client(token: old.token, house: try Self.house(restaurant, "the next secret"))
        #expect(try after.get("/api/orders").status == 401)
        after.token = fresh["token"]?.string
        #expect(try after.get("/api/orders").status == 200)
        #expect(try restaurant.client(token: after.token).get("/api/orders").status == 401)
    }

    private static func house(_ restaurant: Restaurant, _ secret: String, previous: String? = nil) throws -> House {
        let clock = restaurant.clock
        return House(
            settings: .patient, tokens: try Tokens(secret: secret, previous: previous),
            passwords: restaurant.house.passwords, pictures: nil, log: restaurant.house.log, clock: { clock.now })
    }
}
