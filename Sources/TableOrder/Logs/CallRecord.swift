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
    var operation: Operation?
    var caller: Caller?
    var problem: Problem?
    /// What was behind a problem that is not the caller's.
    var failure: (any Error)?
    private var status = 0
    private var replayed = false
    private var duration = Duration.zero
    private var waiting = Duration.zero

    init(_ request: Request) {
        requestID = request.id
        language = Language(acceptLanguage: request.header("accept-language"))
        method = request.method?.rawValue ?? "OTHER"
    }

    mutating func finish(_ response: Response, metrics: Metrics) {
        status = response.status
        replayed = response.header("Idempotency-Replayed") != nil
        duration = ContinuousClock.now - started
        waiting = metrics.waiting
    }

    /// `app;dur=1.25, db;dur=0.75`, in milliseconds (the Server-Timing specification).
    var serverTiming: String {
        "app;dur=\(duration.milliseconds), db;dur=\(waiting.milliseconds)"
    }
}

extension Log {
    /// Writes the line of one call. An answer 5xx is an error, a slow one a warning.
    func write(_ record: CallRecord) {
        write(record.level, "request", record.fields)
    }
}

extension CallRecord {
    fileprivate var level: Log.Level {
        if status >= 500 { return .error }
        return duration > Self.slow ? .warning : .info
    }

    fileprivate var fields: [JSON.Member] {
        var fields: [JSON.Member] = [
            .init("request_id", .string(requestID)),
            .init("method", .string(method)),
            .init("route", .string(operation?.path.description ?? "none")),
            .init("status", .integer(Int64(status))),
            .init("duration_ms", .number(duration.milliseconds)),
            .init("db_ms", .number(waiting.milliseconds)),
        ]
        if let caller {
            fields.append(.init("store_id", .integer(caller.storeID.rawValue)))
            fields.append(.init("principal", .string(caller.name)))
        }
        if duration > Self.slow { fields.append(.init("slow", true)) }
        if replayed { fields.append(.init("replayed", true)) }
        if let problem { fields.append(.init("code", .string(problem.kind.code))) }
        if let failure { fields.append(.init("error", .string(String(describing: failure)))) }
        return fields
    }
}

extension Duration {
    /// Milliseconds with two digits behind the point.
    fileprivate var milliseconds: Double {
        let (seconds, attoseconds) = components
        let hundredths = seconds * 100_000 + attoseconds / 10_000_000_000_000
        return Double(hundredths) / 100
    }
}
