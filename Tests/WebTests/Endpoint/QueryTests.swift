import Testing

@testable import Web

@Suite struct QueryTests {
    private func values(_ text: String) -> [String] {
        Query(text).values.map { "\($0.name)=\($0.texts.joined(separator: "|"))" }
    }

    @Test(
        arguments: [
            ("", []), ("a=1", ["a=1"]), ("a=1&b=2", ["a=1", "b=2"]), ("&&a=1&", ["a=1"]), ("a", ["a="]), ("a=", ["a="]),
            ("=1", ["=1"]), ("a=b=c", ["a=b=c"]), ("b=1&a=2&b=3", ["b=1|3", "a=2"]), ("a=1;b=2", ["a=1;b=2"]),
        ] as [(String, [String])])
    func `a query is taken apart`(text: String, expected: [String]) {
        #expect(values(text) == expected)
    }

    @Test(
        arguments: [
            ("a=x+y", "x y"), ("a=x%20y", "x y"), ("a=x%2By", "x+y"), ("a=%26%3D%25", "&=%"), ("a=%ea%b0%81", "각"),
            ("a=%EA%B0%81", "각"), ("a=각", "각"), ("a=%00", "\u{0}"), ("a=%F0%9F%98%80", "😀"), ("a=%2525", "%25"),
        ])
    func `a value is decoded once`(query: String, text: String) {
        #expect(Query(query).values.first?.texts == [text])
        #expect(Query(query).faults.isEmpty)
    }

    @Test func `a name is decoded too`() {
        #expect(values("%6Cimit=5&%6c+=6") == ["limit=5", "l =6"])
    }

    @Test(
        arguments: [
            "a=%", "a=%4", "a=%4g", "a=%g4", "a=%%41", "a=%u0041", "a=% 41", "a=%+1", "a=%80", "a=%C0%AF",
            "a=%ED%A0%80", "a=%EA%B0",
            "a=%FF", "a=%e각", "a%=1", "a%zz",
        ])
    func `a broken percent sign or invalid UTF-8 is a fault of its own`(query: String) throws {
        let read = Query(query)
        #expect(read.values.isEmpty)
        let fault = try #require(read.faults.first)
        #expect(fault.code == "INVALID_FORMAT")
        #expect(fault.message.english == "This is not UTF-8 in percent-encoding.")
    }

    @Test func `a broken pair does not hide the others`() {
        let read = Query("a=1&b=%zz&c=3")
        #expect(read.values.map(\.name) == ["a", "c"])
        #expect(read.faults.map(\.summary) == ["b INVALID_FORMAT"])
    }

    @Test func `a mark that combines with a separator does not hide it`() {
        #expect(values("a=1&\u{301}b=2") == ["a=1", "\u{301}b=2"])
        #expect(values("a=\u{301}b") == ["a=\u{301}b"])
        #expect(Query("a=\u{301}b").values.map(\.name) == ["a"])
    }
}
