/// What a connection spent since it was last asked: for the `Server-Timing` header, the log's `db_ms`, and tests that
/// count round trips.
public struct Metrics: Sendable, Equatable {
    /// Flushes whose answer was waited for. Connecting is not counted.
    public var roundTrips = 0
    /// Statements executed, `BEGIN` and `COMMIT` included, preparing not; a script is one.
    public var statements = 0
    /// Time in which the calling thread waited for the database, connecting included.
    public var waiting: Duration = .zero

    static func += (left: inout Metrics, right: Metrics) {
        left.roundTrips += right.roundTrips
        left.statements += right.statements
        left.waiting += right.waiting
    }
}
