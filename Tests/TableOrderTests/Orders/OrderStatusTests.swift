import Postgres
import Testing

@testable import TableOrder
@testable import Web

@Suite(.onOwnThreads) struct OrderStatusTests {
    struct Step: Sendable {
        let from: String
        let to: String
        let summary: String
    }

    private static let steps = [
        Step(from: "pending", to: "pending", summary: "200"),
        Step(from: "pending", to: "preparing", summary: "200"),
        Step(from: "pending", to: "completed", summary: "422 INVALID_STATUS_TRANSITION"),
        Step(from: "preparing", to: "pending", summary: "200"),
        Step(from: "preparing", to: "preparing", summary: "200"),
        Step(from: "preparing", to: "completed", summary: "200"),
        Step(from: "completed", to: "pending", summary: "422 INVALID_STATUS_TRANSITION"),
        Step(from: "completed", to: "preparing", summary: "200"),
        Step(from: "completed", to: "completed", summary: "200"),
        Step(from: "cancelled", to: "pending", summary: "422 INVALID_STATUS_TRANSITION"),
        Step(from: "cancelled", to: "preparing", summary: "422 INVALID_STATUS_TRANSITION"),
        Step(from: "cancelled", to: "completed", summary: "422 INVALID_STATUS_TRANSITION"),
    ]

    @Test(arguments: steps)
    func `an order goes on by one step, or back by one`(_ step: Step) throws {
        let kitchen = try Kitchen(at: step.from)
        let before = try kitchen.restaurant.events()
        let answer = try kitchen.set(step.to)
        #expect(answer.summary == step.summary)
        let new = try kitchen.restaurant.events().dropFirst(before.count)
        guard step.summary == "200", step.from != step.to else {
            // The object as it is, and not a word in the log.
            let current = try kitchen.order()
            #expect(current["status"] == .string(step.from))
            #expect((answer.status == 200 ? answer.json : answer["error"]?["current"]) == current)
            #expect(new.isEmpty)
            return
        }
        #expect(answer["status"] == .string(step.to))
        #expect(answer.json == (try kitchen.order()))
        #expect(new.map(\.type) == ["order.status_changed"])
        #expect(new.map(\.data) == [answer.json])
        #expect(new.map(\.tableID) == [Cast.Tables.one])
    }

    @Test(arguments: ["preparing", "completed"])
    func `a step can be taken back for 60 seconds`(_ status: String) throws {
        let back = status == "preparing" ? "pending" : "preparing"
        let late = try Kitchen(at: status)
        late.restaurant.clock.advance(seconds: 61)
        #expect(try late.set(back).summary == "422 INVALID_STATUS_TRANSITION")
        let soon = try Kitchen(at: status)
        soon.restaurant.clock.advance(seconds: 60)
        #expect(try soon.set(back).status == 200)
    }

    @Test func `a step back is one step, and no step back is taken back`() throws {
        let kitchen = try Kitchen(at: "completed")
        #expect(try kitchen.set("preparing").status == 200)
        #expect(try kitchen.set("pending").summary == "422 INVALID_STATUS_TRANSITION")
        #expect(try kitchen.set("completed").status == 200)
        #expect(try kitchen.set("preparing").status == 200)
    }

    @Test func `a step on can be taken at any time`() throws {
        let kitchen = try Kitchen(at: "pending")
        kitchen.restaurant.clock.advance(hours: 30)
        #expect(try kitchen.set("preparing").status == 200)
    }

    @Test(arguments: ["cancelled", "done", "", "PENDING"])
    func `there is no such state to set`(_ status: String) throws {
        #expect(try Kitchen(at: "pending").set(status).summary == "400 VALIDATION_FAILED")
    }

    @Test func `the version counts the changes and is the ETag`() throws {
        let kitchen = try Kitchen(at: "pending")
        let preparing = try kitchen.set("preparing")
        #expect(preparing["version"] == 2)
        #expect(preparing.headers["etag"] == "\"2\"")
        #expect(try kitchen.set("preparing")["version"] == 2)
        #expect(try kitchen.set("completed")["version"] == 3)
    }

    @Test func `whoever knows the present version may change it`() throws {
        let kitchen = try Kitchen(at: "pending")
        #expect(try kitchen.set("preparing", ifMatch: "\"1\"").status == 200)
        #expect(try kitchen.set("completed", ifMatch: "*").status == 200)
    }

    @Test func `whoever knows an old version is shown the present one`() throws {
        let kitchen = try Kitchen(at: "preparing")
        let before = try kitchen.restaurant.fingerprint()
        let path = "/api/admin/orders/\(kitchen.id)"
        let stale = ["if-match": "\"1\""]
        for answer in [
            try kitchen.set("completed", ifMatch: "\"1\""), try kitchen.set("completed", ifMatch: "W/\"1\""),
            try kitchen.set("pending", ifMatch: "\"99\""),
            try kitchen.owner.delete(path + "?reason=x", headers: stale),
        ] {
            #expect(answer.summary == "412 VERSION_CONFLICT")
            #expect(answer["error"]?["current"] == (try kitchen.order()))
        }
        #expect(try kitchen.restaurant.fingerprint() == before)
    }

    @Test(arguments: ["1", "\"\"", "\"a\"", "W/1", "\"1\", \"2\""])
    func `an If-Match that names no version is refused`(_ header: String) throws {
        let answer = try Kitchen(at: "pending").set("preparing", ifMatch: header)
        #expect(answer.summary == "400 VALIDATION_FAILED")
        #expect(answer.faults == ["If-Match INVALID_FORMAT"])
    }

    @Test func `of several who move an order at once one does`() throws {
        let kitchen = try Kitchen(at: "pending")
        let (restaurant, id, token) = (kitchen.restaurant, kitchen.id, kitchen.owner.token)
        let answers = try together(6) { _ in
            try restaurant.client(token: token)
                .put("/api/admin/orders/\(id)/status", ["status": "preparing"], headers: ["if-match": "\"1\""])
        }
        // Those who come later find it done, which does no harm.
        #expect(answers.allSatisfy { $0.status == 200 && $0["version"] == 2 })
        #expect(try restaurant.events().filter { $0.type == "order.status_changed" }.count == 1)
    }
}
