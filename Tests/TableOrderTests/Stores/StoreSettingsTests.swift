import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `GET, PUT, PATCH /api/admin/store`
@Suite(.onOwnThreads) struct StoreSettingsTests {
    private static let path = "/api/admin/store"
    private static let hanok: JSON = [
        "name": "한옥식당", "time_zone": "Asia/Seoul", "day_cutoff_hour": 5, "locale": "ko", "ordering_paused": false,
        "translations": ["en": ["name": "Hanok Kitchen"]], "origin": "쌀: 국내산",
    ]
    private static let renamed = hanok.with(
        ("name", "새한옥"), ("translations", ["ja": ["name": "新韓屋"], "en": ["origin": "Rice: Korea", "name": "New"]]))

    private func patch(_ client: Client, _ body: JSON, ifMatch: String? = nil) throws -> Answer {
        try client.send(.patch, Self.path, body, headers: ifMatch.map { ["if-match": $0] } ?? [:])
    }

    @Test func `staff see the settings of their own store`() throws {
        let restaurant = try Restaurant()
        let answer = try restaurant.admin("staff", Cast.Password.staff).get(Self.path)
        #expect(answer.headers["etag"] == "\"1\"")
        let shown = answer.json.removing("created_at").removing("id").removing("currency").removing("version")
        #expect(shown.canonical == Self.hanok.canonical)
        #expect([answer["id"], answer["currency"], answer["version"]] == [1, "KRW", 1])
        #expect(try restaurant.admin(store: Cast.Stores.chicken).get(Self.path)["name"] == "골목치킨")
    }

    @Test func `a change is what guests read, and one event tells of it`() throws {
        let restaurant = try Restaurant()
        let (staff, guest) = (try restaurant.admin("staff", Cast.Password.staff), try restaurant.client())
        let before = try guest.get("/api/menus?store_id=1")
        let changed = try staff.put(Self.path, Self.renamed)
        #expect(changed.status == 200)
        #expect(changed["version"] == 2)
        #expect(changed.headers["etag"] == "\"2\"")
        #expect(try staff.get(Self.path).body == changed.body)
        let menu = try guest.get("/api/menus?store_id=1")
        #expect(menu["store"]?["name"] == "새한옥")
        #expect(menu["menu_version"] == .integer((before["menu_version"]?.integer ?? 0) + 1))
        guest.language = "en"
        let english = try guest.get("/api/stores/1")
        #expect([english["name"], english["origin"]] == ["New", "Rice: Korea"])
        let events = try restaurant.events()
        #expect(events.map(\.type) == ["menu.updated"])
        #expect(events[0].data["store"] == changed.json)
        #expect(events[0].data["menu_version"] == menu["menu_version"])
        #expect(try restaurant.events(store: Cast.Stores.chicken).isEmpty)
        #expect(try restaurant.admin(store: Cast.Stores.chicken).get(Self.path)["version"] == 1)
    }

