import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// What is written when a session ends.
@Suite(.onOwnThreads) struct SessionEndTests {
    @Test func `a session that was over by itself is ended by the next order, at the time when it was over`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        _ = try tablet.post("/api/orders", cart(line(Dish.kimchi), guests: 3))
        restaurant.clock.advance(hours: 5)
        let next = try tablet.post("/api/orders", cart(Dish.doenjang))
        let rows = try restaurant.column(
            """
            SELECT concat_ws(' ', id, started_at::timestamp, ended_at::timestamp, end_reason)
            FROM table_sessions ORDER BY id
            """, as: String.self)
        #expect(rows == ["1 2026-11-23 03:00:00 2026-11-23 05:00:00 expired", "2 2026-11-23 08:00:00"])
        let events = try restaurant.events()
        #expect(
            events.map(\.type) == [
                "session.opened", "order.created", "session.closed", "session.opened", "order.created",
            ])
        #expect(
            events[2].data == [
                "id": 1, "table_id": 11, "table_number": "1", "guest_count": 3,
                "started_at": "2026-11-23T03:00:00.000Z", "last_order_at": "2026-11-23T03:00:00.000Z",
                "ended_at": "2026-11-23T05:00:00.000Z", "order_count": 1, "total": 9000, "version": 2,
            ])
        #expect(events[3].data["id"] == 2)
        #expect(events[4].data == next.json)
    }

    @Test func `after 16 hours the session ended then, not two hours after its last order`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        for _ in 0..<11 {
            _ = try tablet.post("/api/orders", cart(Dish.kimchi))
            restaurant.clock.advance(minutes: 90)
        }
        _ = try tablet.post("/api/orders", cart(Dish.kimchi))
        let closed = try #require(try restaurant.events().first { $0.type == "session.closed" })
        #expect(closed.data["ended_at"] == "2026-11-23T19:00:00.000Z")
        #expect(closed.data["order_count"] == 11)
    }

    @Test func `completing answers the ended session and tells of it`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let staff = try restaurant.admin("staff", Cast.Password.staff)
        let order = try tablet.post("/api/orders", cart(Dish.kimchi, 2))
        for status in ["preparing", "completed"] as [JSON] {
            _ = try staff.put("/api/admin/orders/\(order.id)/status", ["status": status])
        }
        restaurant.clock.advance(minutes: 40)
        let ended = try staff.post("/api/admin/tables/11/complete")
        #expect(
            ended.json == [
                "id": 1, "table_id": 11, "table_number": "1", "guest_count": nil,
                "started_at": "2026-11-23T03:00:00.000Z", "last_order_at": "2026-11-23T03:00:00.000Z",
                "ended_at": "2026-11-23T03:40:00.000Z", "order_count": 1, "total": 18_000, "version": 2,
            ])
        let event = try #require(try restaurant.events().last)
        #expect(event.type == "session.closed")
        #expect(event.tableID == Cast.Tables.one)
        #expect(event.data == ended.json)
        #expect(try restaurant.value("SELECT end_reason FROM table_sessions", as: String.self) == "completed")
    }

    @Test func `a session that is over by itself can still be completed, and ended when it was over`() throws {
        let restaurant = try Restaurant()
        _ = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi))
        restaurant.clock.advance(hours: 9)
        let ended = try restaurant.admin().post("/api/admin/tables/11/complete")
        #expect(ended["ended_at"] == "2026-11-23T05:00:00.000Z")
        #expect(try restaurant.value("SELECT end_reason FROM table_sessions", as: String.self) == "expired")
    }
}
