/// A day of the Gregorian calendar in the years 1–9999, of no particular zone: a `date`.
public struct CalendarDate: Hashable, Comparable, Sendable {
    public let year: Int
    /// 1...12
    public let month: Int
    /// 1...31
    public let day: Int

    /// Nil unless the day exists: 29 February only in leap years.
    public init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), (1...31).contains(day) else { return nil }
        let exact = CivilDay(year: Int64(year), month: Int64(month), day: Int64(day))
        guard CivilDay(daysSince1970: exact.daysSince1970) == exact else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    /// Reads exactly `YYYY-MM-DD`, ASCII digits only, and only days that exist.
    public init?(_ text: String) {
        var scanner = DigitScanner(text)
        guard let year = scanner.number(digits: 4), scanner.skip("-"),
            let month = scanner.number(digits: 2), scanner.skip("-"),
            let day = scanner.number(digits: 2), scanner.isAtEnd
        else { return nil }
        self.init(year: year, month: month, day: day)
    }

    /// Nil outside the years 1–9999.
    init?(daysSince1970 days: Int64) {
        // Day −719162 is 0001-01-01 and day 2932896 is 9999-12-31.
        guard (-719_162...2_932_896).contains(days) else { return nil }
        let civil = CivilDay(daysSince1970: days)
        self.init(year: Int(civil.year), month: Int(civil.month), day: Int(civil.day))
    }

    var daysSince1970: Int64 {
        CivilDay(year: Int64(year), month: Int64(month), day: Int64(day)).daysSince1970
    }

    public static func < (left: CalendarDate, right: CalendarDate) -> Bool {
        (left.year, left.month, left.day) < (right.year, right.month, right.day)
    }
}

extension CalendarDate: CustomStringConvertible {
    /// `YYYY-MM-DD`
    public var description: String { digits.text }

    private var digits: DigitWriter {
        var writer = DigitWriter()
        writer.number(Int64(year), digits: 4)
        writer.sign("-")
        writer.number(Int64(month), digits: 2)
        writer.sign("-")
        writer.number(Int64(day), digits: 2)
        return writer
    }
}

extension CalendarDate: SQLBindable {
    public static var parameterType: TypeOID { .date }
    public func write(to parameters: inout Parameters) {
        parameters.binary(Int32(daysSince1970 - Self.epoch)) { digits }
    }

    /// Binary dates count days from 2000-01-01, this one.
    private static let epoch: Int64 = 10_957
}

extension CalendarDate: SQLDecodable {
    /// From a `date` within the years 1–9999.
    public static func decode(_ cell: Cell) throws(DatabaseError) -> CalendarDate {
        let days = Int64(try cell.integer(Int32.self, of: .date, as: Self.self))
        guard let date = CalendarDate(daysSince1970: days + Self.epoch) else {
            throw cell.failure("holds a date outside the years 1 to 9999")
        }
        return date
    }
}
