import Foundation
import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `GET /api/admin/events/stream` and `/api/events/stream`
@Suite(.onOwnThreads) struct StreamTests {
    private static let path = "/api/admin/events/stream"

    @Test func `staff see everything as it happens, whole and in order`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        let screen = try busy.open(owner, Self.path)
        let order = try tablet.post("/api/orders", cart(Dish.kimchi))
        _ = try owner.put("/api/admin/orders/\(order.id)/status", ["status": "preparing"])
        _ = try owner.patch("/api/admin/menus/\(Dish.kimchi)", ["price": 1])
        _ = try tablet.post("/api/calls", ["kind": "bill"])
        _ = try owner.post("/api/admin/tables/11/complete", ["force": true])
        let expected = [
            "session.opened", "order.created", "order.status_changed", "menu.updated", "call.created", "call.updated",
            "session.closed",
        ]
        try eventually("all have come") { screen.events.count >= expected.count }
        #expect(screen.types == expected)
        #expect(screen.ids == Array(1...7))
        #expect(screen.events.map { $0["data"] } == (try restaurant.events().map(\.data)))
        #expect(screen.events[1]["data"] == order.json)
        #expect(screen.events.allSatisfy { $0["store_id"] == 1 && $0["created_at"] == .string(TestClock.noon) })
        #expect(screen.text.hasPrefix("retry: 2000\n"))
    }

    @Test func `who comes back with the last id gets what it missed, once, and then goes on`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        for _ in 0..<5 { _ = try tablet.post("/api/orders", cart(Dish.kimchi)) }
        let screens = [
            try busy.open(owner, Self.path, lastID: 2), try busy.open(owner, Self.path + "?after=2"),
            try busy.open(owner, Self.path + "?after=0", lastID: 5), try busy.open(owner, Self.path),
        ]
        for _ in 0..<3 { _ = try tablet.post("/api/orders", cart(Dish.kimchi)) }
        try eventually("all have come") { screens.allSatisfy { $0.ids.last == 9 } }
        #expect(screens.map(\.ids) == [Array(3...9), Array(3...9), Array(6...9), Array(7...9)])
    }

    @Test func `a board and the stream from its last event make one picture without a gap`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let token = try restaurant.tablet().token
        let ownersToken = try restaurant.admin().token
        let counts = try together(2) { index in
            guard index == 0 else {
                let guest = try restaurant.client(token: token)
                for _ in 0..<60 { _ = try guest.post("/api/orders", cart(Dish.kimchi)) }
                return 0
            }
            let viewer = try restaurant.client(token: ownersToken)
            for _ in 0..<20 {
                let board = try viewer.get("/api/admin/board")
                let last = try #require(board["last_event_id"]?.integer)
                let total = board["tables"]?[0]?["total"]?.integer ?? 0
                // One event opens the session, each other one is an order of 9000.
                #expect(total == max(0, last - 1) * 9000)
                let screen = try busy.open(viewer, Self.path + "?after=\(last)")
                try eventually("the stream goes on") { (screen.ids.last ?? last) > last || last == 61 }
                #expect(screen.ids.first == nil || screen.ids.first == last + 1)
            }
            return 1
        }
        #expect(counts == [1, 0])
    }

    @Test func `a cursor that is no longer kept, or from the future, is told to look anew`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        for _ in 0..<5 { _ = try tablet.post("/api/orders", cart(Dish.kimchi)) }
        try restaurant.arrange("DELETE FROM events WHERE id <= 3")
        for after in [0, 2, 99] {
            let screen = try busy.open(owner, Self.path + "?after=\(after)")
            #expect(screen.types == ["reset"])
            #expect(screen.ids == [6])
        }
        let anew = try busy.open(owner, Self.path + "?after=0")
        _ = try owner.put("/api/admin/orders/1/status", ["status": "preparing"])
        try eventually("it goes on") { anew.ids == [6, 7] }
        let kept = try busy.open(owner, Self.path + "?after=3")
        try eventually("what is kept comes") { kept.ids.count >= 4 }
        #expect(kept.ids == [4, 5, 6, 7])
        #expect(try owner.get(Self.path, headers: ["last-event-id": "x1"]).summary == "400 VALIDATION_FAILED")
    }

    @Test func `guests hear of their table and the menu, and of nothing else`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let owner = try restaurant.admin()
        let (one, two) = (try restaurant.tablet("1"), try restaurant.tablet("2"))
        let screen = try busy.open(one, "/api/events/stream")
        let order = try one.post("/api/orders", cart(Dish.kimchi))
        _ = try two.post("/api/orders", cart(line(Dish.kimchi), note: "SECRET"))
        _ = try owner.put("/api/admin/tables/11", ["table_number": "1", "seats": 8])
        _ = try owner.patch("/api/admin/menus/\(Dish.kimchi)", ["price": 1])
        _ = try owner.put("/api/admin/orders/\(order.id)/status", ["status": "preparing"])
        try eventually("what concerns it has come") { screen.types.last == "order.status_changed" }
        #expect(screen.types == ["order.created", "menu.updated", "order.status_changed"])
        #expect(screen.events[1]["data"] == ["menu_version": 2], "a dish may be hidden from guests")
        #expect(!screen.text.contains("SECRET"))
    }

    @Test func `the next party is shown nothing of the last, wherever its tablet goes on`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        _ = try tablet.post("/api/orders", cart(line(Dish.kimchi), note: "SECRET"))
        _ = try owner.post("/api/admin/tables/11/complete", ["force": true])
        // Nobody sits there now.
        let empty = try busy.open(tablet, "/api/events/stream", lastID: 0)
        #expect(empty.types == ["reset"])
        _ = try tablet.post("/api/orders", cart(Dish.doenjang))
        for after: Int64 in [0, 1, 2] {
            let screen = try busy.open(tablet, "/api/events/stream", lastID: after)
            try eventually("its own order comes") { screen.types.contains("order.created") }
            #expect(screen.types == ["reset", "order.created"])
            #expect(!screen.text.contains("SECRET"))
        }
        let own = try busy.open(tablet, "/api/events/stream", lastID: 3)
        try eventually("its own order comes") { own.types == ["order.created"] }
        // A party that is over by itself is gone as well, though no row says so.
        restaurant.clock.advance(hours: 3)
        #expect(try busy.open(tablet, "/api/events/stream", lastID: 3).types == ["reset"])
    }

    @Test func `who sits where a party moved away is shown nothing of it`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        _ = try tablet.post("/api/orders", cart(line(Dish.kimchi), note: "SECRET"))
        _ = try owner.post("/api/admin/tables/11/move", ["to_table_id": .integer(Cast.Tables.two)])
        _ = try tablet.post("/api/orders", cart(Dish.doenjang))
        for after: Int64 in [0, 1, 2] {
            let screen = try busy.open(tablet, "/api/events/stream", lastID: after)
            try eventually("its own order comes") { screen.types.contains("order.created") }
            #expect(screen.types == ["reset", "order.created"])
            #expect(!screen.text.contains("SECRET"))
        }
    }

    @Test func `a party that moves is heard at both tables`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let owner = try restaurant.admin()
        let (one, two) = (try restaurant.tablet("1"), try restaurant.tablet("2"))
        _ = try one.post("/api/orders", cart(Dish.kimchi))
        let screens = [try busy.open(one, "/api/events/stream"), try busy.open(two, "/api/events/stream")]
        _ = try owner.post("/api/admin/tables/11/move", ["to_table_id": .integer(Cast.Tables.two)])
        try eventually("both have heard") { screens.allSatisfy { $0.types == ["order.moved"] } }
    }

    @Test func `another store's stream has none of it`() throws {
        let restaurant = try Restaurant()
        let busy = try BusyRestaurant(restaurant)
        let theirs = try busy.open(try restaurant.admin(store: Cast.Stores.chicken), Self.path + "?after=0")
        let ours = try busy.open(try restaurant.admin(), Self.path + "?after=0")
        _ = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        _ = try restaurant.tablet(store: Cast.Stores.chicken).post("/api/orders", cart(Dish.foreign))
        try eventually("both have their own") { theirs.ids == [1, 2] && ours.ids == [1, 2] }
        #expect(theirs.events.allSatisfy { $0["store_id"] == 2 } && ours.events.allSatisfy { $0["store_id"] == 1 })
    }
}
