import Testing
import Web

/// One body that is an order but for one thing.
struct BrokenBody: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let bytes: [UInt8]
    let code: String
    /// What the first detail names.
    let fault: String

    init(_ name: String, _ bytes: [UInt8], _ code: String, _ fault: String) {
        self.testDescription = name
        self.bytes = bytes
        self.code = code
        self.fault = fault
    }

    /// A body that cannot be read.
    init(malformed name: String, _ text: String) {
        self.init(name, Array(text.utf8), "MALFORMED_JSON", "MALFORMED_JSON")
    }

    /// A body that can be read, and says what no order can say.
    init(invalid name: String, _ text: String, _ fault: String) {
        self.init(name, Array(text.utf8), fault == "UNKNOWN_FIELD" ? fault : "VALIDATION_FAILED", fault)
    }
}

/// An order with one line, whose quantity and note are given as JSON.
private func order(quantity: String = "2", note: String = "\"\"", more: String = "") -> String {
    #"{"items":[{"menu_id":1,"quantity":\#(quantity)}],"note":\#(note)\#(more)}"#
}

@Suite struct BrokenJSONTests {
    static let bodies: [BrokenBody] = malformed + invalid

    private static let malformed = [
        BrokenBody(malformed: "10000 open arrays", String(repeating: "[", count: 10_000)),
        BrokenBody(
            malformed: "10000 objects, each in the other",
            String(repeating: #"{"a":"#, count: 10_000) + "1" + String(repeating: "}", count: 10_000)
        ),
        BrokenBody(
            malformed: "10000 levels within an order", order(more: ",\"x\":" + String(repeating: "[", count: 10_000))),
        BrokenBody(malformed: "1e400", order(quantity: "1e400")),
        BrokenBody(malformed: "a huge exponent", order(quantity: "1e" + String(repeating: "9", count: 1000))),
        BrokenBody(malformed: "NaN", order(quantity: "NaN")),
        BrokenBody(malformed: "a duplicate key", order(more: ",\"note\":\"\"")),
        BrokenBody(malformed: "a duplicate key behind an escape", order(more: #","n\u006fte":"""#)),
        BrokenBody(malformed: "a lone high surrogate", order(note: #""\ud800""#)),
        BrokenBody(malformed: "a lone low surrogate", order(note: #""\udc00""#)),
        BrokenBody(malformed: "a byte order mark", "\u{FEFF}" + order()),
        BrokenBody(malformed: "a bare NUL", order(note: "\"\u{0}\"")),
        BrokenBody(malformed: "a NUL at the end", order() + "\u{0}"),
        BrokenBody(
            "invalid UTF-8", order(note: "\"?\"").utf8.map { $0 == UInt8(ascii: "?") ? 0xFF : $0 }, "MALFORMED_JSON",
            "MALFORMED_JSON"),
        BrokenBody(malformed: "trailing data", order() + order()),
        BrokenBody(malformed: "nothing", ""),
        BrokenBody(malformed: "a bare line break in a string", order(note: "\"a\nb\"")),
        BrokenBody(malformed: "a bare escape character in a string", order(note: "\"\u{1B}[2J\"")),
    ]

    private static let invalid = [
        BrokenBody(invalid: "-0", order(quantity: "-0"), "INVALID_TYPE"),
        BrokenBody(invalid: "1.0", order(quantity: "1.0"), "INVALID_TYPE"),
        BrokenBody(invalid: "2^53 + 1", order(quantity: "9007199254740993"), "OUT_OF_RANGE"),
        BrokenBody(invalid: "2^63", order(quantity: "9223372036854775808"), "INVALID_TYPE"),
        BrokenBody(invalid: "true as a number", order(quantity: "true"), "INVALID_TYPE"),
        BrokenBody(invalid: "\"1\" as a number", order(quantity: "\"1\""), "INVALID_TYPE"),
        BrokenBody(invalid: "an array at the root", "[\(order())]", "INVALID_TYPE"),
        BrokenBody(invalid: "null at the root", "null", "INVALID_TYPE"),
        BrokenBody(
            invalid: "a string of nearly 64 KiB", order(note: "\"" + String(repeating: "a", count: 65_000) + "\""),
            "TOO_LONG"),
        BrokenBody(invalid: "an escaped NUL", order(note: #""\u0000""#), "INVALID_FORMAT"),
        BrokenBody(invalid: "an escaped control character", order(note: #""\u001b[2J""#), "INVALID_FORMAT"),
        BrokenBody(
            invalid: "names in NFC and NFD", order(more: ",\"caf\u{E9}\":1,\"cafe\u{301}\":2"), "UNKNOWN_FIELD"),
        BrokenBody(
            invalid: "7000 keys", order(more: (1000..<8000).map { ",\"\(String($0, radix: 36))\":0" }.joined()),
            "UNKNOWN_FIELD"
        ),
    ]

    @Test func `an order of which nothing is broken is taken`() {
        #expect(Operation.placeOrder.problem(with: .placing(order())) == nil)
    }

    @Test(arguments: bodies)
    func `a broken body is 400 and says why`(body: BrokenBody) throws {
        #expect(body.bytes.count <= 64 * 1024 || body.testDescription.hasPrefix("10000"))
        var request = Request.placing(body.bytes)
        request.body = Array(body.bytes.prefix(64 * 1024))
        let problem = try #require(Operation.placeOrder.problem(with: request))
        #expect(problem.kind.status == 400)
        #expect(problem.kind.code == body.code)
        #expect(problem.details.first?.code == body.fault)
    }

    @Test func `10000 keys are more than a body may hold`() {
        let keys = (0..<10_000).map { ",\"key\($0)\":0" }.joined()
        #expect(refusal(order(more: keys)) == nil)
        #expect(Operation.placeOrder.problem(with: .placing(order(more: keys)))?.kind == .bodyTooLarge)
    }
}
