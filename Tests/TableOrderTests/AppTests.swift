import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// The way from a request to an answer, whatever the endpoint.
@Suite(.onOwnThreads) struct AppTests {
    @Test(arguments: [
        "/", "/api", "/api/orders/", "/api//orders", "/api/orders;x", "/api/Orders", "/api/orders/0", "/api/orders/01",
        "/api/orders/-1", "/api/orders/9223372036854775808", "/api/orders/{id}", "/api/orders/1/", "/health/", "",
    ])
    func `a path that is nearly one of ours is 404`(_ path: String) throws {
        let client = try Restaurant().tablet()
        #expect(try client.get(path).summary == "404 NOT_FOUND")
    }

    /// Such as one that is closed in a request and open in an answer.
    @Test func `a component of the document means one thing`() {
        let components = Restaurant.app.operations.flatMap { operation in
            ([operation.body].compactMap { $0 } + operation.answers.compactMap(\.schema)).flatMap(\.components)
        }
        let meanings = Dictionary(grouping: components, by: \.name).mapValues { uses in
            Set(uses.map { JSONWriter.bytes(of: $0.schema.inlined) })
        }
        #expect(meanings.count > 20)
        #expect(meanings.filter { $0.value.count > 1 }.keys.sorted() == [])
    }

    @Test func `another method is 405 with those that the path takes`() throws {
        let client = try Restaurant().client()
        let answer = try client.delete("/api/orders")
        #expect(answer.summary == "405 METHOD_NOT_ALLOWED")
        #expect(answer.headers["allow"] == "GET, HEAD, POST, OPTIONS")
        #expect(try client.send(nil, "/api/menus").headers["allow"] == "GET, HEAD, OPTIONS")
    }

    @Test func `HEAD is answered as GET is`() throws {
        let client = try Restaurant().client()
        let head = try client.send(.head, "/api/menus?store_id=1")
        #expect(head.status == 200)
        #expect(head.headers["etag"] == (try client.get("/api/menus?store_id=1")).headers["etag"])
    }

    @Test func `a browser may ask before it calls`() throws {
        let client = try Restaurant().client()
        let answer = try client.send(.options, "/api/orders", headers: ["origin": "https://order.example"])
        #expect(answer.status == 204)
        #expect(answer.headers["access-control-allow-origin"] == "*")
        #expect(answer.headers["access-control-allow-methods"] == "GET, HEAD, POST, OPTIONS")
        #expect(answer.headers["access-control-allow-headers"]?.contains("Idempotency-Key") == true)
    }

    @Test func `in production only the front end's pages are let in`() throws {
        var settings = Settings.patient
        settings.cors = .origins(["https://order.example"])
        let client = try Restaurant(settings: settings).client()
        let ours = try client.get("/health", headers: ["origin": "https://order.example"])
        #expect(ours.headers["access-control-allow-origin"] == "https://order.example")
        let theirs = try client.get("/health", headers: ["origin": "https://evil.example"])
        #expect(theirs.headers["access-control-allow-origin"] == nil)
        #expect(theirs.status == 200)
    }

    @Test func `a problem is told in the reader's language`() throws {
        let tablet = try Restaurant().tablet()
        let korean = try tablet.post("/api/orders", cart(Dish.rice))
        #expect(korean["error"]?["message"] == .string(Problem.Kind.menuSoldOut.message[.korean]))
        tablet.language = "en-GB"
        let english = try tablet.post("/api/orders", cart(Dish.rice))
        #expect(english["error"]?["message"] == .string(Problem.Kind.menuSoldOut.message[.english]))
        #expect(english.details[0]["message"] == .string(Problem.Kind.menuSoldOut.message[.english]))
    }

    @Test func `a request id that comes in is kept, one that is none is replaced`() throws {
        let client = try Restaurant().client()
        let kept = try client.get("/health", headers: ["x-request-id": "from-outside_1.2"])
        #expect(kept.headers["x-request-id"] == "from-outside_1.2")
        for bad in ["short", "with space in it", "line\nbreak-in-it", String(repeating: "a", count: 129)] {
            #expect(try client.get("/health", headers: ["x-request-id": bad]).headers["x-request-id"] != bad)
        }
    }

    @Test(arguments: [
        ("text/plain", "{}", "415 UNSUPPORTED_MEDIA_TYPE"), ("application/json", "{", "400 MALFORMED_JSON"),
        ("application/json", "{\"items\":[],\"items\":[]}", "400 MALFORMED_JSON"),
        ("application/json; charset=euc-kr", "{}", "415 UNSUPPORTED_MEDIA_TYPE"),
        ("application/json", String(repeating: " ", count: 65_537), "413 BODY_TOO_LARGE"),
        ("application/json", "[]", "400 VALIDATION_FAILED"), ("application/json", "null", "400 VALIDATION_FAILED"),
    ])
    func `a body that is no order is refused before anything is read`(
        _ type: String, _ body: String, _ summary: String
    ) throws {
        let tablet = try Restaurant().tablet()
        let answer = try tablet.send(.post, "/api/orders", bytes: Array(body.utf8), headers: ["content-type": type])
        #expect(answer.summary == summary)
    }

    @Test func `every operation has an answer, a summary and a name of its own`() {
        let operations = Restaurant.app.operations
        #expect(Set(operations.map(\.id)).count == operations.count)
        for operation in operations {
            #expect(!operation.summary.isEmpty && !operation.answers.isEmpty, "\(operation.id)")
            let problems = Restaurant.app.problems(of: operation)
            let codes = problems.map { "\($0.status) \($0.code)" }
            #expect(Set(codes).count == codes.count, "\(operation.id)")
        }
    }
}
