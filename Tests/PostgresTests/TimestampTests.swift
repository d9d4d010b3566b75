import Postgres
import Testing

@Suite("Timestamp and calendar date")
struct TimestampTests {
    /// The first and the last microsecond of the years 1–9999.
    static let span = -62_135_596_800_000_000...Int64(253_402_300_799_999_999)

    @Test func `PostgreSQL prints the same instants as we do, and reads ours exactly`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Seeded(seed)
        let instants =
            ([Self.span.lowerBound, Self.span.upperBound, -1, 0, 1, 951_782_400_000_000]
            + (0..<2000).map { _ in Int64.random(in: Self.span, using: &random) })
            .map(Timestamp.init)
        try withConnection { connection in
            let rows = try connection.read(
                """
                SELECT given, to_char(date_trunc('milliseconds', given), 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), given::date
                FROM unnest(\(instants)::timestamptz[]) WITH ORDINALITY AS list (given, position)
                ORDER BY position
                """)
            let answers = try rows.map { row in
                (try row.next(Timestamp.self), try row.next(String.self), try row.next(CalendarDate.self))
            }
            #expect(answers.map(\.0) == instants, "seed \(seed)")
            #expect(answers.map(\.1) == instants.map(\.rfc3339), "seed \(seed)")
            #expect(answers.map(\.2.description) == instants.map { String($0.rfc3339.prefix(10)) }, "seed \(seed)")
            for instant in instants.prefix(100) {
                try connection.expect(instant, from: "SELECT \(instant)")
            }
        }
    }

    @Test func `instants before the year 1 and after 9999 reach the server too`() throws {
        try withConnection { connection in
            for microseconds in [Self.span.lowerBound - 1, -200_000_000_000_000_000, Self.span.upperBound + 1, .max] {
                let instant = Timestamp(microsecondsSince1970: microseconds)
                try connection.expect(instant, from: "SELECT \(instant)")
            }
        }
    }

    /// In binary the second would mean −infinity.
    @Test(arguments: [Int64.min, Int64.min + 946_684_800_000_000, Int64.min + 946_684_800_000_001])
    func `an instant that the server cannot hold is refused`(microseconds: Int64) throws {
        try withConnection { connection in
            let instant = Timestamp(microsecondsSince1970: microseconds)
            #expect {
                try connection.read("SELECT \(instant)::text")
            } throws: {
                sqlState(of: $0)?.hasPrefix("22") == true
            }
        }
    }

    @Test func `what is printed reads as the same millisecond`() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Seeded(seed)
        for _ in 0..<5000 {
            let instant = Timestamp(microsecondsSince1970: .random(in: Self.span, using: &random))
            let read = Timestamp(rfc3339: instant.rfc3339)
            let lost = instant.microsecondsSince1970 - (read?.microsecondsSince1970 ?? .min / 2)
            #expect((0..<1000).contains(lost), "\(instant.rfc3339), seed \(seed)")
        }
    }

    @Test(
        arguments: [
            ("2026-11-23T05:20:11.123Z", 1_795_411_211_123_000), ("1970-01-01T00:00:00Z", 0),
            ("1970-01-01T09:00:00+09:00", 0), ("1969-12-31T19:00:00-05:00", 0), ("1969-12-31T23:59:59.999999Z", -1),
            ("1970-01-01T00:00:00.000001999Z", 1), ("1970-01-01T00:00:00.1Z", 100_000),
            ("2000-02-29T00:00:00-00:00", 951_782_400_000_000),
        ] as [(String, Int64)])
    func `instants are read with any offset and up to nine digits`(text: String, microseconds: Int64) {
        #expect(Timestamp(rfc3339: text)?.microsecondsSince1970 == microseconds)
    }

    @Test(arguments: [
        "", "2026-11-23", "2026-11-23T05:20:11", "2026-11-23 05:20:11Z", "2026-11-23t05:20:11z", "2026-11-23T05:20Z",
        "2026-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-11-23T24:00:00Z", "2026-11-23T23:60:00Z",
        "2026-11-23T23:59:60Z", "2026-11-23T05:20:11.Z", "2026-11-23T05:20:11.1234567890Z", "2026-11-23T05:20:11+0900",
        "2026-11-23T05:20:11+24:00", "2026-11-23T05:20:11Z ", " 2026-11-23T05:20:11Z", "0000-01-01T00:00:00Z",
        "２026-11-23T05:20:11Z", "2026-11-23T05:20:11,5Z", "+2026-11-23T05:20:11Z",
    ])
    func `what is not exactly an instant is refused`(text: String) {
        #expect(Timestamp(rfc3339: text) == nil)
    }

    @Test func `seconds are added, up to the end of time`() {
        let instant = Timestamp(microsecondsSince1970: 1_500_000)
        #expect(instant.adding(seconds: 2).microsecondsSince1970 == 3_500_000)
        #expect(instant.adding(seconds: -2).microsecondsSince1970 == -500_000)
        #expect(instant.adding(seconds: .max).microsecondsSince1970 == .max)
        #expect(instant.adding(seconds: .min).microsecondsSince1970 == .min)
        #expect(instant < instant.adding(seconds: 1))
    }

    @Test func `now is the server's now`() throws {
        try withConnection { connection in
            let before = Timestamp.now()
            let theirs: Timestamp = try connection.value("SELECT clock_timestamp()")
            #expect(before <= theirs && theirs <= Timestamp.now())
        }
    }

    @Test(arguments: ["2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "2026-11-23"])
    func `a day prints as it was read`(text: String) {
        #expect(CalendarDate(text)?.description == text)
    }

    @Test(arguments: [
        "", "2023-02-29", "1900-02-29", "2024-04-31", "2024-00-10", "2024-10-00", "2024-1-1", "24-01-01", "0000-01-01",
        "2024-01-01 ", "2024/01/01", "20240101", "-024-01-01", "2024-01-01T00:00:00Z", "٢٠٢٤-٠١-٠١",
    ])
    func `what is not exactly a day is refused`(text: String) {
        #expect(CalendarDate(text) == nil)
    }
}
