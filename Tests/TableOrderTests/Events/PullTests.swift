import Foundation
import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `GET /api/admin/events`, and who may read how.
@Suite(.onOwnThreads) struct PullTests {
    private static let path = "/api/admin/events"

    @Test func `the log can be pulled page by page, without a gap, while it grows`() throws {
        let restaurant = try Restaurant()
        let (pos, tablet) = (try restaurant.pos(.eventsRead), try restaurant.tablet())
        for _ in 0..<4 { _ = try tablet.post("/api/orders", cart(Dish.kimchi)) }
        let first = try pos.get(Self.path + "?limit=2")
        #expect(first["data"].each("id") == [1, 2])
        #expect(first["next_cursor"] == "2")
        #expect(first["last_event_id"] == 2)
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        let rest = try pos.get(Self.path + "?after=2")
        #expect(rest["data"].each("id") == [3, 4, 5, 6])
        #expect(rest.json.member("next_cursor") == .null)
        #expect(rest["data"].each("data") == (try restaurant.events().map(\.data).suffix(4)))
        let nothing = try pos.get(Self.path + "?after=6")
        #expect(nothing["data"] == [])
        #expect(nothing["last_event_id"] == 6)
        try restaurant.arrange("DELETE FROM events WHERE id < 5")
        for after in [1, 3, 7] {
            let reset = try pos.get(Self.path + "?after=\(after)")
            #expect(reset["data"].each("type") == ["reset"])
            #expect(reset["last_event_id"] == 6)
        }
        #expect(try pos.get(Self.path + "?after=4")["data"].each("id") == [5, 6])
        #expect(try restaurant.pos(.ordersRead).get(Self.path).summary == "403 FORBIDDEN")
    }

    @Test func `an answer is held back until something happens`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        let waiting = try (0..<3).map { _ in try busy.open(owner, Self.path + "?after=0&wait=30&limit=1") }
        #expect(waiting.allSatisfy { $0.text.isEmpty })
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        try eventually("all have their answer") { waiting.allSatisfy(\.isClosed) }
        for screen in waiting {
            #expect(screen.json?["data"].each("id") == [1])
            #expect(screen.json?["last_event_id"] == 1)
            #expect(EventPage.schema.faults(in: screen.json ?? .null).isEmpty)
        }
        // What is there already is not waited for.
        let now = try owner.get(Self.path + "?after=1&wait=30")
        #expect(now["data"].each("id") == [2])
        #expect(now.goesOn == nil)
    }

    @Test func `an answer that was held back long enough says that nothing happened`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let screen = try busy.open(try restaurant.admin(), Self.path + "?after=0&wait=1")
        try eventually("the time is over") { screen.isClosed }
        #expect(screen.json == ["data": [], "next_cursor": nil, "last_event_id": 0])
    }

    @Test func `a store's readers are counted, and those that left make room`() throws {
        let restaurant = try Restaurant(hub: EventHub(mostReaders: 2))
        let busy = try BusyRestaurant(restaurant)
        let owner = try restaurant.admin()
        let first = try busy.open(owner, Self.path + "/stream")
        let second = try busy.open(restaurant.tablet(), "/api/events/stream")
        for path in ["/stream", "?after=0&wait=1"] {
            #expect(try owner.get(Self.path + path).summary == "429 TOO_MANY_READERS")
        }
        #expect(try restaurant.admin(store: Cast.Stores.chicken).get(Self.path + "/stream").status == 200)
        first.isGone = true
        try eventually("there is room again") { try owner.get(Self.path + "/stream").status == 200 }
        #expect(!second.isClosed)
        // An answer whose reader was gone before it began leaves no trace.
        for _ in 0..<5 { #expect(try owner.get(Self.path + "/stream").status == 200) }
    }

    @Test func `a hub that stops, or has not begun, tells everybody to come back`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let early = Screen()
        let goesOn = try #require(try owner.get(Self.path + "/stream").goesOn)
        goesOn(early)
        #expect(early.isClosed && early.text.contains("retry: 500"))
        let screens = try { () -> [Screen] in
            let busy = try BusyRestaurant(restaurant)
            return [
                try busy.open(owner, Self.path + "/stream"), try busy.open(owner, Self.path + "?after=0&wait=30"),
            ]
        }()
        #expect(screens.allSatisfy { $0.isClosed })
        #expect(screens[0].text.hasSuffix("retry: 500\n\n"))
        #expect(screens[1].json?["data"] == [])
    }

    @Test func `who signs out, loses the account, or is out of time reads no more`() throws {
        var settings = Settings.patient
        settings.tokenHours = 16
        let restaurant = try Restaurant(settings: settings)
        let busy = try BusyRestaurant(restaurant)
        let (owner, staff) = (try restaurant.admin(), try restaurant.admin("staff", Cast.Password.staff))
        let (tablet, key) = (try restaurant.tablet(), try restaurant.key([.eventsRead]))
        let screens = [
            try busy.open(staff, Self.path + "/stream"), try busy.open(tablet, "/api/events/stream"),
            try busy.open(restaurant.client(token: key.text), Self.path + "?after=0&wait=30"),
            try busy.open(owner, Self.path + "/stream"),
        ]
        _ = try staff.post("/api/auth/logout")
        try eventually("signed out") { screens[0].isClosed }
        _ = try owner.put(
            "/api/admin/tables/11", ["table_number": "1", "seats": 4, "password": "another-password"])
        try eventually("another password") { screens[1].isClosed }
        _ = try owner.delete("/api/admin/api-keys/\(key.id)")
        try eventually("a revoked key") { screens[2].isClosed }
        #expect(!screens[3].isClosed)
        restaurant.clock.advance(hours: 17)
        try eventually("an expired token") { screens[3].isClosed }
    }
}
