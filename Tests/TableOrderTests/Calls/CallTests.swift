import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// `POST /api/calls`
@Suite(.onOwnThreads) struct CallTests {
    private static let path = "/api/calls"

    @Test(arguments: ["staff", "water", "bill", "other"])
    func `a table calls before it has ordered, sees its call, and staff hear of it`(_ kind: String) throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let call = try tablet.post(Self.path, ["kind": .string(kind), "note": "앞접시 두 개\n주세요"])
        #expect(call.status == 201)
        #expect(
            call.json == [
                "id": 1, "table_id": 11, "table_number": "1", "kind": .string(kind), "note": "앞접시 두 개\n주세요",
                "status": "open", "called_by": "table:11", "handled_by": nil, "created_at": .string(TestClock.noon),
                "updated_at": .string(TestClock.noon), "version": 1,
            ])
        #expect(try tablet.get("/api/session")["open_calls"] == [call.json])
        let events = try restaurant.events()
        #expect(events.map(\.type) == ["call.created"])
        #expect(events.map(\.data) == [call.json])
        #expect(events.map(\.tableID) == [Cast.Tables.one])
    }

    @Test func `an empty note is none`() throws {
        let tablet = try Restaurant().tablet()
        let call = try tablet.post(Self.path, ["kind": "bill", "note": ""])
        #expect(call.status == 201)
        #expect(call["note"] == nil)
        #expect(try tablet.post(Self.path, ["kind": "water", "note": nil])["note"] == nil)
    }

    @Test func `the same again within 30 s is the open call, and told once`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let first = try tablet.post(Self.path, ["kind": "water", "note": "찬물"])
        let before = try restaurant.fingerprint()
        restaurant.clock.advance(seconds: 29)
        let again = try tablet.post(Self.path, ["kind": "water"])
        #expect(again.status == 200)
        #expect(again.json == first.json)
        #expect(try restaurant.fingerprint() == before)
        #expect(try tablet.post(Self.path, ["kind": "water", "note": "찬물"]).json == first.json)
        // Another wish is another call, and so is the next table's.
        #expect(try tablet.post(Self.path, ["kind": "bill"]).status == 201)
        #expect(try tablet.post(Self.path, ["kind": "bill", "note": "따로 계산해 주세요"]).status == 201)
        #expect(try restaurant.tablet("2").post(Self.path, ["kind": "water"]).status == 201)
        restaurant.clock.advance(seconds: 1)
        let later = try tablet.post(Self.path, ["kind": "water"])
        #expect(later.status == 201)
        #expect(later.id != first.id)
    }

    @Test(arguments: ["acknowledged", "done"])
    func `once staff have seen a call, the next is another`(_ status: JSON) throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let first = try tablet.post(Self.path, ["kind": "water"])
        #expect(try restaurant.admin().put("/api/admin/calls/\(first.id)", ["status": status]).status == 200)
        #expect(try tablet.post(Self.path, ["kind": "water"]).status == 201)
    }

    @Test func `eight who call at once are one call`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.tablet().token
        let answers = try together(8) { _ in
            try restaurant.client(token: token).post(Self.path, ["kind": "staff"])
        }
        #expect(answers.map(\.status).sorted() == Array(repeating: 200, count: 7) + [201])
        #expect(Set(answers.map(\.body)).count == 1)
        #expect(try restaurant.events().map(\.type) == ["call.created"])
    }

    @Test func `a key gives the first answer again, however late`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        let first = try tablet.post(Self.path, ["kind": "water"], key: "k1")
        let open = try tablet.post(Self.path, ["kind": "water"], key: "k2")
        #expect([first.status, open.status] == [201, 200])
        restaurant.clock.advance(minutes: 10)
        let before = try restaurant.fingerprint()
        for (key, answer) in [("k1", first), ("k2", open)] {
            let again = try tablet.post(Self.path, ["kind": "water"], key: key)
            #expect(again.status == answer.status)
            #expect(again.body == first.body)
            #expect(again.headers["idempotency-replayed"] == "true")
        }
        #expect(try tablet.post(Self.path, ["kind": "bill"], key: "k1").summary == "409 IDEMPOTENCY_KEY_REUSED")
        #expect(try restaurant.fingerprint() == before)
    }

    @Test(arguments: [
        (
            """
            INSERT INTO idempotency_keys (store_id, principal, operation, key, fingerprint, created_at)
            VALUES (1, 'table:11', 'callStaff', 'k1', '', now())
            """ as SQL, "409 IDEMPOTENCY_IN_PROGRESS"
        ), ("SELECT 1 FROM table_auths WHERE id = 11 FOR UPDATE", "503 BUSY"),
    ])
    func `a lock held for longer than it may be is a key in flight only if it is the key's`(
        _ lock: SQL, _ refusal: String
    ) throws {
        let restaurant = try Restaurant()
        let token = try restaurant.tablet().token
        let impatient = try restaurant.client(token: token) { $0.lockTimeout = .milliseconds(100) }
        impatient.mayFail = true
        let held = try restaurant.connected { other in
            try other.transaction { transaction in
                try transaction.run(lock)
                return try impatient.post(Self.path, ["kind": "bill"], key: "k1")
            }
        }
        #expect(held.summary == refusal)
        #expect(held.headers["retry-after"] == "1")
        #expect(try impatient.post(Self.path, ["kind": "bill"], key: "k1").status == 201)
    }

    @Test(
        arguments: [
            ([:], ["kind REQUIRED"]), (["kind": "beer"], ["kind INVALID_CHOICE"]), (["kind": 1], ["kind INVALID_TYPE"]),
            (["kind": "water", "note": .string(String(repeating: "가", count: 201))], ["note TOO_LONG"]),
            (["kind": "water", "note": "\u{7}"], ["note INVALID_FORMAT"]),
        ] as [(JSON, [String])])
    func `what is no call is refused, and nothing is written`(_ body: JSON, _ faults: [String]) throws {
        let restaurant = try Restaurant()
        let (tablet, staff) = (try restaurant.tablet(), try restaurant.admin())
        let before = try restaurant.fingerprint()
        let answer = try tablet.post(Self.path, body)
        #expect(answer.summary == "400 VALIDATION_FAILED")
        #expect(answer.faults == faults)
        #expect(try staff.post("/api/admin/calls", body.with(("table_id", 11))).faults == faults)
        #expect(try tablet.post(Self.path, ["kind": "water", "table_id": 12]).summary == "400 UNKNOWN_FIELD")
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `a database that cannot be reached is 503`() throws {
        let restaurant = try Restaurant()
        let token = try restaurant.tablet().token
        let tablet = try restaurant.client(token: token) { $0.database = "there_is_no_such_database" }
        tablet.mayFail = true
        #expect(try tablet.post(Self.path, ["kind": "water"]).summary == "503 DATABASE_UNAVAILABLE")
    }
}
