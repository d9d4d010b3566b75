import Testing
import Web

@Suite struct JSONTests {
    @Test func `a member is found by its key`() {
        let value: JSON = ["name": "김밥", "price": 4000, "is_sold_out": false, "labels": ["new"]]
        #expect(value["name"]?.string == "김밥")
        #expect(value["price"]?.integer == 4000)
        #expect(value["is_sold_out"]?.bool == false)
        #expect(value["labels"]?.array == ["new"])
    }

    @Test func `a missing member and a null are the same`() {
        let value: JSON = ["note": nil]
        #expect(value["note"] == nil)
        #expect(value["memo"] == nil)
    }

    @Test(arguments: [.null, true, 1, .number(1), "a", ["a"]] as [JSON])
    func `what is no object has no members`(value: JSON) {
        #expect(value["a"] == nil)
    }

    @Test(arguments: [.null, .number(1), [:]] as [JSON])
    func `a value of another kind has no text and no number`(value: JSON) {
        #expect(value.string == nil)
        #expect(value.integer == nil)
        #expect(value.bool == nil)
        #expect(value.array == nil)
    }

    @Test func `texts that differ in order and space alone have the same canonical bytes`() throws {
        let one = try json(#"{"b":[{"d":1,"c":2}],"a":null}"#).canonical
        let other = try json(#" { "a" : null , "b" : [ { "c" : 2 , "d" : 1 } ] } "#).canonical
        #expect(JSONWriter.bytes(of: one) == JSONWriter.bytes(of: other))
        #expect(JSONWriter.bytes(of: one) == Array(#"{"a":null,"b":[{"c":2,"d":1}]}"#.utf8))
    }

    @Test func `keys that only normalisation makes equal have one canonical order`() throws {
        let one = try json("{\"caf\u{E9}\":1,\"cafe\u{301}\":2}").canonical
        let other = try json("{\"cafe\u{301}\":2,\"caf\u{E9}\":1}").canonical
        #expect(JSONWriter.bytes(of: one) == JSONWriter.bytes(of: other))
    }

    @Test func `the order of an array is part of what it means`() throws {
        #expect(try json("[1,2]").canonical != json("[2,1]").canonical)
    }

    @Test(arguments: SeededGenerator.seeds)
    func `canonical bytes do not depend on the order of members`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for round in 0..<200 {
            let value = JSON.random(using: &random)
            let shuffled = shuffle(value, using: &random)
            #expect(
                JSONWriter.bytes(of: value.canonical) == JSONWriter.bytes(of: shuffled.canonical),
                "seed \(seed), round \(round)")
            #expect(
                JSONWriter.bytes(of: CanonicalJSON(shuffled)) == JSONWriter.bytes(of: value.canonical),
                "seed \(seed), round \(round)")
        }
    }

    private func shuffle(_ value: JSON, using random: inout SeededGenerator) -> JSON {
        switch value {
        case .array(let elements): .array(elements.map { shuffle($0, using: &random) })
        case .object(let members):
            .object(members.map { JSON.Member($0.key, shuffle($0.value, using: &random)) }.shuffled(using: &random))
        case .null, .bool, .integer, .number, .string: value
        }
    }
}
