import Testing
import Web

private let validOrder = #"{"items":[{"menu_id":1,"quantity":2}]}"#

@Suite struct InputTests {
    @Test func `what a valid call brought is handed over`() throws {
        let request = Request.placing(Array(validOrder.utf8), headers: [("idempotency-key", "abc")])
        let input = try Operation.placeOrder.input(from: request, ids: ["id": 7], language: .english)
        #expect(input.body == (try json(validOrder)))
        #expect(input.parameters == ["Idempotency-Key": "abc"])
        #expect(try input.id() == 7)
        #expect(input.language == .english)
    }

    @Test func `an id that the path does not have is 404`() throws {
        let input = try Operation.listOrders.input(from: .listing(""))
        #expect(throws: Problem(.notFound)) { try input.id("order_id") }
    }
}

// MARK: - Parameters

extension InputTests {
    @Test(
        arguments: [
            ("limit=250", "limit", 250), ("limit=1", "limit", 1), ("is_open=true", "is_open", true),
            ("is_open=false", "is_open", false),
            ("status=pending", "status", "pending"), ("note=a+b%26%EA%B0%81", "note", "a b&각"), ("note=", "note", ""),
            ("cursor=~", "cursor", "~"),
        ] as [(String, String, JSON)])
    func `a parameter is read as its type`(query: String, name: String, value: JSON) throws {
        #expect(try Operation.listOrders.input(from: .listing(query)).parameters == [name: value])
    }

    @Test(
        arguments: [
            ("limit=0", "limit OUT_OF_RANGE"), ("limit=251", "limit OUT_OF_RANGE"), ("limit=", "limit INVALID_TYPE"),
            ("limit", "limit INVALID_TYPE"), ("limit=+5", "limit INVALID_TYPE"), ("limit=%2B5", "limit INVALID_TYPE"),
            ("limit=05", "limit INVALID_TYPE"), ("limit=5.0", "limit INVALID_TYPE"), ("limit=-0", "limit INVALID_TYPE"),
            ("limit=５", "limit INVALID_TYPE"), ("limit=9223372036854775808", "limit INVALID_TYPE"),
            ("limit=null", "limit INVALID_TYPE"), ("is_open=1", "is_open INVALID_TYPE"),
            ("is_open=True", "is_open INVALID_TYPE"),
            ("status=", "status INVALID_CHOICE"), ("status=done", "status INVALID_CHOICE"),
            ("cursor=", "cursor TOO_SHORT"),
            ("cursor=%EA%B0%81", "cursor INVALID_FORMAT"), ("note=%00", "note INVALID_FORMAT"),
            ("note=%0d%0a", "note INVALID_FORMAT"),
            ("note=%zz", "note INVALID_FORMAT"), ("note=%FF", "note INVALID_FORMAT"),
            ("limit=1&limit=1", "limit REPEATED"),
        ])
    func `a parameter that does not fit is refused`(query: String, fault: String) throws {
        let problem = try #require(Operation.listOrders.problem(with: .listing(query)))
        #expect(problem.kind == .validationFailed)
        #expect(problem.faults == [fault])
    }

    @Test(arguments: ["Limit", "limi", "offset", "", "limit%00", "limit[]", "Idempotency-Key", "id"])
    func `an unknown parameter is named`(name: String) throws {
        let problem = try #require(Operation.listOrders.problem(with: .listing("\(name)=1")))
        #expect(problem.kind == .unknownField)
        #expect(problem.details.map(\.code) == ["UNKNOWN_FIELD"])
        #expect(problem.details.first?.field.hasPrefix(name.prefix(5)) == true)
    }

    @Test func `a call without parameters refuses every one`() {
        #expect(
            Operation.health.problem(with: Request(method: .get, path: "/health", query: "a=1"))?.kind == .unknownField)
    }

    @Test func `a required parameter has to be there`() {
        let request = Request(method: .delete, path: "/api/orders/7")
        #expect(Operation.cancelOrder.problem(with: request)?.faults == ["reason REQUIRED"])
    }

    @Test(arguments: [
        ("", "TOO_SHORT"), (String(repeating: "a", count: 256), "TOO_LONG"), ("각", "INVALID_FORMAT"),
        ("a\tb", "INVALID_FORMAT"),
    ])
    func `a header keeps to its schema`(key: String, code: String) {
        let request = Request.placing(Array(validOrder.utf8), headers: [("idempotency-key", key)])
        #expect(Operation.placeOrder.problem(with: request)?.faults == ["Idempotency-Key \(code)"])
    }

    @Test(arguments: [("", 50), ("limit=1", 1), ("limit=250", 250)])
    func `a page has 50 entries unless another limit is given`(query: String, limit: Int) throws {
        #expect(try Operation.listOrders.input(from: .listing(query)).limit == limit)
    }
}

// MARK: - The body

extension InputTests {
    @Test(
        arguments: [
            "application/json", "APPLICATION/JSON", "application/json;charset=utf-8", "application/json; charset=UTF-8",
            "application/json ;\tcharset=\"utf-8\"", "application/json;",
        ])
    func `a body may call itself JSON in several ways`(contentType: String) {
        #expect(Operation.placeOrder.problem(with: .placing(Array(validOrder.utf8), contentType: contentType)) == nil)
    }

    @Test(
        arguments: [
            nil, "", "text/plain", "text/json", "application/x-www-form-urlencoded", "application/jsonp",
            "application/json+x",
            "application/json, text/plain", "application/json; charset=utf-16", "application/json; charset=euc-kr",
            ";application",
        ])
    func `a body of another type is 415`(contentType: String?) {
        let problem = Operation.placeOrder.problem(with: .placing(Array(validOrder.utf8), contentType: contentType))
        #expect(problem?.kind == .unsupportedMediaType)
    }

