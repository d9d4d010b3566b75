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

    /// `-MM-DD`
    var monthAndDay: String { "-" + padded(date.month, to: 2) + "-" + padded(date.day, to: 2) }

    /// `HH:MM:SS`
    var clock: String { padded(hour, to: 2) + ":" + padded(minute, to: 2) + ":" + padded(second, to: 2) }
}
