import CPostgres

extension Session {
    /// Runs several statements in the simple protocol. Waits as long as it takes.
    ///
    /// Outside a transaction the server treats the script as one, unless it has `BEGIN` and `COMMIT` of its own.
    /// - Throws: the first server error, after which the rest of the script was not run; `.outcomeUnknown` for a
    ///   connection lost outside a transaction, `.unavailable` inside one.
    /// - Source: PostgreSQL docs 55.2.2.1.
    func execute(script: String) throws(DatabaseError) {
        guard !script.utf8.contains(0) else { throw .server(.nulInText) }
        guard !isLost else { throw .unavailable(lastMessage) }
        let mayCommit = !isInTransaction
        let started = ContinuousClock.now
        defer { metrics.waiting += .now - started }
        metrics.roundTrips += 1
        metrics.statements += 1
        let sent = unsafe withPointer { unsafe PQexitPipelineMode($0) == 1 && PQsendQuery($0, script) == 1 }
        guard sent, sendAll(until: nil) else {
            abandon()
            throw mayCommit ? .outcomeUnknown : .unavailable(lastMessage)
        }
        var firstError: ServerError?
        while let result = nextResult(until: nil) {
            switch result.outcome {
            case .success: break
            case .refused(let error, let fatal):
                if fatal || error.endsConnection { abandon() }
                firstError = firstError ?? error
            case .aborted, .synced, .broken: abandon()
            }
        }
        if !isLost, unsafe withPointer({ unsafe PQenterPipelineMode($0) }) != 1 { abandon() }
        guard !isLost else { throw mayCommit ? .outcomeUnknown : .unavailable(lastMessage) }
        if let firstError { throw .server(firstError) }
    }

    /// The notifications that have come, after waiting for the first if there is none yet.
    /// - Throws: `.unavailable` when the connection is lost.
    func notifications(
        until deadline: ContinuousClock.Instant, or waker: Int32?
    ) throws(DatabaseError) -> [Notification] {
        var received = pendingNotifications()
        while received.isEmpty, waitForInput(until: deadline, or: waker), !isLost {
            received = pendingNotifications()
        }
        guard !isLost || !received.isEmpty else { throw .unavailable(lastMessage) }
        return received
    }

    private func pendingNotifications() -> [Notification] {
        var pending: [Notification] = []
        while let next = unsafe withPointer({ unsafe PQnotifies($0) }) {
            pending.append(
                unsafe Notification(
                    channel: String(cString: next.pointee.relname), payload: String(cString: next.pointee.extra),
                    sender: next.pointee.be_pid))
            unsafe PQfreemem(next)
        }
        return pending
    }
}
