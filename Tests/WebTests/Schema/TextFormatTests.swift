import Testing

@testable import Web

@Suite struct TextFormatTests {
    @Test(
        arguments: [
            "2026-11-23", "0001-01-01", "9999-12-31", "2024-02-29", "2000-02-29", "2026-04-30", "2026-01-31",
        ])
    func `a day that exists is a date`(text: String) {
        #expect(Schema.date.faults(in: .string(text)).isEmpty)
    }

    @Test(
        arguments: [
            "2026-02-29", "1900-02-29", "2026-02-30", "2026-04-31", "2026-13-01", "2026-00-10", "2026-01-00",
            "2026-01-32",
            "0000-01-01", "2026/11/23", "2026-1-23", "26-11-23", "2026-11-2３", "+026-11-23", "2026-11- 3", "20261123",
            "2026-11-23T", "2026-11-23\n", " 2026-11-23", "２０２６-１１-２３", "2026-11-٠٣",
        ])
    func `a day that does not exist is no date`(text: String) {
        #expect(!Schema.date.faults(in: .string(text)).isEmpty)
    }

    @Test(
        arguments: [
            "2026-11-23T05:20:11Z", "2026-11-23T05:20:11.123Z", "2026-11-23T23:59:59.123456789Z",
            "2026-11-23T05:20:11+09:00", "2026-11-23T05:20:11.1-23:59", "2026-11-23T00:00:00.123456789+00:00",
        ])
    func `a moment with its offset is a time`(text: String) {
        #expect(Schema.dateTime.faults(in: .string(text)).isEmpty)
    }

    @Test(
        arguments: [
            "2026-11-23T05:20:11", "2026-11-23 05:20:11Z", "2026-02-30T05:20:11Z", "2026-11-23T24:00:00Z",
            "2026-11-23T05:60:11Z", "2026-11-23T05:20:60Z", "2026-11-23T05:20Z", "2026-11-23T05:20:11.Z",
            "2026-11-23T05:20:11.1234567890Z", "2026-11-23T05:20:11,5Z", "2026-11-23T05:20:11+24:00",
            "2026-11-23T05:20:11+09:60", "2026-11-23T05:20:11+0900", "2026-11-23T05:20:11+09", "2026-11-23T05:20:11z",
            "2026-11-23T05:20:11ZZ", "2026-11-23T05:20:11Z\n", "2026-11-23T05-20-11Z",
        ])
    func `anything else is no time`(text: String) {
        #expect(!Schema.dateTime.faults(in: .string(text)).isEmpty)
    }

    @Test(arguments: ["", "김밥 (大)", "é", "e\u{301}", "😀", "a\u{A0}b"])
    func `a line is any text on one line`(text: String) {
        #expect(Schema.Format.line.accepts(text))
    }

    @Test(arguments: ["\r\n", "a\nb", "a\rb", "a\tb", "\u{0}", "a\u{1F}", "\u{7F}", "김밥\r\n", "e\u{301}\u{1B}"])
    func `a line has no control characters and no CRLF either`(text: String) {
        #expect(!Schema.Format.line.accepts(text))
    }

    @Test(arguments: [Schema.Format.lines, .password])
    func `a note and a password may have line breaks and tabs but no other control character`(format: Schema.Format) {
        #expect(format.accepts("김밥\r\n하나\t더\n"))
        for code in (UInt8(0)...0x1F).filter({ ![0x09, 0x0A, 0x0D].contains($0) }) + [0x7F] {
            #expect(!format.accepts("a\(Unicode.Scalar(code))b"), "\(code)")
        }
    }

    @Test(arguments: ["é", "가", "\u{7F}", "\u{1F}", "\r\n", "\u{80}", "a\u{301}"])
    func `printable ASCII is nothing else`(text: String) {
        #expect(Schema.Format.printableASCII.accepts(" ~09azAZ"))
        #expect(!Schema.Format.printableASCII.accepts(text))
    }

    @Test(arguments: ["en", "ja", "kok", "zh-hans", "zh-hans-cn", "es-419", "de-1996", "sr-latn-rs", "ko-kr"])
    func `a language is a tag in lower case`(text: String) {
        #expect(Schema.languageTag.faults(in: .string(text)).isEmpty)
    }

    @Test(arguments: [
        "", "e", "EN", "en-US", "engl", "en_us", "en-", "-en", "en--us", "en-u", "x-klingon", "e1", "en-abcdefghi",
        "한국",
        "en\n", " en", "en\u{301}", "en-\u{212A}r", "zh-hans-cn-abcdefgh-abcdefgh-abcdefgh",
    ])
    func `anything else is no language`(text: String) {
        #expect(!Schema.languageTag.faults(in: .string(text)).isEmpty)
    }

    @Test(arguments: [Schema.Format.line, .lines, .password, .printableASCII, .languageTag])
    func `the documented pattern says the same as the check`(format: Schema.Format) throws {
        let pattern = try Regex(#require(format.pattern)).matchingSemantics(.unicodeScalar)
        let scalars = (UInt32(0)...0x100).compactMap(Unicode.Scalar.init) + ["\u{301}", "각", "\u{2028}", "\u{10FFFF}"]
        for scalar in scalars {
            // As a part of a word, and as the whole of a subtag.
            for text in ["a\(scalar)b", "ab-\(scalar)\(scalar)"] {
                #expect(
                    (try pattern.wholeMatch(in: text) != nil) == format.accepts(text),
                    "U+\(String(scalar.value, radix: 16))")
            }
        }
    }

    @Test(arguments: ["\"1\"", "\"42\"", "\"999999999999999999\"", "*", "W/\"1\"", "W/\"999999999999999999\""])
    func `a number in quotes is a version`(text: String) {
        #expect(Schema.text(1...22, .version).faults(in: .string(text)).isEmpty)
    }

    @Test(
        arguments: [
            "", "1", "\"\"", "\"", "\"1", "1\"", "\"0\"", "\"01\"", "\"-1\"", "\"1.0\"", "\" 1\"", "\"１\"", "W/1",
            "\"1\", \"2\"", "**", "\"*\"", "W/*", "w/\"1\"", "W/W/\"1\"", "\"1000000000000000000\"",
        ])
    func `anything else is no version`(text: String) {
        #expect(!Schema.text(1...22, .version).faults(in: .string(text)).isEmpty)
    }
}
