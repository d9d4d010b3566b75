internal import Postgres
internal import Web

/// Ends a table's session (이용 완료): the next order begins the next party's.
///
/// It locks the table as orders do, so that an order racing it either was part of the session or begins a new one.
struct CompleteTable {
    let caller: Caller
    let tableID: Table.ID
    /// Completes although orders are pending or preparing; they stay as they are.
    let force: Bool
    /// The session that is meant: whoever sends it twice never ends the next party's.
    let sessionID: TableSession.ID?

    /// - Returns: the ended session; also when it is sent again with ``sessionID``.
    /// - Throws: 404 for an unknown table; 409 `NO_OPEN_SESSION`, `ORDERS_UNFINISHED`.
    /// - Effects: one transaction, two round trips, one event `session.closed`, and before it one `call.updated` for
    ///   each call of the party that was not done.
    func run(in environment: inout Environment) throws -> TableSession.Summary {
        let now = environment.now
        let settings = environment.settings
        let storeID = caller.storeID
        return try environment.database.transaction(in: caller.storeID) { transaction in
            let rows = try transaction.begin(as: caller, questions)
            guard let number = try rows[0].first({ row in try row.next(String.self) }) else { throw Problem(.notFound) }
            let table = Table(id: tableID, number: number)
            let sums = try SessionSums(rows[2])
            guard let session = try rows[1].first({ row in try TableSession(&row) }) else {
                throw Problem(.noOpenSession)
            }
            if session.endedAt != nil {
                return TableSession.Summary(session: session, table: table, sums: sums)
            }
            let isPresent = session.isPresent(at: now, settings)
            if sums.unfinishedCount > 0, isPresent, !force { throw Problem(.ordersUnfinished) }
            let calls = try rows[3].map { row in try ServiceCall(&row) }
            let end =
                isPresent
                ? SessionEnd(
                    session: session, table: table, sums: sums, endedAt: now, reason: .completed(by: caller.name),
                    calls: calls)
                : SessionEnd(expiryOf: session, table, sums, calls, settings)
            let (ending, events) = end.statements(at: now, storeID: storeID)
            try transaction.commit(ending + EventLog.append(events, at: now, storeID: storeID))
            return end.summary
        }
    }

    /// The table, locked; the session that is meant; what it comes to; and the table's calls that are not done.
    private var questions: [SQL] {
        let storeID = caller.storeID
        return [
            TableQueries.lock(tableID, storeID: storeID),
            sessionID.map { SessionQueries.session($0, of: tableID, storeID: storeID) }
                ?? SessionQueries.open(tableID, storeID: storeID),
            sessionID.map { SessionQueries.sums(of: $0, storeID: storeID) }
                ?? SessionQueries.sums(tableID, storeID: storeID),
            CallQueries.unfinished(of: tableID, storeID: storeID),
        ]
    }
}

extension Problem.Kind {
    static let noOpenSession = Self(
        409, "NO_OPEN_SESSION", ko: "이용 중인 손님이 없습니다.", en: "Nobody is sitting at this table now.")
    static let ordersUnfinished = Self(
        409, "ORDERS_UNFINISHED", ko: "아직 끝나지 않은 주문이 있습니다.", en: "There are orders that are not finished yet.")
}
