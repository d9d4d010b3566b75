import Testing
import Web

/// What a schema says of one value: the code of its only fault, or nothing.
struct SchemaCase: Sendable, CustomTestStringConvertible {
    let rule: String
    let schema: Schema
    let value: JSON
    let code: String?

    init(_ rule: String, _ schema: Schema, _ value: JSON, _ code: String? = nil) {
        self.rule = rule
        self.schema = schema
        self.value = value
        self.code = code
    }

    var testDescription: String {
        "\(rule) \(code.map { "is \($0)" } ?? "is right")"
    }
}

@Suite struct SchemaTests {
    private static let price = Schema.integer(-5...250)
    private static let name = Schema.line(2...4)
    private static let ids = Schema.array(of: .id, count: 1...3)
    private static let status = Schema.choice(["pending", "KRW"])

    static let boundaries: [SchemaCase] = [
        SchemaCase("the least integer", price, -5),
        SchemaCase("one below the least integer", price, -6, "OUT_OF_RANGE"),
        SchemaCase("the greatest integer", price, 250),
        SchemaCase("one above the greatest integer", price, 251, "OUT_OF_RANGE"),
        SchemaCase("the first id", .id, 1),
        SchemaCase("the id 0", .id, 0, "OUT_OF_RANGE"),
        SchemaCase("the id 2^53 - 1", .id, 9_007_199_254_740_991),
        SchemaCase("the id 2^53 + 1", .id, 9_007_199_254_740_993, "OUT_OF_RANGE"),
        SchemaCase("the shortest text", name, "ab"),
        SchemaCase("a text that is too short", name, "a", "TOO_SHORT"),
        SchemaCase("the longest text", name, "abcd"),
        SchemaCase("a text that is too long", name, "abcde", "TOO_LONG"),
        SchemaCase("the fewest elements", ids, [1]),
        SchemaCase("too few elements", ids, [], "TOO_FEW"),
        SchemaCase("the most elements", ids, [1, 2, 3]),
        SchemaCase("too many elements", ids, [1, 2, 3, 4], "TOO_MANY"),
        SchemaCase("a choice", status, "pending"),
        SchemaCase("a choice in capitals", status, "Pending", "INVALID_CHOICE"),
        SchemaCase("no choice at all", status, "", "INVALID_CHOICE"),
        SchemaCase("a choice spelt with the sign of the kelvin", status, "\u{212A}RW", "INVALID_CHOICE"),
    ]

    @Test(arguments: boundaries)
    func `a rule holds up to its boundary and not beyond`(example: SchemaCase) {
        let faults = example.schema.faults(in: example.value)
        #expect(faults.map(\.code) == [example.code].compactMap { $0 })
    }

    @Test(
        arguments: [
            ("각", 1), ("\u{1100}\u{1161}\u{11A8}", 3), ("e\u{301}", 2), ("\r\n", 2), ("👨‍👩‍👧‍👦", 7), ("🇰🇷", 2),
            ("\u{10FFFF}", 1),
        ])
    func `a length counts Unicode scalars`(text: String, scalars: Int) {
        #expect(Schema.text(scalars...scalars, .lines).faults(in: .string(text)).isEmpty)
        #expect(Schema.text(0...scalars - 1, .lines).faults(in: .string(text)).map(\.code) == ["TOO_LONG"])
        #expect(Schema.text(scalars + 1...20, .lines).faults(in: .string(text)).map(\.code) == ["TOO_SHORT"])
    }

    static let kinds: [(schema: Schema, own: JSON)] = [
        (.boolean, true), (.integer(0...9), 1), (.line(0...9), "a"), (.choice(["a"]), "a"), (.array(of: .any), []),
        (.object(), [:]), (.map(keys: .languageTag, of: .any), [:]),
    ]

    @Test(arguments: kinds.indices, [nil, true, 1, .number(1), "a", [], [:]] as [JSON])
    func `a value of another type is refused`(kind: Int, value: JSON) {
        let (schema, own) = Self.kinds[kind]
        let codes = schema.faults(in: value).map(\.code)
        #expect(codes == (value == own ? [] : ["INVALID_TYPE"]))
    }

    @Test(arguments: [nil, true, 1, .number(-0.0), "a", [1], ["a": 1]] as [JSON])
    func `anything is let through where anything may stand`(value: JSON) {
        #expect(Schema.any.faults(in: value).isEmpty)
    }

    @Test(arguments: kinds.indices)
    func `null is refused unless the schema allows it`(kind: Int) {
        let (schema, own) = Self.kinds[kind]
        #expect(schema.faults(in: .null).map(\.code) == ["INVALID_TYPE"])
        #expect(schema.orNull.faults(in: .null).isEmpty)
        #expect(schema.orNull.faults(in: own).isEmpty)
    }
}

// MARK: - Objects

