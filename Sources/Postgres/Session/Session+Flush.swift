import CPostgres

extension Session {
    private enum Step {
        case deallocate
        case prepare(PreparedStatements.Key, name: [CChar])
        case execute
    }

    /// Sends statements in one flush and waits once for all their answers.
    ///
    /// A text that this connection has not prepared yet is prepared in the same flush, before its execution.
    /// - Parameters:
    ///   - first: so many statements whose results nobody asks for.
    ///   - endsInCommit: whether the last statement is the `COMMIT` of a transaction that wrote.
    /// - Returns: one result for each other statement, in their order.
    /// - Throws: the first server error; `.unavailable` when the connection is lost, `.outcomeUnknown` if then a
    ///   `COMMIT` may have been done. After a loss the session is of no more use.
    /// - Source: PostgreSQL docs 34.5.1, 55.2.3.
    func flush(
        _ batch: [SQL], passingOver first: Int = 0, endsInCommit: Bool = false
    ) throws(DatabaseError) -> [Rows] {
        for statement in batch { try statement.checkSendable() }
        // A connection known to be dead before COMMIT leaves is no unknown outcome.
        guard !isLost, !endsInCommit || isStillThere() else { throw .unavailable(lastMessage) }
        let started = ContinuousClock.now
        let deadline = deadline
        let steps = send(batch)
        metrics.roundTrips += 1
        metrics.statements += batch.count
        defer {
            let ended = ContinuousClock.now
            metrics.waiting += ended - started
            answeredAt = ended
        }
        guard sendAll(until: deadline) else { throw loss(mayHaveCommitted: endsInCommit) }
        return try receive(steps, passingOver: first, endsInCommit: endsInCommit, until: deadline)
    }

    /// Ends a transaction that was left open; a session on which this fails is lost.
    func rollBackIfOpen() {
        guard !isLost, isInTransaction else { return }
        do throws(DatabaseError) {
            _ = try flush(["ROLLBACK"])
        } catch {
            // It is closed, and with it the server ends the transaction.
            abandon()
        }
    }

    // MARK: Sending

    private func send(_ batch: [SQL]) -> [Step] {
        var steps: [Step] = []
        steps.reserveCapacity(batch.count)
        statements.forgetIfFull()
        if statements.mustDeallocate {
            steps.append(.deallocate)
            sendDeallocate()
        }
        var fresh: [PreparedStatements.Key: [CChar]] = [:]
        for statement in batch {
            let key = PreparedStatements.Key(statement)
            let name: [CChar]
            if let known = statements[key] ?? fresh[key] {
                name = known
            } else {
                name = statements.newName()
                fresh[key] = name
                steps.append(.prepare(key, name: name))
                sendPrepare(statement, as: name)
            }
            steps.append(.execute)
            sendExecute(name, statement)
        }
        let synced = unsafe withPointer { unsafe PQpipelineSync($0) }
        if synced != 1 { abandon() }
        return steps
    }

    private func sendDeallocate() {
        let sent = unsafe withPointer { pointer in
            unsafe PQsendQueryParams(pointer, "DEALLOCATE ALL", 0, nil, nil, nil, nil, 1)
        }
        if sent != 1 { abandon() }
    }

    private func sendPrepare(_ statement: SQL, as name: [CChar]) {
        let types = statement.parameters.types.map(\.rawValue)
        let sent = unsafe withPointer { unsafe PQsendPrepare($0, name, statement.text, Int32(types.count), types) }
        if sent != 1 { abandon() }
    }

    private func sendExecute(_ name: [CChar], _ statement: SQL) {
        let sent = unsafe statement.parameters.withPointers { count, values, lengths, formats in
            unsafe withPointer { pointer in
                unsafe PQsendQueryPrepared(pointer, name, count, values, lengths, formats, 1)
            }
        }
        if sent != 1 { abandon() }
    }

    // MARK: Receiving

    private func receive(
        _ steps: [Step], passingOver first: Int, endsInCommit: Bool, until deadline: ContinuousClock.Instant?
    ) throws(DatabaseError) -> [Rows] {
        var rows: [Rows] = []
        var toPassOver = first
        rows.reserveCapacity(steps.count)
        var firstError: ServerError?
        for (index, step) in steps.enumerated() {
            let isCommit = endsInCommit && index == steps.endIndex - 1
            guard let result = nextResult(until: deadline) else { throw loss(mayHaveCommitted: endsInCommit) }
            switch result.outcome {
            case .success:
                confirm(step)
                guard case .execute = step else { break }
                if toPassOver > 0 { toPassOver -= 1 } else { rows.append(Rows(result)) }
            case .aborted: break
            case .refused(let error, let fatal):
                if fatal || error.endsConnection {
                    // The server's own word comes in order: nothing after this step was done.
                    abandon()
                    throw isCommit ? .outcomeUnknown : .unavailable(error.description)
                }
                firstError = firstError ?? error
            case .synced, .broken: throw loss(mayHaveCommitted: endsInCommit)
            }
            guard nextResult(until: deadline) == nil, !isLost else { throw loss(mayHaveCommitted: endsInCommit) }
        }
        guard let end = nextResult(until: deadline), case .synced = end.outcome else {
            throw loss(mayHaveCommitted: endsInCommit && firstError == nil)
        }
        if let firstError { throw .server(firstError) }
        return rows
    }

    private func confirm(_ step: Step) {
        switch step {
        case .deallocate: statements.deallocated()
        case .prepare(let key, let name): statements.remember(key, as: name)
        case .execute: break
        }
    }

    private func loss(mayHaveCommitted: Bool) -> DatabaseError {
        abandon()
        return mayHaveCommitted ? .outcomeUnknown : .unavailable(gaveUp ? "no answer in time" : lastMessage)
    }
}

extension SQL {
    /// What libpq would cut short or refuse halfway is refused before anything is sent.
    fileprivate func checkSendable() throws(DatabaseError) {
        if parameters.count > Int(UInt16.max) { throw .server(.tooManyParameters) }
        if parameters.containNUL { throw .server(.nulInText) }
    }
}
