import Glibc

/// A connection to PostgreSQL for one thread: synchronous, and it comes back by itself after the server was away.
///
/// It cannot be copied and every use mutates it, so using one twice at a time does not compile. All methods block the
/// calling thread. Statements are prepared at their first use, in the same flush.
/// - Source: PostgreSQL docs chapter 34 (libpq), 34.5 (pipeline mode).
public struct Connection: ~Copyable {
    private let settings: ConnectionSettings
    private var session: Session?
    private var breaker = Breaker()
    private var metrics = Metrics()
    private var callEnds: ContinuousClock.Instant?

    /// Touches no network: connects at first use.
    public init(_ settings: ConnectionSettings) {
        self.settings = settings
    }

    /// Whether there is a connection that is not known to be broken.
    public var isConnected: Bool {
        session.map { !$0.isLost } ?? false
    }

    /// Ends the connection; the next use opens another.
    public mutating func close() {
        if let session { metrics += session.metrics }
        session = nil
    }

    /// Begins the work for one caller: whatever follows, until the next `beginCall`, has so long together.
    /// - Effects: a flush that is unanswered by then is given up, and the connection with it.
    public mutating func beginCall(within limit: Duration) {
        callEnds = .now + limit
        session?.callEnds = callEnds
    }

    /// What was spent since the last call.
    public mutating func takeMetrics() -> Metrics {
        var taken = metrics
        if let session { taken += session.metrics }
        session?.metrics = Metrics()
        metrics = Metrics()
        return taken
    }

    /// Runs one statement that changes nothing.
    /// - Throws: as `read(_:snapshot:)`.
    /// - Effects: one round trip.
    public mutating func read(_ statement: SQL) throws(DatabaseError) -> Rows {
        let answers = try read([statement])
        guard let rows = answers.first else { throw .decoding("the statement has no result") }
        return rows
    }

    /// Runs statements that change nothing, in one flush.
    ///
    /// After a lost connection they are sent once more on a new one, so a statement that writes could run twice: those
    /// belong in `transaction`.
    /// - Returns: one result for each statement, in their order.
    /// - Throws: `.server` with the first error; `.unavailable` when there is no connection.
    /// - Effects: one round trip.
    public mutating func read(
        _ statements: [SQL], snapshot: Snapshot = .perStatement
    ) throws(DatabaseError) -> [Rows] {
        defer { closeIfLost() }
        do throws(DatabaseError) {
            return try liveSession().read(statements, snapshot: snapshot)
        } catch {
            forgetPlans(ifStale: error)
            guard error.isStalePlan || hasBroken else { throw error }
            return try liveSession().read(statements, snapshot: snapshot)
        }
    }

    /// Runs a transaction: `body` sends statements and commits. **Only `commit` commits**: when `body` returns without,
    /// everything is rolled back.
    ///
    /// A serialization failure or a deadlock (40001, 40P01) is rolled back and the whole body runs again, at most three
    /// times more: it must have no other effects. So it is with a plan that a migration made stale. Any other error is
    /// rolled back and rethrown as it is.
    /// - Parameter opening: statements that go out behind `BEGIN`, whenever it does; their results are dropped.
    /// - Throws: what `body` throws; `.unavailable` when there is no connection.
    /// - Effects: as many round trips as `body` has flushes, and one for `ROLLBACK` if it comes to that.
    @discardableResult
    public mutating func transaction<Value>(
        opening: [SQL] = [], _ body: (inout Transaction) throws -> Value
    ) throws -> Value {
        defer { closeIfLost() }
        var retriesLeft = 3
        while true {
            let session = try liveSession()
            var transaction = Transaction(session, opening: opening)
            do {
                let value = try body(&transaction)
                session.rollBackIfOpen()
                return value
            } catch {
                session.rollBackIfOpen()
                guard retriesLeft > 0, !transaction.isCommitted, let error = error as? DatabaseError,
                    error.isConflict || error.isStalePlan
                else { throw error }
                forgetPlans(ifStale: error)
                retriesLeft -= 1
                pauseBriefly()
            }
        }
    }

    /// Runs a script of several statements in the simple protocol: session commands and the like, nothing with values.
    /// - Throws: `.server` with the first error, the rest was not run; `.outcomeUnknown` when the connection was lost
    ///   after the script was sent.
    /// - Effects: waits as long as the script takes, up to `statementTimeout` for each statement.
    public mutating func execute(script: String) throws(DatabaseError) {
        defer { closeIfLost() }
        try liveSession().execute(script: script)
    }

    /// Asks the server for a sign of life.
    /// - Throws: `.unavailable`.
    public mutating func ping() throws(DatabaseError) {
        _ = try read("SELECT 1")
    }

    /// What came on the channels this connection listens to, all that is there at once. Put `LISTEN` into the settings'
    /// `sessionScript`: a reconnect must not lose it.
    /// - Parameters:
    ///   - timeout: how long to wait for the first; zero only looks.
    ///   - waker: another descriptor that ends the wait as soon as it can be read; nothing is read from it.
    /// - Returns: none when the time is over, or the other descriptor was it.
    /// - Throws: `.unavailable` when the connection is lost; what was sent meanwhile is lost too.
    public mutating func notifications(
        timeout: Duration, or waker: Int32? = nil
    ) throws(DatabaseError) -> [Notification] {
        defer { closeIfLost() }
        return try liveSession().notifications(until: .now + timeout, or: waker)
    }
}

// MARK: - Keeping it alive

extension Connection {
    /// A session that was not hung up on; a new one if need be.
    private mutating func liveSession() throws(DatabaseError) -> Session {
        if let callEnds, callEnds <= .now { throw .unavailable("the time for this call is over") }
        if let session, session.isStillThere() { return session }
        close()
        guard breaker.allowsAttempt(at: .now) else {
            throw .unavailable("the last attempt to connect failed just now")
        }
        let started = ContinuousClock.now
        defer { metrics.waiting += .now - started }
        do throws(DatabaseError) {
            let opened = try Session(settings)
            if !settings.sessionScript.isEmpty { try opened.execute(script: settings.sessionScript) }
            breaker.succeeded()
            opened.metrics = Metrics()
            opened.callEnds = callEnds
            session = opened
            return opened
        } catch {
            breaker.failed(at: .now)
            throw error
        }
    }

    /// At once, not at the next use: until it sees the socket closed, the server keeps the transaction and its locks.
    private mutating func closeIfLost() {
        if session?.isLost == true { close() }
    }

    /// Whether the connection broke under a statement. One that took all the time there is to find out does not count:
    /// the caller could not wait for another try.
    private var hasBroken: Bool {
        session.map { $0.isLost && !$0.gaveUp } ?? false
    }

    private func forgetPlans(ifStale error: DatabaseError) {
        if error.isStalePlan { session?.statements.forget() }
    }
}

/// 1–10 ms, so that two transactions that met do not meet again.
private func pauseBriefly() {
    var pause = timespec(tv_sec: 0, tv_nsec: .random(in: 1_000_000...10_000_000))
    unsafe nanosleep(&pause, nil)
}
