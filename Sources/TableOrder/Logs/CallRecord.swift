internal import Postgres
internal import Web

/// What the log says about one call.
struct CallRecord {
    /// The plan's limit for an answer; beyond it the line is a warning.
    static let slow = Duration.milliseconds(500)

    let requestID: String
    let language: Language
    private let method: String
    private let started = ContinuousClock.now
    /// The operation's path, as it was written.
    var route: String?
    var caller: Caller?
    var problem: Problem?
    /// What was behind a problem that is not the caller's.
    var failure: (any Error)?
    private var status = 0
    private var replayed = false
    private var duration = Duration.zero
    private var milliseconds = (all: Hundredths.zero, waiting: Hundredths.zero)

    init(_ request: Request) {
        requestID = request.id
        language = Language(acceptLanguage: request.header("accept-language"))
        method = request.method?.rawValue ?? "OTHER"
    }

    mutating func finish(_ response: Response, metrics: Metrics) {
        status = response.status
        replayed = response.header("Idempotency-Replayed") != nil
        duration = ContinuousClock.now - started
        milliseconds = (duration.milliseconds, metrics.waiting.milliseconds)
    }

    /// `app;dur=1.25, db;dur=0.75`, in milliseconds (the Server-Timing specification).
    var serverTiming: String {
        "app;dur=\(milliseconds.all), db;dur=\(milliseconds.waiting)"
    }
}

extension Log {
    /// Writes the line of one call. An answer 5xx is an error, a slow one a warning.
    func write(_ record: CallRecord) {
        write(record.level, "request", record.writeFields)
    }
}

extension CallRecord {
    fileprivate var level: Log.Level {
        if status >= 500 { return .error }
        return duration > Self.slow ? .warning : .info
    }

    fileprivate func writeFields(to json: inout JSONWriter) {
        json.member("request_id", requestID)
        json.member("method", method)
        json.member("route", route ?? "none")
        json.member("status", status)
        json.member("duration_ms", milliseconds.all)
        json.member("db_ms", milliseconds.waiting)
        if let caller {
            json.member("store_id", caller.storeID.rawValue)
            json.member("principal", caller.name)
        }
        if duration > Self.slow { json.member("slow", true) }
        if replayed { json.member("replayed", true) }
        if let problem { json.member("code", problem.kind.code) }
        if let failure { json.member("error", String(describing: failure)) }
    }
}

extension Duration {
    /// Milliseconds with two digits behind the point.
    fileprivate var milliseconds: Hundredths {
        let (seconds, attoseconds) = components
        return Hundredths(seconds * 100_000 + attoseconds / 10_000_000_000_000)
    }
}

/// A number with two digits behind the point.
private struct Hundredths: JSONEncodable, CustomStringConvertible {
    static let zero = Hundredths(0)

    let description: String

    init(_ count: Int64) {
        let behind = count % 100
        description = "\(count / 100)\(behind < 10 ? ".0" : ".")\(behind)"
    }

    func write(to json: inout JSONWriter) { json.raw(description) }
}
