import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `/api/admin/calls…`
@Suite(.onOwnThreads) struct StaffCallTests {
    private static let path = "/api/admin/calls"

    /// A call from table 1, and staff who are to see to it.
    private func calling() throws -> (restaurant: Restaurant, staff: Client, call: Answer) {
        let restaurant = try Restaurant()
        let call = try restaurant.tablet().post("/api/calls", ["kind": "water"])
        return (restaurant, try restaurant.admin("staff", Cast.Password.staff), call)
    }

    private func set(
        _ status: String, _ call: Answer, _ staff: Client, ifMatch: String? = nil
    ) throws -> Answer {
        try staff.put(
            "\(Self.path)/\(call.id)", ["status": .string(status)], headers: ifMatch.map { ["if-match": $0] } ?? [:])
    }

    @Test func `a call is acknowledged, then done, each told once`() throws {
        let (restaurant, staff, call) = try calling()
        restaurant.clock.advance(seconds: 40)
        let acknowledged = try set("acknowledged", call, staff)
        #expect(acknowledged.status == 200)
        #expect(
            acknowledged.json
                == call.json.with(
                    ("status", "acknowledged"), ("handled_by", "admin:102"),
                    ("updated_at", "2026-11-23T03:00:40.000Z"), ("version", 2)))
        #expect(acknowledged.headers["etag"] == "\"2\"")
        #expect(try restaurant.tablet().get("/api/session")["open_calls"] == [acknowledged.json])
        let done = try set("done", call, staff)
        #expect(done["status"] == "done")
        #expect(done["version"] == 3)
        #expect(try restaurant.tablet().get("/api/session")["open_calls"] == [])
        let events = try restaurant.events()
        #expect(events.map(\.type) == ["call.created", "call.updated", "call.updated"])
        #expect(events.map(\.data) == [call.json, acknowledged.json, done.json])
        #expect(events.map(\.tableID) == [11, 11, 11])
    }

    @Test(arguments: ["acknowledged", "done"])
    func `the present state again is 200 and told to nobody, whatever version is expected`(_ status: String) throws {
        let (restaurant, staff, call) = try calling()
        let changed = try set(status, call, staff)
        let before = try restaurant.fingerprint()
        for tag in [nil, "\"1\"", "\"2\""] {
            let again = try set(status, call, staff, ifMatch: tag)
            #expect(again.status == 200)
            #expect(again.json == changed.json)
        }
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `what is done is not acknowledged any more`() throws {
        let (restaurant, staff, call) = try calling()
        let done = try set("done", call, staff)
        let before = try restaurant.fingerprint()
        let back = try set("acknowledged", call, staff)
        #expect(back.summary == "422 INVALID_STATUS_TRANSITION")
        #expect(back["error"]?["current"] == done.json)
        #expect(try set("open", call, staff).faults == ["status INVALID_CHOICE"])
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `a stale version is 412 with the call as it is`() throws {
        let (restaurant, staff, call) = try calling()
        let present = try set("acknowledged", call, staff, ifMatch: "\"1\"")
        #expect(present.status == 200)
        let before = try restaurant.fingerprint()
        let stale = try set("done", call, staff, ifMatch: "\"1\"")
        #expect(stale.summary == "412 VERSION_CONFLICT")
        #expect(stale["error"]?["current"] == present.json)
        #expect(try restaurant.fingerprint() == before)
        #expect(try set("done", call, staff, ifMatch: "\"2\"").status == 200)
    }

    @Test func `eight who see to a call at once are told of once`() throws {
        let (restaurant, staff, call) = try calling()
        let token = staff.token
        let answers = try together(8) { _ in try set("done", call, restaurant.client(token: token)) }
        #expect(Set(answers.map(\.body)).count == 1)
        #expect(try restaurant.events().map(\.type) == ["call.created", "call.updated"])
    }

    @Test func `staff call for a table as its tablet would`() throws {
        let restaurant = try Restaurant()
        let (staff, tablet) = (try restaurant.admin("staff", Cast.Password.staff), try restaurant.tablet("2"))
        let body: JSON = ["table_id": 12, "kind": "other", "note": "아기 의자"]
        let made = try staff.post(Self.path, body, key: "k1")
        #expect(made.status == 201)
        #expect(made["called_by"] == "admin:102")
        #expect(made["table_number"] == "2")
        #expect(try tablet.get("/api/session")["open_calls"] == [made.json])
        #expect(try tablet.post("/api/calls", ["kind": "other"]).json == made.json)
        #expect(try staff.post(Self.path, body, key: "k1").headers["idempotency-replayed"] == "true")
        let before = try restaurant.fingerprint()
        for table in [Cast.Tables.foreign, 999_999] {
            #expect(try staff.post(Self.path, body.with(("table_id", .integer(table)))).summary == "404 NOT_FOUND")
        }
        #expect(try staff.post(Self.path, ["kind": "bill"]).faults == ["table_id REQUIRED"])
        #expect(try restaurant.fingerprint() == before)
    }

    /// Calls 1…6, of tables 1 and 2 in turn; 1 and 4 are done, 2 is acknowledged.
    private func evening() throws -> (restaurant: Restaurant, staff: Client) {
        let restaurant = try Restaurant()
        let staff = try restaurant.admin()
        let tablets = [try restaurant.tablet("1"), try restaurant.tablet("2")]
        for index in 0..<6 {
            #expect(try tablets[index % 2].post("/api/calls", ["kind": "water"]).status == 201)
            restaurant.clock.advance(minutes: 1)
        }
        for (id, status) in [(1, "done"), (2, "acknowledged"), (4, "done")] {
            #expect(try staff.put("\(Self.path)/\(id)", ["status": .string(status)]).status == 200)
        }
        return (restaurant, staff)
    }

    @Test func `the list shows what is not done, oldest first, and what is done, newest first`() throws {
        let (restaurant, staff) = try evening()
        let lists: [(query: String, ids: [JSON])] = [
            ("", [2, 3, 5, 6]), ("?status=open", [3, 5, 6]), ("?status=acknowledged", [2]), ("?status=done", [4, 1]),
            ("?table_id=11", [3, 5]), ("?table_id=12&status=open", [6]), ("?table_id=11&status=done", [1]),
            ("?table_id=21", []),
        ]
        for (query, ids) in lists { #expect(try staff.get(Self.path + query)["data"].each("id") == ids, "\(query)") }
        #expect(try restaurant.admin(store: Cast.Stores.chicken).get(Self.path)["data"] == [])
        for query in ["status=lost", "table_id=0", "limit=0", "cursor=x"] {
            #expect(try staff.get("\(Self.path)?\(query)").summary == "400 VALIDATION_FAILED", "\(query)")
        }
        #expect(try staff.get("\(Self.path)?kind=water").summary == "400 UNKNOWN_FIELD")
    }

    @Test(
        arguments: [("", [[2, 3], [5, 6]]), ("status=done&", [[4, 1]]), ("status=open&", [[3, 5], [6]])]
            as [(String, [[JSON]])])
    func `pages follow one another`(_ filter: String, _ expected: [[JSON]]) throws {
        let (_, staff) = try evening()
        var pages: [[JSON?]] = []
        var cursor = ""
        repeat {
            let page = try staff.get("\(Self.path)?\(filter)limit=2\(cursor)")
            pages.append(page["data"].each("id"))
            cursor = page["next_cursor"]?.string.map { "&cursor=\($0)" } ?? ""
        } while !cursor.isEmpty
        #expect(pages == expected)
    }
}