    @Test func `a body of 64 KiB is read and one byte more is 413`() {
        let padding = [UInt8](repeating: 0x20, count: 64 * 1024 - validOrder.utf8.count)
        #expect(Operation.placeOrder.problem(with: .placing(Array(validOrder.utf8) + padding)) == nil)
        #expect(
            Operation.placeOrder.problem(with: .placing(Array(validOrder.utf8) + padding + [0x20]))?.kind
                == .bodyTooLarge)
    }

    @Test(arguments: [(.tooLarge, .bodyTooLarge), (.cutShort, .bodyCutShort)] as [(Request.BodyState, Problem.Kind)])
    func `a body that did not come whole is not read`(state: Request.BodyState, kind: Problem.Kind) {
        var request = Request.placing(validOrder)
        request.bodyState = state
        #expect(Operation.placeOrder.problem(with: request)?.kind == kind)
    }

    @Test func `a broken body tells the byte where reading ended`() throws {
        let problem = try #require(Operation.placeOrder.problem(with: .placing(#"{"items":x}"#)))
        #expect(problem.kind == .malformedJSON)
        #expect(problem.faults == [" MALFORMED_JSON"])
        #expect(
            problem.details.first?.message.english == "At byte 9 there is a character that JSON does not allow here.")
        #expect(problem.details.first?.message.korean == "9번째 바이트에서 JSON을 읽을 수 없습니다.")
    }

    @Test func `a body that may be missing counts as an empty object`() throws {
        let request = Request(method: .post, path: "/api/tables/7/complete")
        #expect(try Operation.completeTable.input(from: request).body == [:])
    }

    @Test func `a body that may be missing is checked when it comes`() {
        let request = Request.placing(#"{"force":1}"#)
        #expect(Operation.completeTable.problem(with: request)?.faults == ["force INVALID_TYPE"])
    }

    @Test func `a missing body is checked as the empty object that it counts as`() {
        let operation = Operation(.post, "/api/calls", id: "call", summary: "Calls the staff")
            .takingOptionally(.object(nil, .required("kind", .line(1...20))))
        #expect(operation.problem(with: Request(method: .post, path: "/api/calls"))?.faults == ["kind REQUIRED"])
    }

    @Test func `a call without a body ignores one`() throws {
        var request = Request.listing("limit=5")
        request.body = Array("not JSON".utf8)
        #expect(try Operation.listOrders.input(from: request).body == .null)
    }
}

// MARK: - Everything at once

extension InputTests {
    @Test func `the faults of query and headers and body are listed together`() {
        let request = Request.placing(
            Array(#"{"items":[],"guest_count":0}"#.utf8), query: "dry=1", headers: [("idempotency-key", "")])
        let problem = Operation.placeOrder.problem(with: request)
        #expect(problem?.kind == .validationFailed)
        #expect(
            problem?.faults == [
                "dry UNKNOWN_FIELD", "Idempotency-Key TOO_SHORT", "items TOO_FEW", "guest_count OUT_OF_RANGE",
            ])
    }

    @Test func `unknown fields alone have a code of their own`() {
        let body = #"{"items":[{"menu_id":1,"quantity":2,"price":1}]}"#
        let request = Request.placing(Array(body.utf8), query: "dry=1")
        let problem = Operation.placeOrder.problem(with: request)
        #expect(problem?.kind == .unknownField)
        #expect(problem?.faults == ["dry UNKNOWN_FIELD", "items[0].price UNKNOWN_FIELD"])
    }

    @Test(arguments: [("k", "=1"), ("", "%"), ("limit=1&x", "=")])
    func `at most 100 faults are listed whatever their source`(before: String, after: String) throws {
        let query = (0..<1000).map { "\(before)\($0)\(after)" }.joined(separator: "&")
        let keys = (0..<1000).map { "\"k\($0)\":1" }.joined(separator: ",")
        let problem = try #require(Operation.placeOrder.problem(with: .placing(Array("{\(keys)}".utf8), query: query)))
        #expect(problem.details.count == 100)
    }

    /// `==` normalises: half a second for this name, each time that it is compared.
    @Test func `a name with 30000 combining marks costs no time`() {
        let name = "k" + String(repeating: "\u{345}\u{334}\u{323}", count: 10_000)
        var problem: Problem?
        let time = ContinuousClock().measure {
            problem = Operation.placeOrder.problem(with: .placing("{\"\(name)\":1}"))
        }
        #expect(problem?.faults.count == 2)
        #expect(time < .seconds(1))
    }

    @Test func `a long name with combining marks among many costs no time`() {
        let name = "k" + String(repeating: "\u{345}\u{334}\u{323}", count: 600)
        let query = ([name] + (0..<1000).map { "\($0)" }).joined(separator: "&")
        var problem: Problem?
        let time = ContinuousClock().measure { problem = Operation.listOrders.problem(with: .listing(query)) }
        #expect(problem?.faults.count == 100)
        #expect(time < .seconds(1))
    }

    @Test(arguments: [
        "k" + String(repeating: "\u{301}", count: 4000), "%00%1B[2J", String(repeating: "k", count: 4000),
    ])
    func `a name is repeated to its caller only as the error envelope allows`(name: String) throws {
        for query in ["\(name)=1", "\(name)=%zz"] {
            let problem = try #require(Operation.listOrders.problem(with: .listing(query)))
            let envelope = problem.response(language: .korean, requestID: "r").body
            #expect(try Problem.schema.faults(in: JSONReader.read(envelope), isOpen: true).map(\.summary) == [])
        }
    }
}
