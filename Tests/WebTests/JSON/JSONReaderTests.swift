import Testing

@testable import Web

@Suite struct JSONReaderTests {
    @Test(
        arguments: [
            ("null", .null), ("true", true), ("false", false), ("0", 0), ("-1", -1), ("\"김밥\"", "김밥"), ("[]", []),
            ("{}", [:]), ("[1,[2],{}]", [1, [2], [:]]), (#"{"a":1,"b":[null]}"#, ["a": 1, "b": [nil]]),
        ] as [(String, JSON)])
    func `each kind of value is read`(text: String, value: JSON) throws {
        #expect(try json(text) == value)
    }

    @Test func `white space may stand around everything`() throws {
        #expect(try json(" \t\r\n{ \"a\"\n:\t[ 1 ,\r\n2 ] } \n") == ["a": [1, 2]])
    }

    @Test(arguments: ["\u{B}1", "\u{C}1", "\u{A0}1", "1\u{2028}", "\u{3000}1", "/**/1", "1//"])
    func `what JSON does not call white space is refused`(text: String) {
        #expect(refusal(text) != nil)
    }

    @Test func `members keep the order in which they came`() throws {
        guard case .object(let members) = try json(#"{"b":1,"c":2,"a":3}"#) else {
            Issue.record("no object")
            return
        }
        #expect(members.map(\.key) == ["b", "c", "a"])
    }

    @Test(
        arguments: [
            "", " ", "{", "[", "[1", "[1,", #"{"a"#, #"{"a""#, #"{"a":"#, #"{"a":1"#, #"{"a":1,"#, "\"", "\"\\",
            "\"\\u00",
            "\"\\ud83d", "tru", "-", "1.", "1e", "1e+",
        ])
    func `a text that ends too early is refused`(text: String) {
        #expect([.unexpectedEnd, .loneSurrogate].contains(refusal(text)))
    }

    @Test func `every beginning of an object is refused`() throws {
        let whole = Array(#"{"items":[{"menu_id":1,"note":"\ud83d\ude00각","x":[true,null,-1.5e+3]}]}"#.utf8)
        #expect(refusal(whole) == nil)
        for end in whole.indices {
            #expect(refusal(Array(whole[..<end])) != nil, "the first \(end) bytes")
        }
    }

    @Test(
        arguments: [
            "nul1", "True", "NULL", "NaN", "Infinity", "-Infinity", "undefined", "'a'", "[,1]", "[1,]", "[1 2]", "{,}",
            #"{"a":1,}"#, "{a:1}", "{1:1}", #"{"a" 1}"#, #"{"a":1 "b":2}"#, "]", "}", "[}", "{]", "+1", ".5", "-.5",
            "1.e3",
            "--1", "1e1.5e", "0x", "\u{FEFF}{}", "\u{0}", "\u{7F}",
        ])
    func `what is no value is refused`(text: String) {
        #expect([.unexpectedByte, .trailingData].contains(refusal(text)))
    }

    @Test(arguments: ["1 2", "{}{}", "[] ]", "null,", "true\u{0}", "01", "-01", "00", "1e5e", "0x10", "\"a\"\"b\""])
    func `something after the value is refused`(text: String) {
        #expect(refusal(text) == .trailingData)
    }

    @Test func `a failure names the byte where it was seen`() {
        #expect(throws: JSONReader.Failure(reason: .unexpectedByte, offset: 10)) { try json(#"{"김":1, x}"#) }
    }
}

// MARK: - Nesting

extension JSONReaderTests {
    @Test(arguments: [("[", "]"), (#"{"a":"#, "}")])
    func `32 levels are read and 33 are not`(open: String, close: String) {
        func nested(_ depth: Int) -> String {
            String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
        }
        #expect(JSONReader.maximumDepth == 32)
        #expect(refusal(nested(32)) == nil)
        #expect(refusal(nested(33)) == .tooDeep)
    }

    @Test(arguments: ["[", #"{"a":"#, #"[{"a":"#])
    func `10000 levels are refused without a crash`(open: String) {
        #expect(refusal(String(repeating: open, count: 10_000)) == .tooDeep)
    }

    @Test func `values side by side do not add up to depth`() {
        let text = "[" + String(repeating: "[[{}]],", count: 1000) + "1]"
        #expect(refusal(text) == nil)
    }
}

// MARK: - Numbers

extension JSONReaderTests {
    @Test(
        arguments: [
            ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min), ("9007199254740993", 1 << 53 + 1),
            ("10", 10), ("-7", -7),
        ] as [(String, Int64)])
    func `a whole number of 64 bits is exact`(text: String, integer: Int64) throws {
        #expect(try json(text) == .integer(integer))
    }

    @Test(
        arguments: [
            ("9223372036854775808", 9_223_372_036_854_775_808), ("-0", 0), ("0.5", 0.5), ("1.0", 1), ("1e3", 1000),
            ("1E+2", 100), ("25e-1", 2.5), ("-0.0", 0), ("1e-400", 0),
            ("1.7976931348623157e308", .greatestFiniteMagnitude),
            ("0e999999999", 0),
        ] as [(String, Double)])
    func `every other number is no integer`(text: String, number: Double) throws {
        #expect(try json(text) == .number(number))
    }

    @Test(arguments: ["1e400", "-1e400", "1e309", "1e99999999999999999999", String(repeating: "9", count: 400)])
    func `a number that no double holds is refused`(text: String) {
        #expect(refusal(text) == .numberOutOfRange)
    }
}

// MARK: - Strings

extension JSONReaderTests {
    @Test(
        arguments: [
            (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"), (#""\u0041\u00e9\uAC01""#, "Aé각"),
            (#""\ud83d\ude00""#, "😀"), (#""\uD800\uDC00\uDBFF\uDFFF""#, "\u{10000}\u{10FFFF}"), (#""\u0000""#, "\u{0}"),
            (#""\ud7ff\ue000""#, "\u{D7FF}\u{E000}"), ("\"\u{7F}\u{FEFF}\u{2028}\"", "\u{7F}\u{FEFF}\u{2028}"),
        ])
    func `escapes stand for their characters`(text: String, string: String) throws {
        #expect(try json(text).string.map { Array($0.utf8) } == Array(string.utf8))
    }

    @Test(arguments: [
        #""\x41""#, #""\'""#, #""\u12g4""#, #""\u 123""#, #""\U0041""#, #""\0""#, "\"\\\n\"", #""\u00é0""#,
    ])
    func `an escape that JSON does not know is refused`(text: String) {
        #expect(refusal(text) == .invalidEscape)
    }

    @Test(
        arguments: [
            #""\ud800""#, #""\udc00""#, #""\udfff\ud800""#, #""\ud800\u0041""#, #""\ud800\ud800""#, #""\ud800x""#,
            #""\ud800\n""#, #""\udbff\ue000""#, #""\ud800\ue000""#,
        ])
    func `half of a surrogate pair is refused`(text: String) {
        #expect(refusal(text) == .loneSurrogate)
    }

    @Test(arguments: 0..<0x20 as Range<UInt8>)
    func `a bare control character in a string is refused`(byte: UInt8) {
        #expect(refusal([0x22, 0x61, byte, 0x22]) == .controlCharacter)
    }

    @Test(
        arguments: [
            [0x80], [0xFF], [0xC0, 0xAF], [0xC1, 0x81], [0xE2, 0x82], [0xE0, 0x80, 0xAF], [0xED, 0xA0, 0x80],
            [0xED, 0xB0, 0x80], [0xF0, 0x9F, 0x98], [0xF4, 0x90, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80],
            [0xE2, 0x82, 0x5C, 0x6E],
        ] as [[UInt8]])
    func `bytes that are no UTF-8 are refused`(bytes: [UInt8]) {
        #expect(refusal([0x22] + bytes + [0x22]) == .invalidUTF8)
        #expect(refusal(Array(#"{""#.utf8) + bytes + Array(#"":1}"#.utf8)) == .invalidUTF8)
        #expect(refusal(bytes) == .unexpectedByte)
    }

    @Test(arguments: ["e\u{301}", "\u{E9}", "\u{1100}\u{1161}", "\u{AC00}", "\r\n", "\u{212A}"])
    func `a string is kept as it was sent and not normalised`(text: String) throws {
        let read = try JSON.string(#require(JSONReader.read(JSONWriter.bytes(of: text)).string))
        #expect(JSONWriter.bytes(of: read) == JSONWriter.bytes(of: text))
    }
}

// MARK: - Keys

extension JSONReaderTests {
    @Test(
        arguments: [
            #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"a":3}"#, #"{"a":1,"\u0061":2}"#, #"{"":1,"":2}"#,
            #"[{"x":{"a":1,"a":2}}]"#,
        ])
    func `a duplicate key is refused`(text: String) {
        #expect(refusal(text) == .duplicateKey)
    }

    @Test(arguments: [1, 2, 15, 16, 17, 18, 40])
    func `a duplicate key is refused however many keys there are`(count: Int) throws {
        let members = (1...count).map { "\"k\($0)\":\($0)" }
        let all = "{" + members.joined(separator: ",") + "}"
        #expect(try json(all)["k\(count)"] == .integer(Int64(count)))
        for key in Set([1, (count + 1) / 2, count]) {
            #expect(refusal(all.dropLast() + ",\"k\(key)\":0}") == .duplicateKey)
        }
    }

    @Test(
        arguments: [
            ("\u{E9}", "e\u{301}"), ("\u{AC00}", "\u{1100}\u{1161}"), ("K", "\u{212A}"),
            ("a\u{323}\u{307}", "a\u{307}\u{323}"),
        ])
    func `keys that only normalisation makes equal are two`(one: String, other: String) throws {
        #expect(one == other)
        let value = try json("{\"\(one)\":1,\"\(other)\":2}")
        #expect(value[one] == 1)
        #expect(value[other] == 2)
    }

    @Test(arguments: [
        #"[{"a":1},{"a":2}]"#, #"{"a":{"a":1}}"#, #"{"a":1,"A":2,"a ":3}"#, "{\"\\r\\n\":1,\"\\r\":2,\"\\n\":3}",
    ])
    func `keys that differ stand side by side`(text: String) {
        #expect(refusal(text) == nil)
    }
}

// MARK: - Whatever comes

extension JSONReaderTests {
    @Test(arguments: SeededGenerator.seeds)
    func `no bytes whatever make the reader trap`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let alphabet = Array("{}[]:,\"\\u0123dDeE+-.truefalsn \n".utf8) + [0x00, 0x80, 0xC3, 0xED, 0xF0, 0xFF]
        var read = 0
        for _ in 0..<2000 {
            let length = Int.random(in: 0...40, using: &random)
            let bytes = (0..<length).map { _ in alphabet.randomElement(using: &random) ?? 0 }
            do throws(JSONReader.Failure) {
                _ = try JSONReader.read(bytes)
                read += 1
            } catch {
                #expect(0...bytes.count ~= error.offset, "seed \(seed): \(bytes)")
            }
        }
        #expect(0..<2000 ~= read, "seed \(seed)")
    }
}