extension SchemaTests {
    @Test func `a required key has to be there`() {
        #expect(Schema.orderLine.faults(in: ["menu_id": 1]).map(\.summary) == ["quantity REQUIRED"])
    }

    @Test func `a required key is not satisfied by null`() {
        let faults = Schema.orderLine.faults(in: ["menu_id": 1, "quantity": nil])
        #expect(faults.map(\.summary) == ["quantity INVALID_TYPE"])
    }

    @Test(arguments: [["menu_id": 1, "quantity": 2], ["menu_id": 1, "quantity": 2, "note": nil]] as [JSON])
    func `an optional key may be missing or null`(line: JSON) {
        #expect(Schema.orderLine.faults(in: line).isEmpty)
    }

    @Test func `an unknown key is named with its path`() {
        let draft: JSON = [
            "items": [["menu_id": 1, "quantity": 2], ["menu_id": 1, "quantity": 2, "price": 1]], "Note": 1,
        ]
        let faults = Schema.orderDraft.faults(in: draft)
        #expect(faults.map(\.summary) == ["items[1].price UNKNOWN_FIELD", "Note UNKNOWN_FIELD"])
    }

    @Test func `an unknown key is let through where a schema is open`() {
        let draft: JSON = ["items": [["menu_id": 1, "quantity": 2, "price": 1]], "total": 1]
        #expect(Schema.orderDraft.faults(in: draft, isOpen: true).isEmpty)
    }

    @Test func `a path begins where the value stands`() {
        #expect(Schema.orderLine.faults(in: ["menu_id": 1], at: "items[7]").map(\.field) == ["items[7].quantity"])
    }

    @Test func `every fault is listed at once in the order of the schema`() {
        let draft: JSON = [
            "guest_count": 0, "table": 5, "note": .string(String(repeating: "가", count: 201)),
            "items": [["menu_id": "1", "quantity": 100], 3, ["options": [0, true], "quantity": 1]],
        ]
        #expect(
            Schema.orderDraft.faults(in: draft).map(\.summary) == [
                "items[0].menu_id INVALID_TYPE", "items[0].quantity OUT_OF_RANGE", "items[1] INVALID_TYPE",
                "items[2].menu_id REQUIRED", "items[2].options[0] OUT_OF_RANGE", "items[2].options[1] INVALID_TYPE",
                "note TOO_LONG", "guest_count OUT_OF_RANGE", "table UNKNOWN_FIELD",
            ])
    }

    @Test func `a list that is too long is not read any further`() {
        let faults = Schema.array(of: .id, count: 0...2).faults(in: [0, 0, 0], at: "ids")
        #expect(faults.map(\.summary) == ["ids TOO_MANY"])
    }

    @Test(arguments: [(99, 99), (100, 100), (101, 100), (9000, 100)])
    func `at most 100 faults are listed`(wrong: Int, listed: Int) {
        let ids = Schema.array(of: .id)
        #expect(ids.faults(in: .array(Array(repeating: 0, count: wrong))).count == listed)
        let keys = (0..<wrong).map { JSON.Member("key\($0)", 1) }
        #expect(Schema.object().faults(in: .object(keys)).count == listed)
    }

    @Test(arguments: [
        "items\u{301}", "ite\u{200B}ms", "Items", "items ", " items", "", "items\u{0}", "items[0]", "\u{FEFF}items",
    ])
    func `a key that only looks like a known one is unknown`(key: String) {
        let faults = Schema.orderDraft.faults(
            in: .object([.init("items", [["menu_id": 1, "quantity": 1]]), .init(key, 1)]))
        #expect(faults.map(\.code) == ["UNKNOWN_FIELD"])
    }

    @Test func `a key that only normalisation makes a known one is unknown`() {
        let kelvin = "\u{212A}"
        #expect(kelvin == "K")
        let faults = Schema.object(nil, .required("K", .any)).faults(in: .object([.init(kelvin, 1)]))
        #expect(faults.map(\.code) == ["REQUIRED", "UNKNOWN_FIELD"])
    }

    @Test(
        arguments: [
            String(repeating: "k", count: 60_000), "k" + String(repeating: "\u{301}", count: 30_000),
            "a\u{0}b\u{1B}[2J\u{7F}",
        ])
    func `an unknown key is repeated to its caller only as the error envelope allows`(key: String) throws {
        let line = JSON.object([.init("menu_id", 1), .init("quantity", 1), .init(key, 1)])
        let faults = Schema.orderDraft.faults(in: ["items": [line]])
        let field = try #require(faults.first?.field)
        #expect(field.hasPrefix("items[0]."))
        #expect(Schema.text(0...200, .lines).faults(in: .string(field)).isEmpty)
    }

    @Test func `a sentence names the bound in both languages`() throws {
        let message = try #require(Schema.integer(1...99).faults(in: 100).first?.message)
        #expect(message.korean == "1에서 99 사이여야 합니다.")
        #expect(message.english == "This has to be between 1 and 99.")
    }
}
