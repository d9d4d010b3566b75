extension Timestamp {
    /// `2026-11-23T05:20:11.123Z`: UTC, milliseconds, rounded down. Years 1–9999 have four digits, as the RFC has it.
    /// - Source: RFC 3339 §5.6.
    public var rfc3339: String {
        let time = UTCTime(self)
        var writer = DigitWriter()
        time.writeDate(year: time.date.year, to: &writer)
        writer.sign("T")
        time.writeClock(to: &writer)
        writer.sign(".")
        writer.number(time.microsecond / 1000, digits: 3)
        writer.sign("Z")
        return writer.text
    }

    /// Reads `2026-11-23T14:20:11.123456789+09:00`: capital `T` and `Z`, `Z` or an offset, 0–9 digits of a fraction of
    /// which what is below a microsecond is dropped. No leap second, no day that does not exist.
    /// - Source: RFC 3339 §5.6.
    public init?(rfc3339 text: String) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), scanner.skip("-"),
            let day = scanner.number(digits: 2), scanner.skip("T"),
            let date = CalendarDate(year: year, month: month, day: day),
            let hour = scanner.number(digits: 2), hour < 24, scanner.skip(":"),
            let minute = scanner.number(digits: 2), minute < 60, scanner.skip(":"),
            let second = scanner.number(digits: 2), second < 60,
            let billionths = scanner.skip(".") ? scanner.billionths() : 0,
            let offset = scanner.offset(), scanner.isAtEnd
        else { return nil }
        let seconds = date.daysSince1970 * 86_400 + Int64(hour * 3600 + minute * 60 + second - offset)
        self.init(microsecondsSince1970: seconds * 1_000_000 + Int64(billionths / 1000))
    }
}

extension DigitScanner {
    /// `Z` or `±HH:MM`, as seconds east of Greenwich.
    fileprivate mutating func offset() -> Int? {
        if skip("Z") { return 0 }
        let sign = skip("-") ? -1 : 1
        guard sign < 0 || skip("+"), let hours = number(digits: 2), hours < 24, skip(":"),
            let minutes = number(digits: 2), minutes < 60
        else { return nil }
        return sign * (hours * 3600 + minutes * 60)
    }
}
