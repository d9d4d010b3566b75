import Postgres
import Testing

@testable import TableOrder
@testable import Web

@Suite(.onOwnThreads) struct PlaceOrderTests {
    @Test func `an order is answered with everything it says and where it is found`() throws {
        let tablet = try Restaurant().tablet()
        let answer = try tablet.post(
            "/api/orders", cart(line(Dish.kimchi, 2, note: "덜 맵게"), line(Dish.doenjang), note: "천천히", guests: 3))
        #expect(answer.status == 201)
        #expect(answer.headers["location"] == "/api/orders/1")
        let expected = """
            {"order_number":1,"business_date":"2026-11-23","id":1,"table_id":11,"table_number":"1","session_id":1,\
            "status":"pending","items":[\
            {"menu_id":1001,"name":"김치찌개","unit_price":9000,"quantity":2,"options":[],"note":"덜 맵게","total":18000},\
            {"menu_id":1002,"name":"된장찌개","unit_price":9000,"quantity":1,"options":[],"note":null,"total":9000}],\
            "total":27000,"note":"천천히","placed_by":"table:11","cancel_reason":null,\
            "created_at":"2026-11-23T03:00:00.000Z","updated_at":"2026-11-23T03:00:00.000Z","version":1}
            """
        #expect(answer.text == expected)
    }

    @Test func `the order is found where its Location says`() throws {
        let tablet = try Restaurant().tablet()
        let placed = try tablet.post("/api/orders", cart(Dish.kimchi))
        let found = try tablet.get(try #require(placed.headers["location"]))
        #expect(found.status == 200)
        #expect(found.text == placed.text)
    }

    @Test func `a party's orders come in pages, oldest first, each with the whole total`() throws {
        let tablet = try Restaurant().tablet()
        let placed = try (0..<5).map { _ in try tablet.post("/api/orders", cart(Dish.kimchi)).json }
        var pages: [[JSON]] = []
        var cursor = ""
        repeat {
            let page = try tablet.get("/api/orders?limit=2" + cursor)
            #expect(page["session_total"] == 45_000)
            pages.append(page["data"]?.array ?? [])
            cursor = page["next_cursor"]?.string.map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty
        #expect(pages == [Array(placed[0...1]), Array(placed[2...3]), Array(placed[4...])])
        #expect(try tablet.get("/api/orders")["data"] == .array(placed))
        for query in ["limit=0", "limit=251", "cursor=x", "cursor="] {
            #expect(try tablet.get("/api/orders?" + query).summary == "400 VALIDATION_FAILED")
        }
        #expect(try tablet.get("/api/orders?status=pending").summary == "400 UNKNOWN_FIELD")
    }
}
