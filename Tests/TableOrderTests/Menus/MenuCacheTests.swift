import Foundation
import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// A menu is shown from memory as long as nothing has changed, and never longer.
@Suite(.onOwnThreads) struct MenuCacheTests {
    private static let path = "/api/menus?store_id=1"

    /// Shows the menu until it comes from memory.
    private static func warm(_ client: Client) throws {
        try eventually("the menu comes from memory") { try isFromMemory(client) }
    }

    /// Whether the database was not asked.
    private static func isFromMemory(_ client: Client) throws -> Bool {
        try client.get(path).headers["server-timing"]?.hasSuffix("db;dur=0.00") ?? false
    }

    private static func price(_ client: Client) throws -> JSON? {
        try client.get(path)["categories"]?[0]?["menus"]?[0]?["price"]
    }

    @Test func `it is the same answer, in each language, and a change here is seen at once`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let (guest, owner) = (try restaurant.client(), try busy.restaurant.admin())
        let fresh = try guest.get(Self.path)
        try Self.warm(guest)
        let known = try guest.get(Self.path)
        #expect(known.body == fresh.body)
        #expect(known.headers["etag"] == fresh.headers["etag"])
        let tag = try #require(known.headers["etag"])
        #expect(try guest.get(Self.path, headers: ["if-none-match": tag]).status == 304)
        guest.language = "en"
        #expect(try guest.get(Self.path)["store"]?["name"] == "Hanok Kitchen")
        guest.language = "ko"
        #expect(try guest.get(Self.path)["store"]?["name"] == "한옥식당")
        for round in 1...20 {
            try Self.warm(guest)
            _ = try owner.patch("/api/admin/menus/\(Dish.kimchi)", ["price": .integer(Int64(round))])
            #expect(try Self.price(guest) == .integer(Int64(round)))
        }
        _ = try owner.patch("/api/admin/store", ["name": "새 이름"])
        #expect(try guest.get(Self.path)["store"]?["name"] == "새 이름")
    }

    @Test func `a change in another process is seen within a second, told or not`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let guest = try busy.restaurant.client()
        let other = try restaurant.client(
            token: restaurant.admin().token, house: restaurant.house(hub: EventHub()))
        for round in 1...3 {
            try Self.warm(guest)
            _ = try other.patch("/api/admin/menus/\(Dish.kimchi)", ["price": .integer(Int64(round))])
            let changed = ContinuousClock.now
            var last = changed
            while try Self.price(guest) != .integer(Int64(round)) { last = .now }
            #expect(last - changed < .seconds(1))
        }
    }

    @Test func `cut off from the database, nothing is shown from memory`() throws {
        let restaurant = try Restaurant()
        let guest: Client
        do {
            let busy = try BusyRestaurant(restaurant)
            guest = try busy.restaurant.client()
            try Self.warm(guest)
        }
        // The hub has ended, as a process does whose connection is gone.
        #expect(try !Self.isFromMemory(guest))
        try restaurant.arrange("UPDATE menus SET price = 7 WHERE id = \(Dish.kimchi)")
        #expect(try Self.price(guest) == 7)
    }

    @Test func `being sold out ends on time in memory too`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let (guest, owner) = (try restaurant.client(), try busy.restaurant.admin())
        _ = try owner.patch(
            "/api/admin/menus/\(Dish.kimchi)", ["is_sold_out": true, "sold_out_until": "2026-11-23T04:00:00Z"])
        try Self.warm(guest)
        #expect(try guest.get(Self.path)["categories"]?[0]?["menus"]?[0]?["is_sold_out"] == true)
        restaurant.clock.advance(hours: 1)
        #expect(try guest.get(Self.path)["categories"]?[0]?["menus"]?[0]?["is_sold_out"] == false)
    }

    @Test func `what somebody makes up does not fill the memory, and what nobody asks for is forgotten`() {
        let cache = MenuCache()
        let readers = (0..<100).map { LanguagePreference(acceptLanguage: "a\($0)") }
        func keep(_ store: Store.ID, _ reader: LanguagePreference) {
            cache.keep(
                Response(status: 200), store, for: reader, validUntil: nil, position: 1, cache.ticket(store))
            cache.confirm(store, at: .now)
        }
        for reader in readers { keep(Store.ID(1), reader) }
        _ = cache.takeNewStores()
        cache.confirm(Store.ID(1), at: .now)
        let kept = readers.map { cache.answer(Store.ID(1), for: $0, at: .now()) != nil }
        #expect(kept.filter { $0 }.count == 8)
        #expect(kept.suffix(8).allSatisfy { $0 }, "the oldest went")
        for id in 2...200 { keep(Store.ID(Int64(id)), readers[0]) }
        #expect(cache.stores.count == 32)
        cache.forgetUnasked(.now)
        #expect(cache.stores.count == 32)
        cache.forgetUnasked(.now + .seconds(61))
        #expect(cache.stores.isEmpty)
    }

    @Test func `what was read before a change is not kept after it`() {
        let cache = MenuCache()
        let (store, reader) = (Store.ID(1), LanguagePreference(acceptLanguage: "ko"))
        let ticket = cache.ticket(store)
        cache.keep(Response(status: 200), store, for: reader, validUntil: nil, position: 5, ticket)
        #expect(cache.answer(store, for: reader, at: .now()) == nil, "the hub has not confirmed it")
        cache.confirm(store, at: .now)
        #expect(cache.answer(store, for: reader, at: .now()) == nil, "the hub has not been told of it")
        #expect(cache.takeNewStores().map(\.1) == [5])
        cache.confirm(store, at: .now)
        #expect(cache.answer(store, for: reader, at: .now()) != nil)
        let late = cache.ticket(store)
        cache.drop(store)
        cache.keep(Response(status: 200), store, for: reader, validUntil: nil, position: 6, late)
        #expect(cache.answer(store, for: reader, at: .now()) == nil)
        cache.keep(Response(status: 200), store, for: reader, validUntil: nil, position: 6, cache.ticket(store))
        #expect(cache.answer(store, for: reader, at: .now()) != nil)
        cache.confirm(store, at: .now - .seconds(2))
        #expect(cache.answer(store, for: reader, at: .now()) == nil, "too long ago")
        cache.confirm(store, at: .now)
        cache.distrust()
        #expect(cache.answer(store, for: reader, at: .now()) == nil)
    }
}
