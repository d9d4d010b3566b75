import Glibc

/// An instant to the microsecond: a `timestamptz`.
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Microseconds since 1970-01-01T00:00:00Z, leap seconds not counted; negative before.
    public var microsecondsSince1970: Int64

    public init(microsecondsSince1970: Int64) {
        self.microsecondsSince1970 = microsecondsSince1970
    }

    /// The instant of the call, by the machine's clock.
    public static func now() -> Timestamp {
        var time = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microsecondsSince1970: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }

    /// So many seconds later, or earlier when negative. Stops at the ends of what an `Int64` holds.
    public func adding(seconds: Int) -> Timestamp {
        let end = seconds < 0 ? Int64.min : Int64.max
        let (distance, tooFar) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000)
        let (sum, beyond) = microsecondsSince1970.addingReportingOverflow(distance)
        return Timestamp(microsecondsSince1970: tooFar || beyond ? end : sum)
    }

    public static func < (left: Timestamp, right: Timestamp) -> Bool {
        left.microsecondsSince1970 < right.microsecondsSince1970
    }
}

extension Timestamp: SQLBindable {
    public static var parameterType: TypeOID { .timestamptz }

    /// Exact to the microsecond, whatever the session's zone.
    public func write(to parameters: inout Parameters) {
        let (since2000, tooEarly) = microsecondsSince1970.subtractingReportingOverflow(Self.epoch)
        // The earliest in binary would mean −infinity; in words the server refuses it.
        if tooEarly || since2000 == .min { return parameters.digits(words) }
        parameters.binary(since2000) { words }
    }

    private var words: DigitWriter {
        let time = UTCTime(self)
        // PostgreSQL writes years without a year 0: 1 BC comes before 1.
        let year = time.date.year > 0 ? time.date.year : 1 - time.date.year
        var writer = DigitWriter()
        time.writeDate(year: year, to: &writer)
        writer.sign(" ")
        time.writeClock(to: &writer)
        writer.sign(".")
        writer.number(time.microsecond, digits: 6)
        writer.words(time.date.year > 0 ? "+00" : "+00 BC")
        return writer
    }

    /// Binary instants count from 2000-01-01T00:00:00Z.
    private static let epoch: Int64 = 946_684_800_000_000
}

extension Timestamp: SQLDecodable {
    /// From a finite `timestamptz`.
    public static func decode(_ cell: Cell) throws(DatabaseError) -> Timestamp {
        let since2000 = try cell.integer(Int64.self, of: .timestamptz, as: Self.self)
        // The two ends of the range mean −infinity and infinity.
        let (since1970, beyond) = since2000.addingReportingOverflow(Self.epoch)
        guard since2000 != .min, since2000 != .max, !beyond else {
            throw cell.failure("holds an instant that is infinite or too far away")
        }
        return Timestamp(microsecondsSince1970: since1970)
    }
}
