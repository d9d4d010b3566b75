extension Schema.Format {
    /// Whether a text keeps to the format. Dates are checked for existing: 2026-02-30 does not.
    func accepts(_ text: String) -> Bool {
        switch self {
        case .line: text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
        case .lines, .password:
            text.utf8.allSatisfy { ($0 >= 0x20 && $0 != 0x7F) || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
        case .printableASCII: text.utf8.allSatisfy { 0x20...0x7E ~= $0 }
        case .version: text == "*" || isQuotedVersion(Array(text.utf8))
        case .date: isDate(Array(text.utf8)[...])
        case .dateTime: isDateTime(Array(text.utf8))
        case .languageTag: isLanguageTag(text)
        }
    }

    /// The same rule as a regular expression for readers of the schema (ECMA-262), where there is one.
    var pattern: String? {
        switch self {
        case .line: #"^[^\u0000-\u001f\u007f]*$"#
        case .lines, .password: #"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]*$"#
        case .printableASCII: "^[ -~]*$"
        case .languageTag: "^[a-z]{2,3}(-[a-z0-9]{2,8})*$"
        case .version: #"^(\*|(W/)?"[1-9][0-9]{0,17}")$"#
        case .date, .dateTime: nil
        }
    }

    /// The format's name in JSON Schema, where it has one.
    var keyword: String? {
        switch self {
        case .date: "date"
        case .dateTime: "date-time"
        case .password: "password"
        case .line, .lines, .printableASCII, .languageTag, .version: nil
        }
    }

    private func isLanguageTag(_ text: String) -> Bool {
        let isLetter: (UInt8) -> Bool = { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }
        let isDigit: (UInt8) -> Bool = { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        let subtags = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
        guard let language = subtags.first, (2...3).contains(language.count), language.allSatisfy(isLetter) else {
            return false
        }
        return subtags.dropFirst().allSatisfy { subtag in
            (2...8).contains(subtag.count) && subtag.allSatisfy { isLetter($0) || isDigit($0) }
        }
    }

    /// At most 18 digits, so that every one of them is an `Int64`; weakened or not.
    private func isQuotedVersion(_ tag: [UInt8]) -> Bool {
        let text = tag.starts(with: "W/".utf8) ? tag.dropFirst(2) : tag[...]
        let digits = text.dropFirst().dropLast()
        return text.first == UInt8(ascii: "\"") && text.last == UInt8(ascii: "\"") && (1...18).contains(digits.count)
            && digits.first != UInt8(ascii: "0")
            && digits.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }

    private func isDate(_ text: ArraySlice<UInt8>) -> Bool {
        guard let year = number(text, 0, 4), let month = number(text, 5, 2), let day = number(text, 8, 2),
            byte(text, 4) == UInt8(ascii: "-"), byte(text, 7) == UInt8(ascii: "-"), text.count == 10
        else { return false }
        let isLeap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0
        let lengths = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        guard year >= 1, (1...12).contains(month) else { return false }
        return (1...lengths[month - 1]).contains(day)
    }

    /// RFC 3339 §5.6, with at most nine digits of a second.
    private func isDateTime(_ text: [UInt8]) -> Bool {
        guard isDate(text.prefix(10)), byte(text[...], 10) == UInt8(ascii: "T"),
            let hour = number(text[...], 11, 2), byte(text[...], 13) == UInt8(ascii: ":"),
            let minute = number(text[...], 14, 2), byte(text[...], 16) == UInt8(ascii: ":"),
            let second = number(text[...], 17, 2), hour < 24, minute < 60, second < 60
        else { return false }
        var rest = text.dropFirst(19)
        if rest.first == UInt8(ascii: ".") {
            let digits = rest.dropFirst().prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
            guard (1...9).contains(digits.count) else { return false }
            rest = rest.dropFirst(1 + digits.count)
        }
        if rest.elementsEqual([UInt8(ascii: "Z")]) { return true }
        guard rest.count == 6, rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-"),
            let hours = number(rest, 1, 2), byte(rest, 3) == UInt8(ascii: ":"), let minutes = number(rest, 4, 2)
        else { return false }
        return hours < 24 && minutes < 60
    }

    private func byte(_ text: ArraySlice<UInt8>, _ offset: Int) -> UInt8? {
        text.dropFirst(offset).first
    }

    private func number(_ text: ArraySlice<UInt8>, _ offset: Int, _ count: Int) -> Int? {
        let digits = text.dropFirst(offset).prefix(count)
        guard digits.count == count, digits.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            return nil
        }
        return digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }
}
