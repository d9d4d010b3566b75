/// An instant's calendar date and time of day in UTC.
struct UTCTime {
    let date: CivilDay
    let hour: Int64
    let minute: Int64
    let second: Int64
    let microsecond: Int64

    init(_ timestamp: Timestamp) {
        let (seconds, microsecond) = flooredDivision(timestamp.microsecondsSince1970, by: 1_000_000)
        let (days, secondOfDay) = flooredDivision(seconds, by: 86_400)
        date = CivilDay(daysSince1970: days)
        hour = secondOfDay / 3600
        minute = secondOfDay / 60 % 60
        second = secondOfDay % 60
        self.microsecond = microsecond
    }

    /// `YYYY-MM-DD`, with the year as this writing counts it.
    func writeDate(year: Int64, to writer: inout DigitWriter) {
        writer.number(year, digits: 4)
        writer.sign("-")
        writer.number(date.month, digits: 2)
        writer.sign("-")
        writer.number(date.day, digits: 2)
    }

    /// `HH:MM:SS`
    func writeClock(to writer: inout DigitWriter) {
        writer.number(hour, digits: 2)
        writer.sign(":")
        writer.number(minute, digits: 2)
        writer.sign(":")
        writer.number(second, digits: 2)
    }
}