    @Test func `settings that are like that already stay as they are, whatever version is expected`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let first = try owner.put(Self.path, Self.renamed, headers: ["if-match": "\"1\""])
        let before = try restaurant.fingerprint()
        let other = Self.renamed.with(
            ("translations", ["en": ["name": "New", "origin": "Rice: Korea"], "ja": ["origin": nil, "name": "新韓屋"]]))
        for body in [Self.renamed, other] {
            let again = try owner.put(Self.path, body, headers: ["if-match": "\"1\""])
            #expect(again.status == 200)
            #expect(again.body == first.body)
        }
        for body: JSON in [[:], ["ordering_paused": false], ["time_zone": "Asia/Seoul"]] {
            #expect(try patch(owner, body).body == first.body)
        }
        #expect(try restaurant.fingerprint() == before)
        // The same to the eye, and other code points: a change.
        #expect(try patch(owner, ["name": "\u{1109}\u{1162}한옥"])["version"] == 3)
    }

    @Test func `a whole change takes away what it leaves out, a part of one does not`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let paused = try patch(owner, ["ordering_paused": true])
        #expect([paused["origin"], paused["ordering_paused"], paused["version"]] == ["쌀: 국내산", true, 2])
        #expect(paused["translations"] == Self.hanok["translations"])
        let bare = try owner.put(Self.path, Self.hanok.removing("origin").removing("translations"))
        #expect(bare["origin"] == nil)
        #expect(bare["translations"] == [:])
        #expect(bare["ordering_paused"] == false)
    }

    @Test func `null in a part empties what may be empty, and nothing else`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let changed = try patch(owner, ["origin": nil])
        #expect(changed.json.member("origin") == .null)
        #expect([changed["name"], changed["version"]] == [Self.hanok["name"], 2])
        #expect(try patch(owner, ["name": nil]).summary == "400 VALIDATION_FAILED")
    }

    @Test func `a waiter pauses ordering and goes on`() throws {
        let restaurant = try Restaurant()
        let (staff, tablet) = (try restaurant.admin("staff", Cast.Password.staff), try restaurant.tablet())
        #expect(try patch(staff, ["ordering_paused": true]).status == 200)
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi)).summary == "409 ORDERING_PAUSED")
        #expect(try tablet.get("/api/stores/1")["ordering_paused"] == true)
        #expect(try patch(staff, ["ordering_paused": false]).status == 200)
        #expect(try tablet.post("/api/orders", cart(Dish.kimchi)).status == 201)
        #expect(try restaurant.events().map(\.type).filter { $0 == "menu.updated" }.count == 2)
    }

    @Test func `zone and hour are the staff's own business: a version, and no event`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let changed = try patch(owner, ["time_zone": "America/New_York", "day_cutoff_hour": 0])
        #expect([changed["time_zone"], changed["day_cutoff_hour"], changed["version"]] == ["America/New_York", 0, 2])
        #expect(try restaurant.events().isEmpty)
        #expect(try owner.get("/api/menus?store_id=1")["menu_version"] == 1)
    }

    static let refused: [(body: JSON, faults: [String])] = [
        (["time_zone": "Asia/Atlantis"], ["time_zone UNKNOWN_TIME_ZONE"]),
        (["time_zone": "asia/seoul"], ["time_zone UNKNOWN_TIME_ZONE"]),
        (["time_zone": "KST-9'; DROP TABLE stores"], ["time_zone UNKNOWN_TIME_ZONE"]),
        (["time_zone": ""], ["time_zone TOO_SHORT"]),
        (["name": "", "day_cutoff_hour": 24], ["name TOO_SHORT", "day_cutoff_hour OUT_OF_RANGE"]),
        (["day_cutoff_hour": -1], ["day_cutoff_hour OUT_OF_RANGE"]),
        (["locale": "ko_KR"], ["locale INVALID_FORMAT"]),
        (["translations": ["EN": ["name": "x"]]], ["translations.EN INVALID_FORMAT"]),
        (["translations": ["en": ["name": ""]]], ["translations.en.name TOO_SHORT"]),
        (["translations": ["en": ["description": "x"]]], ["translations.en.description UNKNOWN_FIELD"]),
        (
            ["translations": .object((0..<21).map { .init("a\(["b", "c"][$0 % 2])-\(100 + $0)", [:]) })],
            ["translations TOO_MANY"]
        ),
        (["currency": "USD"], ["currency UNKNOWN_FIELD"]),
        (["origin": ""], ["origin TOO_SHORT"]),
    ]

    @Test func `what is wrong is named, and nothing is changed`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let before = try restaurant.fingerprint()
        for (body, faults) in Self.refused {
            guard case .object(let members) = body else { continue }
            let whole = members.reduce(Self.hanok) { $0.with(($1.key, $1.value)) }
            for answer in [try patch(owner, body), try owner.put(Self.path, whole)] {
                #expect(answer.status == 400)
                #expect(answer.faults == faults)
            }
        }
        let required = ["name", "time_zone", "day_cutoff_hour", "locale", "ordering_paused"].map { "\($0) REQUIRED" }
        #expect(try owner.put(Self.path, [:]).faults == required)
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `a stale version is 412 with the settings as they are`() throws {
        let restaurant = try Restaurant()
        let owner = try restaurant.admin()
        let present = try owner.put(Self.path, Self.renamed)
        let before = try restaurant.fingerprint()
        let stale = try patch(owner, ["ordering_paused": true], ifMatch: "\"1\"")
        #expect(stale.summary == "412 VERSION_CONFLICT")
        #expect(stale["error"]?["current"] == present.json)
        #expect(try owner.put(Self.path, Self.hanok, headers: ["if-match": "\"1\""]).summary == "412 VERSION_CONFLICT")
        #expect(try patch(owner, ["ordering_paused": true], ifMatch: "2").status == 400)
        #expect(try restaurant.fingerprint() == before)
        #expect(try patch(owner, ["ordering_paused": true], ifMatch: "\"2\"")["version"] == 3)
    }

    @Test func `of eight who change one version at once, one does`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        let answers = try together(8) { index in
            try patch(restaurant.client(token: token), ["name": .string("이름 \(index)")], ifMatch: "\"1\"").summary
        }
        #expect(answers.sorted() == ["200"] + Array(repeating: "412 VERSION_CONFLICT", count: 7))
        #expect(try restaurant.events().count == 1)
    }

    @Test func `eight changes at once are eight versions and eight events in order`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.admin().token
        let versions = try together(8) { index in
            try patch(restaurant.client(token: token), ["name": .string("이름 \(index)")])["version"]?.integer ?? 0
        }
        #expect(versions.sorted() == Array(2...9))
        let events = try restaurant.events()
        #expect(events.map(\.data).map { $0["store"]?["version"] } == (2...9).map { .integer($0) })
        #expect(events.map(\.data).map { $0["menu_version"] } == (2...9).map { .integer($0) })
    }
}
