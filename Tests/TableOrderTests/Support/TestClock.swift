import Postgres
import Synchronization

/// A clock that stands still until a test moves it. It begins at noon in Seoul.
final class TestClock: Sendable {
    static let noon = "2026-11-23T03:00:00.000Z"

    private let time = Mutex(Timestamp(rfc3339: noon) ?? .now())

    var now: Timestamp {
        get { time.withLock { $0 } }
        set { time.withLock { $0 = newValue } }
    }

    func advance(hours: Int = 0, minutes: Int = 0, seconds: Int = 0) {
        time.withLock { $0 = $0.adding(seconds: (hours * 60 + minutes) * 60 + seconds) }
    }

    /// To an instant written as in RFC 3339.
    func set(_ text: String) throws {
        guard let instant = Timestamp(rfc3339: text) else { throw NoSuchTime(text: text) }
        now = instant
    }

    struct NoSuchTime: Error { let text: String }
}
