import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `POST /api/admin/menus`
@Suite(.onOwnThreads) struct CreateMenuTests {
    private static let path = "/api/admin/menus"
    static let full: JSON = [
        "category_id": 31, "name": "순두부찌개", "price": 9500, "description": "부드러운 두부",
        "translations": ["en": ["name": "Soft tofu stew", "description": "Silky"], "ja": ["name": "スンドゥブ"]],
        "is_available": true, "is_sold_out": false, "labels": ["popular"], "allergens": ["soybean", "egg"],
        "origin": "콩: 국내산",
        "option_groups": [
            [
                "name": "맵기", "min": 1, "max": 1, "translations": ["en": ["name": "Heat"]],
                "options": [
                    ["name": "순한맛", "translations": ["en": ["name": "Mild"]]],
                    ["name": "매운맛", "price_delta": 500, "is_sold_out": true],
                ],
            ],
            ["name": "추가", "options": [["name": "계란", "price_delta": 1000]]],
        ],
    ]

    @Test func `a dish with everything is on the guests' menu at once, and can be ordered`() throws {
        let restaurant = try Restaurant()
        let staff = try restaurant.admin("staff", Cast.Password.staff)
        let created = try staff.post(Self.path, Self.full)
        #expect(created.status == 201)
        #expect(created.headers["location"] == "/api/admin/menus/\(created.id)")
        for key in ["category_id", "name", "price", "description", "translations", "labels", "allergens", "origin"] {
            #expect(created[key]?.canonical == Self.full[key]?.canonical, "\(key)")
        }
        #expect(created["display_order"] == 3)
        #expect(created["version"] == 1)
        #expect(created["option_groups"]?[0]?["options"].each("price_delta") == [0, 500])
        #expect(created["option_groups"]?[1]?["min"] == 0)
        #expect(created["option_groups"]?[1]?["max"] == 1)
        let shown = try staff.get("/api/admin/menus/\(created.id)")
        #expect(shown.json == created.json)
        #expect(shown.headers["etag"] == "\"1\"")

        let menu = try restaurant.client().get("/api/menus?store_id=1")
        #expect(menu["menu_version"] == 2)
        let dish = menu["categories"]?[0]?["menus"]?[2]
        #expect(dish?["id"] == created["id"])
        #expect(dish?["option_groups"]?[0]?["options"].each("is_sold_out") == [false, true])
        let mild = try #require(created["option_groups"]?[0]?["options"]?[0]?["id"]?.integer)
        let egg = try #require(created["option_groups"]?[1]?["options"]?[0]?["id"]?.integer)
        let order = try restaurant.tablet().post("/api/orders", cart(line(created.id, 2, options: [mild, egg])))
        #expect(order["total"] == 21_000)
        let event = try #require(try restaurant.events().first)
        #expect(event.type == "menu.updated")
        #expect(event.data == ["menu_version": 2, "menu": created.json])
    }

    @Test func `the least that a dish needs is category, name and price`() throws {
        let created = try Restaurant().admin().post(
            Self.path, ["category_id": 32, "name": "국밥", "price": 1, "description": "", "labels": nil])
        #expect(created.status == 201)
        let expected: [String: JSON] = [
            "description": nil, "translations": [:], "image_url": nil, "is_available": true, "is_sold_out": false,
            "sold_out_until": nil, "labels": [], "allergens": [], "origin": nil, "option_groups": [],
            "display_order": 4,
        ]
        for (key, value) in expected { #expect(created.json.member(key) == value, "\(key)") }
    }

    private static let refused: [(JSON, [String])] = [
        ([:], ["category_id REQUIRED", "name REQUIRED", "price REQUIRED"]),
        (full.with(("price", 0)), ["price OUT_OF_RANGE"]), (full.with(("price", -1)), ["price OUT_OF_RANGE"]),
        (full.with(("price", "9000")), ["price INVALID_TYPE"]), (full.with(("name", "")), ["name TOO_SHORT"]),
        (full.with(("name", .string(String(repeating: "가", count: 101)))), ["name TOO_LONG"]),
        (full.with(("translations", ["EN": ["name": "x"]])), ["translations.EN INVALID_FORMAT"]),
        (full.with(("translations", ["en": ["price": 1]])), ["translations.en.price UNKNOWN_FIELD"]),
        (full.with(("sold_out_until", "2026-11-23T03:00:01Z")), ["sold_out_until NOT_SOLD_OUT"]),
        (
            full.with(("is_sold_out", true), ("sold_out_until", .string(TestClock.noon))),
            ["sold_out_until OUT_OF_RANGE"]
        ),
        (
            full.with(("option_groups", [["name": "g", "min": 2, "max": 1, "options": [["name": "o"]]]])),
            ["option_groups[0].max OUT_OF_RANGE", "option_groups[0].min OUT_OF_RANGE"]
        ),
        (full.with(("option_groups", [["name": "g", "options": []]])), ["option_groups[0].options TOO_FEW"]),
        (
            full.with(("option_groups", [["id": 51, "name": "g", "options": [["id": 511, "name": "o"]]]])),
            ["option_groups[0].id UNKNOWN_ID"]
        ),
        (
            full.with(("option_groups", [["name": "g", "options": [["name": "o", "price_delta": -1]]]])),
            ["option_groups[0].options[0].price_delta OUT_OF_RANGE"]
        ),
    ]

    @Test func `what is wrong is named, and nothing is created`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let before = try restaurant.fingerprint()
        for (body, faults) in Self.refused {
            let answer = try owner.post(Self.path, body, key: "k1")
            #expect(answer.status == 400)
            #expect(answer.faults == faults)
        }
        for key in ["id", "store_id", "image_url", "display_order", "version", "created_at"] {
            let answer = try owner.post(Self.path, Self.full.with((key, 1)))
            #expect(answer.summary == "400 UNKNOWN_FIELD")
            #expect(answer.faults == ["\(key) UNKNOWN_FIELD"])
        }
        for category: JSON in [41, 999_999] {
            let answer = try owner.post(Self.path, Self.full.with(("category_id", category)))
            #expect(answer.summary == "404 CATEGORY_NOT_FOUND")
            #expect(answer.faults == ["category_id CATEGORY_NOT_FOUND"])
        }
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `the same key sent eight times at once makes one dish and eight equal answers`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        let answers = try together(8) { _ in
            try restaurant.client(token: token).post(Self.path, Self.full, key: "once")
        }
        #expect(answers.allSatisfy { $0.status == 201 })
        #expect(Set(answers.map(\.body)).count == 1)
        #expect(try restaurant.value("SELECT count(*) FROM menus WHERE store_id = 1", as: Int.self) == 6)
        #expect(try restaurant.events().count == 1)
        let other = try restaurant.admin().post(Self.path, Self.full.with(("price", 1)), key: "once")
        #expect(other.summary == "409 IDEMPOTENCY_KEY_REUSED")
    }

    @Test func `dishes made at once each have a place and a version of the menu`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        let answers = try together(8) { index in
            try restaurant.client(token: token).post(Self.path, Self.full.with(("name", .string("\(index)"))))
        }
        #expect(Set(answers.compactMap { $0["display_order"]?.integer }) == Set(3...10))
        let versions = try restaurant.events().compactMap { $0.data["menu_version"]?.integer }
        #expect(versions == Array(2...9))
    }
}
