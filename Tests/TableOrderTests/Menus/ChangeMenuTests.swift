import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `PUT`, `PATCH` and `DELETE /api/admin/menus/{id}`
@Suite(.onOwnThreads) struct ChangeMenuTests {
    private static let stew = "/api/admin/menus/\(Dish.kimchi)"
    private static let bibimbap = "/api/admin/menus/\(Dish.bibimbap)"

    @Test func `a part is changed, the rest stays, and past orders keep what they were placed with`() throws {
        let restaurant = try Restaurant()
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        let before = try owner.get(Self.stew)
        let order = try tablet.post("/api/orders", cart(Dish.kimchi))
        let changed = try owner.patch(Self.stew, ["name": "묵은지찌개", "price": 11_000])
        #expect(changed.status == 200)
        #expect(changed.headers["etag"] == "\"2\"")
        #expect(changed.json == before.json.with(("name", "묵은지찌개"), ("price", 11_000), ("version", 2)))
        let kept = try owner.get("/api/admin/orders/\(order.id)")
        #expect(kept["items"]?[0]?["name"] == "김치찌개")
        #expect(kept["total"] == 9000)
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi))["total"] == 11_000)
        #expect(try tablet.post("/api/orders", cart(line(Dish.kimchi, price: 9000))).summary == "409 PRICE_CHANGED")
        let event = try #require(try restaurant.events().last { $0.type == "menu.updated" })
        #expect(event.data == ["menu_version": 2, "menu": changed.json])
    }

    @Test func `null empties what may be empty, and nothing else`() throws {
        let owner = try Restaurant().admin()
        _ = try owner.patch(Self.stew, ["description": "d", "origin": "o"])
        let emptied = try owner.patch(Self.stew, ["description": nil, "origin": nil])
        #expect(emptied.json.member("description") == .null)
        #expect(emptied.json.member("origin") == .null)
        #expect(
            try owner.patch(Self.stew, ["name": nil, "price": nil]).faults == [
                "name INVALID_TYPE", "price INVALID_TYPE",
            ])
        #expect(try owner.patch(Self.stew, [:])["version"] == emptied["version"])
    }

    @Test func `a dish replaced as a whole gets the defaults of what is missing, and keeps its picture and place`()
        throws
    {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        try restaurant.arrange("UPDATE menus SET image_url = '/images/1/a.webp', labels = '{hot}' WHERE id = 1004")
        let body: JSON = ["category_id": 32, "name": "비빔밥", "price": 10_000]
        let changed = try owner.put(Self.bibimbap, body)
        #expect(changed["option_groups"] == [])
        #expect(changed["labels"] == [])
        #expect(changed["image_url"] == "/images/1/a.webp")
        #expect(changed["display_order"] == 2)
        #expect(try owner.put(Self.bibimbap, body).json == changed.json)
        #expect(try restaurant.value("SELECT count(*) FROM options WHERE group_id IN (51, 52)", as: Int.self) == 0)
    }

    @Test func `options are kept by id, added without, and gone when missing`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let groups: JSON = [
            [
                "name": "새 그룹", "max": 2,
                "options": [["id": 522, "name": "치즈 추가", "price_delta": 1700], ["name": "김"]],
            ],
            [
                "id": 51, "name": "매운 정도", "min": 1,
                "options": [["id": 512, "name": "매운맛"], ["id": 511, "name": "순한맛"]],
            ],
        ]
        let changed = try owner.patch(Self.bibimbap, ["option_groups": groups])
        #expect(changed.status == 200)
        #expect(changed["option_groups"].each("name") == ["새 그룹", "매운 정도"])
        #expect(changed["option_groups"]?[1]?["id"] == 51)
        #expect(changed["option_groups"]?[0]?["options"]?[0]?["id"] == 522)
        #expect(changed["option_groups"]?[1]?["options"].each("id") == [512, 511])
        #expect(try owner.get(Self.bibimbap).json == changed.json)
        let tablet = try restaurant.tablet()
        #expect(try tablet.post("/api/orders", cart(line(Dish.bibimbap, options: [511, 522])))["total"] == 11_700)
        #expect(try tablet.post("/api/orders", cart(line(Dish.bibimbap, options: [511, 521]))).status == 422)
        #expect(try owner.patch(Self.bibimbap, ["option_groups": changed["option_groups"] ?? nil])["version"] == 2)
    }

    @Test func `ids of other dishes' options, and ids named twice, are refused`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let before = try restaurant.fingerprint()
        let bodies: [(JSON, [String])] = [
            ([["id": 61, "name": "g", "options": [["name": "o"]]]], ["option_groups[0].id UNKNOWN_ID"]),
            (
                [["id": 51, "name": "g", "options": [["id": 611, "name": "o"]]]],
                ["option_groups[0].options[0].id UNKNOWN_ID"]
            ),
            (
                [["id": 51, "name": "g", "options": [["id": 511, "name": "o"], ["id": 511, "name": "p"]]]],
                ["option_groups[0].options[1].id UNKNOWN_ID"]
            ),
        ]
        for (groups, faults) in bodies {
            #expect(try owner.patch(Self.bibimbap, ["option_groups": groups]).faults == faults)
        }
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `sold out until a time ends by itself, and otherwise when staff say so`() throws {
        let restaurant = try Restaurant()
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        let sold = try owner.patch(
            Self.stew, ["is_sold_out": true, "sold_out_until": "2026-11-23T13:00:00+09:00"])
        #expect(sold["sold_out_until"] == "2026-11-23T04:00:00.000Z")
        let tag = try tablet.get("/api/menus?store_id=1").headers["etag"]
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi)).summary == "409 MENU_SOLD_OUT")
        restaurant.clock.advance(hours: 1)
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi)).status == 201)
        #expect(try tablet.get("/api/menus?store_id=1").headers["etag"] != tag)
        let over = try owner.get(Self.stew)
        #expect(over["is_sold_out"] == false)
        #expect(over.json.member("sold_out_until") == .null)
        #expect(try owner.patch(Self.stew, ["is_sold_out": true])["is_sold_out"] == true)
        restaurant.clock.advance(hours: 100)
        #expect(try owner.get(Self.stew)["is_sold_out"] == true)
        #expect(try owner.patch(Self.stew, ["is_sold_out": false])["is_sold_out"] == false)
    }

    @Test func `a hidden dish is absent and cannot be ordered, until it is shown`() throws {
        let restaurant = try Restaurant()
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        _ = try owner.patch(Self.stew, ["is_available": false])
        #expect(try tablet.get("/api/menus?store_id=1")["categories"]?[0]?["menus"].count == 1)
        #expect(try tablet.get("/api/menus/\(Dish.kimchi)").summary == "404 NOT_FOUND")
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi)).summary == "404 MENU_NOT_FOUND")
        _ = try owner.patch(Self.stew, ["is_available": true])
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi)).status == 201)
    }

    @Test func `a dish that moves to another category stands behind the others there`() throws {
        let owner = try Restaurant().admin()
        let moved = try owner.patch(Self.stew, ["category_id": 32])
        #expect(moved["category_id"] == 32)
        #expect(moved["display_order"] == 4)
        #expect(try owner.patch(Self.stew, ["category_id": 41]).summary == "404 CATEGORY_NOT_FOUND")
    }

    @Test func `a stale version is 412 with the dish as it is, and the same change twice is one`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let match = ["if-match": "\"1\""]
        let present = try owner.patch(Self.stew, ["price": 9900], headers: match)
        #expect(present.status == 200)
        let before = try restaurant.fingerprint()
        #expect(try owner.patch(Self.stew, ["price": 9900], headers: match).json == present.json)
        let stale = [
            try owner.patch(Self.stew, ["price": 1], headers: match),
            try owner.put(Self.stew, ["category_id": 31, "name": "n", "price": 1], headers: match),
            try owner.delete(Self.stew, headers: match),
        ]
        for answer in stale {
            #expect(answer.summary == "412 VERSION_CONFLICT")
            #expect(answer["error"]?["current"] == present.json)
        }
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `a deleted dish is gone for guests and staff, and stays in past orders and sales`() throws {
        let restaurant = try Restaurant()
        let (owner, tablet) = (try restaurant.admin(), try restaurant.tablet())
        let order = try tablet.post("/api/orders", cart(line(Dish.bibimbap, options: [512, 521])))
        #expect(try owner.delete(Self.bibimbap).status == 204)
        #expect(try owner.delete(Self.bibimbap).summary == "404 NOT_FOUND")
        #expect(try owner.get(Self.bibimbap).summary == "404 NOT_FOUND")
        #expect(try tablet.post("/api/orders", cart(Dish.bibimbap)).summary == "404 MENU_NOT_FOUND")
        let kept = try owner.get("/api/admin/orders/\(order.id)")
        #expect(kept["items"]?[0]?["options"].each("name") == ["매운맛", "계란"])
        #expect(try owner.get("/api/admin/sales")["items"]?[0]?["name"] == "비빔밥")
        let event = try #require(try restaurant.events().last)
        #expect(event.data["menu"]?["is_deleted"] == true)
        #expect(event.data["menu"]?["version"] == 2)
    }

    @Test func `everybody's changes at once are each made, none lost`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        _ = try together(8) { index in
            try restaurant.client(token: token).patch(
                Self.stew, index < 4 ? ["price": .integer(Int64(100 + index))] : ["labels": [.string("\(index)")]])
        }
        let dish = try restaurant.admin().get(Self.stew)
        #expect(dish["version"] == 9)
        #expect((100..<104).contains(dish["price"]?.integer ?? 0))
        #expect(dish["labels"].count == 1)
    }
}
