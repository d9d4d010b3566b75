import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// The next party sees nothing of what the last one wanted.
@Suite(.onOwnThreads) struct CallEndTests {
    private func openCalls(_ tablet: Client) throws -> [JSON?] {
        try tablet.get("/api/session")["open_calls"].each("id")
    }

    @Test func `completing a table ends its party's calls, before the session`() throws {
        let restaurant = try Restaurant()
        let (tablet, owner) = (try restaurant.tablet(), try restaurant.admin())
        let early = try tablet.post("/api/calls", ["kind": "staff"])
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        let late = try tablet.post("/api/calls", ["kind": "bill"])
        let done = try tablet.post("/api/calls", ["kind": "water"])
        _ = try owner.put("/api/admin/calls/\(done.id)", ["status": "done"])
        let elsewhere = try restaurant.tablet("2").post("/api/calls", ["kind": "bill"])
        #expect(try openCalls(tablet) == [.integer(early.id), .integer(late.id)])
        restaurant.clock.advance(minutes: 1)
        let closed = try owner.post("/api/admin/tables/11/complete", ["force": true])
        let events = try restaurant.events().suffix(3)
        #expect(events.map(\.type) == ["call.updated", "call.updated", "session.closed"])
        let ended = [early, late].map {
            $0.json.with(
                ("status", "done"), ("handled_by", "admin:101"), ("updated_at", "2026-11-23T03:01:00.000Z"),
                ("version", 2))
        }
        #expect(events.map(\.data) == ended + [closed.json])
        #expect(try owner.get("/api/admin/calls")["data"] == [elsewhere.json])
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        #expect(try openCalls(tablet) == [])
    }

    @Test func `calls of a party that is over by itself are hidden, and ended by the next order`() throws {
        let restaurant = try Restaurant()
        let (tablet, owner) = (try restaurant.tablet(), try restaurant.admin())
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        restaurant.clock.advance(hours: 1, minutes: 59, seconds: 59)
        let old = try tablet.post("/api/calls", ["kind": "bill"])
        #expect(try openCalls(tablet) == [.integer(old.id)])
        restaurant.clock.advance(seconds: 1)
        let before = try restaurant.fingerprint()
        #expect(try openCalls(tablet) == [])
        #expect(try owner.get("/api/admin/calls")["data"].count == 1)
        #expect(try restaurant.fingerprint() == before)
        // The next party's wish is not the last one's, though it comes within 30 s.
        let new = try tablet.post("/api/calls", ["kind": "bill"])
        #expect(new.status == 201)
        #expect(try openCalls(tablet) == [.integer(new.id)])
        restaurant.clock.advance(minutes: 5)
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        let events = try restaurant.events().suffix(4)
        #expect(events.map(\.type) == ["call.updated", "session.closed", "session.opened", "order.created"])
        #expect(events.first?.data["id"] == .integer(old.id))
        #expect(events.first?.data["status"] == "done")
        // Nobody saw to it.
        #expect(events.first?.data["handled_by"] == nil)
        #expect(try openCalls(tablet) == [.integer(new.id)])
    }

    @Test func `completing what was over by itself leaves the next party's calls alone`() throws {
        let restaurant = try Restaurant()
        let (tablet, owner) = (try restaurant.tablet(), try restaurant.admin())
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        let old = try tablet.post("/api/calls", ["kind": "bill"])
        restaurant.clock.advance(hours: 3)
        let new = try tablet.post("/api/calls", ["kind": "staff"])
        #expect(try owner.post("/api/admin/tables/11/complete").status == 200)
        #expect(try openCalls(tablet) == [.integer(new.id)])
        #expect(try owner.get("/api/admin/calls?status=done")["data"].each("id") == [.integer(old.id)])
    }

    @Test func `who called and never ordered is forgotten after two hours`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let call = try tablet.post("/api/calls", ["kind": "staff"])
        restaurant.clock.advance(hours: 2, seconds: -1)
        #expect(try openCalls(tablet) == [.integer(call.id)])
        restaurant.clock.advance(seconds: 1)
        #expect(try openCalls(tablet) == [])
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        #expect(try openCalls(tablet) == [])
    }

    @Test func `who ordered in time keeps the call as long as the party stays`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let call = try tablet.post("/api/calls", ["kind": "staff"])
        restaurant.clock.advance(hours: 2, seconds: -1)
        for _ in 0..<3 {
            _ = try tablet.post("/api/orders", cart(Dish.kimchi))
            #expect(try openCalls(tablet) == [.integer(call.id)])
            restaurant.clock.advance(hours: 1)
        }
    }

    @Test func `a deleted table's calls are ended, also those of a party that was over by itself`() throws {
        let restaurant = try Restaurant()
        let (tablet, owner) = (try restaurant.tablet(), try restaurant.admin())
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        _ = try tablet.post("/api/calls", ["kind": "bill"])
        restaurant.clock.advance(hours: 3)
        _ = try tablet.post("/api/calls", ["kind": "staff"])
        #expect(try owner.delete("/api/admin/tables/11").status == 204)
        let events = try restaurant.events().suffix(4)
        #expect(events.map(\.type) == ["call.updated", "call.updated", "session.closed", "table.updated"])
        #expect(events.prefix(2).allSatisfy { $0.data["status"] == "done" && $0.data["version"] == 2 })
        #expect(try owner.get("/api/admin/calls")["data"] == [])
    }

    /// A call either is ended with the party, or comes after it and stays.
    @Test func `a call racing a completion is ended or stays, and the log says which`() throws {
        let restaurant = try Restaurant()
        let (tablet, owner) = (try restaurant.tablet().token, try restaurant.admin().token)
        _ = try together(4) { index in
            let guest = try restaurant.client(token: tablet)
            let staff = try restaurant.client(token: owner)
            for round in 0..<25 {
                switch index {
                case 0:
                    _ = try guest.post("/api/orders", cart(Dish.kimchi))
                    restaurant.clock.advance(seconds: 20)
                case 1: _ = try staff.post("/api/admin/tables/11/complete", ["force": true])
                case 2: _ = try guest.post("/api/calls", ["kind": round % 2 == 0 ? "water" : "bill"])
                default:
                    let call = try staff.get("/api/admin/calls?limit=1")["data"]?[0]?["id"]?.integer
                    if let call { _ = try staff.put("/api/admin/calls/\(call)", ["status": "acknowledged"]) }
                }
            }
        }
        var calls: [Int64: JSON] = [:]
        for event in try restaurant.events() {
            if event.type == "session.closed" { #expect(calls.values.allSatisfy { $0["status"] == "done" }) }
            if event.type.hasPrefix("call."), let id = event.data["id"]?.integer { calls[id] = event.data }
        }
        #expect(calls.count > 1)
        let staff = try restaurant.client(token: owner)
        let left = calls.values.filter { $0["status"] != "done" }.compactMap { $0["id"]?.integer }.sorted()
        #expect(try staff.get("/api/admin/calls?limit=250")["data"].each("id") == left.map { .integer($0) })
    }
}
