internal import Postgres
internal import Web

/// Moves the party of a table, with its orders and its calls, to another table; where another party sits, it joins that
/// one's session. Nothing is sent to the kitchen again.
///
/// It locks both tables as orders do. Whatever else changes a session or its orders locks one of them, and so comes
/// before or after, as a whole.
struct MoveParty {
    let caller: Caller
    let tableID: Table.ID
    let destinationID: Table.ID
    /// The session that is meant: whoever sends it twice never moves the next party.
    let sessionID: TableSession.ID?

    /// - Returns: the session as it stands at the destination; also when it is sent again with ``sessionID``.
    /// - Throws: 400 for a move to the same table; 404 for an unknown table; 409 `NO_OPEN_SESSION`.
    /// - Effects: one transaction, two round trips. Events: those of the end of a session at the destination that was
    ///   over by itself; one `order.moved` for each order and one `call.updated` for each call; `session.closed` of a
    ///   session that was merged into another.
    func run(in environment: inout Environment) throws -> TableSession.Summary {
        guard tableID != destinationID else { throw Problem(.validationFailed, details: [.sameTable]) }
        let now = environment.now
        let settings = environment.settings
        return try environment.database.transaction(in: caller.storeID) { transaction in
            let rows = try transaction.begin(as: caller, questions)
            let tables = try rows[0].map { row in try Table(&row) }
            guard let table = tables.first(where: { $0.id == tableID }),
                let destination = tables.first(where: { $0.id == destinationID })
            else { throw Problem(.notFound) }
            guard let (session, standsAt) = try rows[1].first(sessionAndTable) else { throw Problem(.noOpenSession) }
            let orders = try OrderQueries.read(rows[2])
            if standsAt == destinationID {
                return TableSession.Summary(session: session, table: destination, sums: SessionSums(of: orders))
            }
            guard standsAt == tableID, session.id == sessionID ?? session.id, session.isPresent(at: now, settings)
            else {
                throw Problem(.noOpenSession)
            }
            let calls = try rows[3].map { row in try ServiceCall(&row) }.ofPresentParty(session, at: now, settings)
            let there = try There(Array(rows.dropFirst(4)))
            var move = PartyMove(
                from: table, to: destination, session: session, orders: orders, calls: calls, now: now,
                storeID: caller.storeID)
            if let other = there.session, other.isPresent(at: now, settings) {
                move.join(other, there.sums)
            } else {
                if let over = there.session { move.end(expiryOf: over, there.sums, there.calls, settings) }
                move.goAlone()
            }
            try transaction.commit(
                move.statements + EventLog.append(move.events, at: now, storeID: caller.storeID))
            return move.summary
        }
    }

    private func sessionAndTable(_ row: inout Row) throws -> (TableSession, Table.ID) {
        (try TableSession(&row), try row.next())
    }

    /// What is at the destination: a session that no row has ended, what it comes to, and the calls that are not done.
    private struct There {
        let session: TableSession?
        let sums: SessionSums
        let calls: [ServiceCall]

        init(_ rows: [Rows]) throws {
            session = try rows[0].first { row in try TableSession(&row) }
            sums = try SessionSums(rows[1])
            calls = try rows[2].map { row in try ServiceCall(&row) }
        }
    }

    /// Both tables, locked; the session that is meant, with its orders; and of each table what else goes along or is in
    /// the way.
    private var questions: [SQL] {
        let storeID = caller.storeID
        let meant =
            sessionID.map { SessionQueries.survivorID($0, storeID: storeID) }
            ?? SessionQueries.openID(tableID, storeID: storeID)
        return [
            TableQueries.lock(tableID, and: destinationID, storeID: storeID),
            SessionQueries.sessionAndTable(meant, storeID: storeID),
            OrderQueries.orders(where: "session_id = \(meant)", storeID: storeID),
            CallQueries.unfinished(of: tableID, storeID: storeID),
            SessionQueries.open(destinationID, storeID: storeID), SessionQueries.sums(destinationID, storeID: storeID),
            CallQueries.unfinished(of: destinationID, storeID: storeID),
        ]
    }
}

extension Problem.Detail {
    fileprivate static let sameTable = Self(
        field: "to_table_id", code: "SAME_TABLE",
        message: Message(ko: "다른 테이블을 골라 주세요.", en: "Choose another table."))
}
