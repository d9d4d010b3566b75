import Testing
import Web

@Suite struct JSONWriterTests {
    private func text(_ body: (inout JSONWriter) -> Void) -> String {
        String(decoding: JSONWriter.bytes(body), as: UTF8.self)
    }

    @Test func `members and elements are separated by commas wherever they are nested`() {
        let written = text { json in
            json.object { json in
                json.member("a", 1)
                json.member("b") { json in
                    json.array { json in
                        json.object { _ in }
                        json.array { _ in }
                        json.object { $0.member("c", true) }
                    }
                }
                json.member("d", "e")
            }
        }
        #expect(written == #"{"a":1,"b":[{},[],{"c":true}],"d":"e"}"#)
    }

    @Test func `a nil is null and an array is an array`() {
        let written = text { json in
            json.object { json in
                json.member("none", Int?.none)
                json.member("some", Int?.some(2))
                json.member("all", [Bool?.some(false), nil])
            }
        }
        #expect(written == #"{"none":null,"some":2,"all":[false,null]}"#)
    }

    @Test func `JSON that was written already stands between its neighbours`() {
        let written = text { json in
            json.array { json in
                1.write(to: &json)
                json.raw(Array("{}".utf8))
                2.write(to: &json)
            }
        }
        #expect(written == "[1,{},2]")
    }

    @Test(
        arguments: [
            ("\"\\", #""\"\\""#), ("\r\n\t", #""\r\n\t""#), ("\u{0}\u{8}\u{F}", ##""\u0000\u0008\u000f""##),
            ("\u{10}\u{1F}\u{7F}", ##""\u0010\u001f\u007f""##), ("/김밥é😀\u{2028}", "\"/김밥é😀\u{2028}\""),
        ])
    func `a string escapes what has to be escaped and nothing else`(string: String, written: String) {
        #expect(JSONWriter.bytes(of: string) == Array(written.utf8))
    }

    @Test func `a key is escaped like any string`() {
        #expect(text { json in json.object { $0.member(named: "a\"\n", 1) } } == #"{"a\"\n":1}"#)
    }

    @Test(arguments: [Int64.min, -1, 0, 9_007_199_254_740_993, Int64.max])
    func `an integer keeps all its digits`(integer: Int64) {
        #expect(JSONWriter.bytes(of: integer) == Array(String(integer).utf8))
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity])
    func `a number that JSON cannot say is null`(number: Double) {
        #expect(JSONWriter.bytes(of: JSON.number(number)) == Array("null".utf8))
    }

    @Test(arguments: SeededGenerator.seeds)
    func `any value that is written and read back is equal`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        for round in 0..<200 {
            let value = JSON.random(using: &random)
            let written = JSONWriter.bytes(of: value)
            let read = try JSONReader.read(written)
            #expect(read == value, "seed \(seed), round \(round)")
            // Equal strings may differ in bytes, so the bytes have to agree too.
            #expect(JSONWriter.bytes(of: read) == written, "seed \(seed), round \(round)")
        }
    }
}
