/// An open transaction, as `Connection.transaction` lends it to its body. It cannot be copied, so it cannot escape.
///
///     try connection.transaction { transaction in
///         let rows = try transaction.run("SELECT … FOR UPDATE")
///         …
///         try transaction.commit(["INSERT …", "UPDATE …"])
///     }
public struct Transaction: ~Copyable {
    private enum State {
        case fresh
        case open
        case committed
        /// A `COMMIT` was sent that did not succeed.
        case failed
    }

    private let session: Session
    /// What goes out behind `BEGIN`.
    private let opening: [SQL]
    private var state = State.fresh

    init(_ session: Session, opening: [SQL]) {
        self.session = session
        self.opening = opening
    }

    var isCommitted: Bool { state == .committed }

    /// Runs statements in one flush; the first call of a transaction carries `BEGIN` with it.
    /// - Returns: one result for each statement, in their order.
    /// - Throws: `.server` with the first error: the transaction is then only good for `ROLLBACK`, which comes when the
    ///   body throws. `.unavailable` when the connection is lost; nothing was committed.
    /// - Effects: one round trip.
    @discardableResult
    public mutating func run(_ statements: [SQL]) throws(DatabaseError) -> [Rows] {
        let (batch, openingCount) = try batch(statements)
        return try session.flush(batch, passingOver: openingCount)
    }

    /// Runs one statement; as `run(_:)` with an array of one.
    @discardableResult
    public mutating func run(_ statement: SQL) throws(DatabaseError) -> Rows {
        let answers = try run([statement])
        guard let rows = answers.first else { throw .decoding("the statement has no result") }
        return rows
    }

    /// Runs statements and commits, in one flush. Nothing can be sent afterwards.
    /// - Returns: one result for each statement, in their order; then all is stored.
    /// - Throws: `.server` with the first error, also of a deferred constraint; `.notCommitted` when `COMMIT` was
    ///   answered with another tag (after a swallowed error the server answers `ROLLBACK` and calls it success);
    ///   nothing was stored then. `.outcomeUnknown` when the connection was lost and `COMMIT` may have been done.
    /// - Effects: one round trip; also the only one, if nothing was run before.
    @discardableResult
    public mutating func commit(_ statements: [SQL] = []) throws(DatabaseError) -> [Rows] {
        let (batch, openingCount) = try batch(statements, ending: true)
        state = .failed
        var answers = try session.flush(batch, passingOver: openingCount, endsInCommit: true)
        guard answers.popLast()?.tag == "COMMIT" else { throw .notCommitted }
        state = .committed
        return answers
    }

    /// Runs a script in the transaction.
    mutating func execute(script: String) throws(DatabaseError) {
        if state == .fresh { try run([]) }
        try session.execute(script: script)
    }

    /// Whether the server, too, thinks so: a script may have ended the transaction.
    var isOpenOnServer: Bool { session.isInTransaction }

    /// Statements as they are sent: behind `BEGIN` and what goes with it, if that was not sent yet.
    /// - Returns: also how many there are in front of them.
    private mutating func batch(
        _ statements: [SQL], ending: Bool = false
    ) throws(DatabaseError) -> ([SQL], openingCount: Int) {
        var batch: [SQL] = []
        batch.reserveCapacity(opening.count + statements.count + 2)
        switch state {
        case .fresh:
            state = .open
            batch.append(Self.begin)
            batch += opening
        case .open: break
        case .committed, .failed: throw .notCommitted
        }
        let openingCount = batch.count
        batch += statements
        if ending { batch.append(Self.commit) }
        return (batch, openingCount)
    }

    private static let begin: SQL = "BEGIN"
    private static let commit: SQL = "COMMIT"
}
