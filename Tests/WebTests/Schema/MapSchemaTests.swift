import Testing
import Web

/// An object whose keys the caller chooses.
@Suite struct MapSchemaTests {
    private static let names = Schema.map(
        keys: .languageTag, of: .object("Name", .required("name", .line(1...5)), .optional("origin", .line(1...5))),
        count: 1...3)

    @Test(
        arguments: [
            ["en": ["name": "Hanok"]],
            ["zh-hans": ["name": "韩屋", "origin": nil], "ja": ["name": "韓屋"], "es-419": ["name": "H"]],
        ] as [JSON])
    func `keys of the form with values of the shape are right`(value: JSON) {
        #expect(Self.names.faults(in: value).isEmpty)
    }

    @Test(
        arguments: [
            (["EN": ["name": "a"]], ["t.EN INVALID_FORMAT"]),
            (["english": ["name": "a"], "": 1], ["t.english INVALID_FORMAT", "t. TOO_SHORT"]),
            (["en": ["name": ""]], ["t.en.name TOO_SHORT"]),
            (["en": [:]], ["t.en.name REQUIRED"]),
            (["en": nil], ["t.en INVALID_TYPE"]),
            (["en": "Hanok"], ["t.en INVALID_TYPE"]),
            (["en": ["name": "a", "price": 1]], ["t.en.price UNKNOWN_FIELD"]),
            ([:], ["t TOO_FEW"]),
            (["en": 1, "ja": 1, "de": 1, "fr": 1], ["t TOO_MANY"]),
            ([], ["t INVALID_TYPE"]),
        ] as [(JSON, [String])])
    func `a fault names the key that it is under`(value: JSON, faults: [String]) {
        #expect(Self.names.faults(in: value, at: "t").map(\.summary) == faults)
    }

    @Test func `a value under a key that is none is not read`() {
        #expect(Self.names.faults(in: ["EN": ["name": ""]]).map(\.summary) == ["EN INVALID_FORMAT"])
    }

    @Test func `keys are held to their form in answers too, and what is in them may gain keys`() {
        #expect(Self.names.faults(in: ["en": ["name": "a", "new": 1]], isOpen: true).isEmpty)
        #expect(Self.names.faults(in: ["EN": ["name": "a"]], isOpen: true).map(\.code) == ["INVALID_FORMAT"])
    }

    @Test(arguments: [
        String(repeating: "k", count: 60_000), "k" + String(repeating: "\u{301}", count: 30_000), "a\u{0}b",
    ])
    func `a key is repeated to its caller only as the error envelope allows`(key: String) throws {
        let field = try #require(Self.names.faults(in: .object([.init(key, 1)])).first?.field)
        #expect(Schema.text(1...200, .lines).faults(in: .string(field)).isEmpty)
    }

    @Test func `an operation closes what is within`() {
        let operation = Operation(.put, "/api/a", id: "a", summary: "A").taking(Self.names)
        guard case .map(_, let value, _)? = operation.body?.kind else {
            Issue.record("no map")
            return
        }
        let document = OpenAPI(
            title: "", version: "", about: "", schemes: [], commonProblems: [], tokenProblems: [],
            operations: [operation]
        ).document
        #expect(value.name == "Name")
        #expect(document["components"]?["schemas"]?["Name"]?["additionalProperties"] == false)
    }
}
