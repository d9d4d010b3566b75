import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `/api/admin/categories…`
@Suite(.onOwnThreads) struct CategoryTests {
    private static let path = "/api/admin/categories"

    @Test func `a category is made behind the others, renamed, and deleted while it is empty`() throws {
        let restaurant = try Restaurant()
        let staff = try restaurant.admin("staff", Cast.Password.staff)
        let body: JSON = ["name": "음료", "translations": ["en": ["name": "Drinks"]]]
        let created = try staff.post(Self.path, body)
        #expect(created.status == 201)
        #expect(
            created.json == [
                "id": 5000, "name": "음료", "translations": ["en": ["name": "Drinks"]], "display_order": 3, "version": 1,
            ])
        #expect(created.headers["location"] == "/api/admin/categories/5000")
        let renamed = try staff.put("/api/admin/categories/5000", ["name": "마실 것"], headers: ["if-match": "\"1\""])
        #expect(renamed["translations"] == [:])
        #expect(renamed["version"] == 2)
        #expect(try staff.get("/api/admin/categories/5000").json == renamed.json)
        #expect(try staff.put("/api/admin/categories/5000", ["name": "마실 것"])["version"] == 2)
        #expect(try staff.delete("/api/admin/categories/5000", headers: ["if-match": "\"1\""]).status == 412)
        #expect(try staff.delete("/api/admin/categories/5000").status == 204)
        #expect(try staff.get("/api/admin/categories/5000").status == 404)
        let events = try restaurant.events().map(\.data)
        #expect(events.map { $0["menu_version"] } == [2, 3, 4])
        #expect(events.map { $0["category"]?["is_deleted"] } == [nil, nil, true])
    }

    @Test func `a name is taken once in a store`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let before = try restaurant.fingerprint()
        #expect(try owner.post(Self.path, ["name": "찌개"], key: "k").summary == "409 CATEGORY_NAME_TAKEN")
        #expect(try owner.put("/api/admin/categories/32", ["name": "찌개"]).summary == "409 CATEGORY_NAME_TAKEN")
        #expect(try owner.post(Self.path, ["name": ""]).faults == ["name TOO_SHORT"])
        #expect(try restaurant.fingerprint() == before)
        #expect(try restaurant.admin(store: Cast.Stores.chicken).post(Self.path, ["name": "찌개"]).status == 201)
    }

    @Test func `a category that has dishes, hidden ones too, is not deleted`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        try restaurant.arrange("DELETE FROM menus WHERE category_id = 32 AND id <> \(Dish.hidden)")
        #expect(try owner.delete("/api/admin/categories/32").summary == "409 CATEGORY_NOT_EMPTY")
        _ = try owner.delete("/api/admin/menus/\(Dish.hidden)")
        #expect(try owner.delete("/api/admin/categories/32").status == 204)
    }

    @Test func `a dish made while its category is deleted is refused, or keeps it`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        for round in 0..<10 {
            let id = try restaurant.client(token: token).post(Self.path, ["name": .string("\(round)")]).id
            let answers = try together(2) { index in
                let client = try restaurant.client(token: token)
                return index == 0
                    ? try client.delete("/api/admin/categories/\(id)").summary
                    : try client.post("/api/admin/menus", ["category_id": .integer(id), "name": "n", "price": 1])
                        .summary
            }
            #expect([["204", "404 CATEGORY_NOT_FOUND"], ["409 CATEGORY_NOT_EMPTY", "201"]].contains(answers))
        }
    }

    @Test func `categories are put in order in one go`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let order = try owner.put("/api/admin/categories/order", ["ids": [32, 31]])
        #expect(order["data"].each("id") == [32, 31])
        #expect(order["data"].each("display_order") == [1, 2])
        #expect(try restaurant.client().get("/api/menus?store_id=1")["categories"].each("name") == ["밥", "찌개"])
        let before = try restaurant.fingerprint()
        #expect(try owner.put("/api/admin/categories/order", ["ids": [32, 31]]).json == order.json)
        for ids: JSON in [[32], [32, 31, 41], [32, 31, 999_999]] {
            let stale = try owner.put("/api/admin/categories/order", ["ids": ids])
            #expect(stale.summary == "409 ARRANGEMENT_STALE")
            #expect(stale["error"]?["current"] == [32, 31])
        }
        #expect(try owner.put("/api/admin/categories/order", ["ids": [31, 31]]).faults == ["ids REPEATED"])
        #expect(try owner.put("/api/admin/categories/order", ["ids": []]).faults == ["ids TOO_FEW"])
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `dishes are put in order within their categories`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let path = "/api/admin/menus/order"
        let order = try owner.put(path, ["ids": [.integer(Dish.doenjang), .integer(Dish.kimchi)]])
        #expect(order["data"].each("id") == [.integer(Dish.doenjang), .integer(Dish.kimchi)])
        #expect(order["data"].each("version") == [2, 2])
        let menu = try restaurant.client().get("/api/menus?store_id=1")
        #expect(menu["categories"]?[0]?["menus"].each("id") == [1002, 1001])
        #expect(try owner.get("/api/admin/menus/1001")["version"] == 2)
        let before = try restaurant.fingerprint()
        #expect(try owner.put(path, ["ids": [1002, 1001]]).json == order.json)
        for ids: JSON in [[1001], [1002, 1001, 1003], [1001, 1002, 2001]] {
            #expect(try owner.put(path, ["ids": ids]).summary == "409 ARRANGEMENT_STALE")
        }
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `pages of categories and dishes stay right while some are added`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let first = try owner.get("/api/admin/categories?limit=1")
        #expect(first["data"].each("id") == [31])
        _ = try owner.post(Self.path, ["name": "음료"])
        let next = try #require(first["next_cursor"]?.string)
        let rest = try owner.get("/api/admin/categories?cursor=\(next)")
        #expect(rest["data"].each("id") == [32, 5000])
        #expect(rest.json.member("next_cursor") == .null)
        let dishes = try owner.get("/api/admin/menus?limit=3")
        #expect(dishes["data"].each("id") == [1001, 1002, 1003])
        let more = try owner.get("/api/admin/menus?limit=3&cursor=\(dishes["next_cursor"]?.string ?? "")")
        #expect(more["data"].each("id") == [1004, 1005])
        #expect(more["data"]?[0]?["option_groups"].count == 2)
        #expect(try owner.get("/api/admin/menus?is_available=false")["data"].each("id") == [1005])
        #expect(try owner.get("/api/admin/menus?category_id=31")["data"].each("id") == [1001, 1002])
        #expect(try owner.get("/api/admin/menus?category_id=41")["data"].count == 0)
    }
}
