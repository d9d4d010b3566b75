import Testing
import Web

@Suite struct ProblemTests {
    private let soldOut = Problem(
        .menuSoldOut,
        details: [
            Problem.Detail(
                field: "items[2].menu_id", code: "MENU_SOLD_OUT",
                message: Message(ko: "김밥은 품절입니다.", en: "Gimbap is sold out."),
                extra: [JSON.Member("menu_id", 7), JSON.Member("is_sold_out", true)])
        ])

    @Test func `the envelope is in Korean for a Korean reader`() {
        let response = soldOut.response(language: .korean, requestID: "req-12345")
        let expected =
            #"{"error":{"code":"MENU_SOLD_OUT","message":"품절된 메뉴가 있습니다.","details":[{"field":"items[2].menu_id","#
            + #""code":"MENU_SOLD_OUT","message":"김밥은 품절입니다.","menu_id":7,"is_sold_out":true}],"request_id":"req-12345"}}"#
        #expect(response.status == 409)
        #expect(response.body == Array(expected.utf8))
    }

    @Test func `the envelope is in English for an English reader`() {
        let response = soldOut.response(language: .english, requestID: "req-12345")
        let expected =
            #"{"error":{"code":"MENU_SOLD_OUT","message":"Something is sold out.","details":[{"field":"items[2].menu_id","#
            + #""code":"MENU_SOLD_OUT","message":"Gimbap is sold out.","menu_id":7,"is_sold_out":true}],"request_id":"req-12345"}}"#
        #expect(response.body == Array(expected.utf8))
    }

    @Test(arguments: Language.allCases)
    func `an envelope without details has an empty list`(language: Language) {
        let message = language == .korean ? "찾을 수 없습니다." : "There is no such thing."
        #expect(
            Problem(.notFound).response(language: language, requestID: "req-12345").text
                == #"{"error":{"code":"NOT_FOUND","message":"\#(message)","details":[],"request_id":"req-12345"}}"#)
    }

    @Test func `the object as it is now stands in the envelope`() throws {
        let problem = Problem(.staleVersion, current: Array(#"{"version":4}"#.utf8))
        let body = try JSONReader.read(problem.response(language: .korean, requestID: "req-12345").body)
        #expect(body["error"]?["current"] == ["version": 4])
    }

    @Test func `a problem is JSON that no cache keeps`() {
        let response = Problem(.notFound).response(language: .korean, requestID: "req-12345")
        #expect(response.header("content-type") == "application/json; charset=utf-8")
        #expect(response.header("cache-control") == "no-store")
    }

    @Test func `a lock says in Retry-After when to come back`() {
        let response = Problem(.accountLocked, retryAfter: 900).response(language: .korean, requestID: "r")
        #expect(response.status == 423)
        #expect(response.header("Retry-After") == "900")
    }

    @Test func `a 405 lists the methods in Allow`() {
        let response = Problem(.methodNotAllowed, allow: [.get, .head, .options]).response(
            language: .korean, requestID: "r")
        #expect(response.status == 405)
        #expect(response.header("Allow") == "GET, HEAD, OPTIONS")
    }

    @Test func `a 401 asks for a bearer token`() {
        let response = Problem(.notSignedIn).response(language: .korean, requestID: "r")
        #expect(response.header("WWW-Authenticate") == "Bearer")
    }

    @Test(arguments: ["Retry-After", "Allow", "WWW-Authenticate"])
    func `a problem that has no use for a header does not send it`(name: String) {
        #expect(soldOut.response(language: .korean, requestID: "r").header(name) == nil)
    }

    static let kinds: [Problem.Kind] = [
        .malformedJSON, .validationFailed, .unknownField, .notFound, .methodNotAllowed, .bodyTooLarge, .bodyCutShort,
        .unsupportedMediaType, .internalError,
    ]

    @Test(arguments: kinds, Language.allCases)
    func `every kind answers what the document declares`(kind: Problem.Kind, language: Language) throws {
        let response = Problem(kind).response(language: language, requestID: "req-12345")
        #expect(response.status == kind.status)
        #expect(try Problem.schema.faults(in: JSONReader.read(response.body)).map(\.summary) == [])
    }

    @Test(arguments: kinds)
    func `every kind has a code for programs and a sentence for guests in both languages`(kind: Problem.Kind) {
        #expect(kind.code.utf8.allSatisfy { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 || $0 == UInt8(ascii: "_") })
        #expect(kind.message.korean.unicodeScalars.contains { "가"..."힣" ~= $0 })
        #expect(kind.message.english.utf8.allSatisfy { $0 < 0x80 })
        #expect(kind.message.english.hasSuffix("."))
    }

    @Test func `a text from outside cannot break out of the envelope`() throws {
        let field = "\"}],\"code\":\"X\u{0}\r\n"
        let detail = Problem.Detail(field: field, code: "X", message: Message(ko: "가", en: "a"))
        let body = try JSONReader.read(
            Problem(.validationFailed, details: [detail]).response(language: .english, requestID: "r").body)
        #expect(body["error"]?["details"]?.array?.first?["field"]?.string == field)
        #expect(body["error"]?["code"] == "VALIDATION_FAILED")
    }
}
