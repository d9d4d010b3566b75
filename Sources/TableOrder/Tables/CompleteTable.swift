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

    /// - Returns: the ended session.
    /// - Throws: 404 for an unknown table; 409 `NO_OPEN_SESSION`, `ORDERS_UNFINISHED`.
    /// - Effects: one transaction, two round trips, one event `session.closed`.
    func run(in environment: inout Environment) throws -> TableSession.Summary {
        let now = environment.now
        let settings = environment.settings
        let storeID = caller.storeID
        return try environment.database.transaction { transaction in
            let rows = try transaction.begin(
                as: caller,
                [
                    TableQueries.lock(tableID, storeID: storeID), SessionQueries.open(tableID, storeID: storeID),
                    SessionQueries.sums(tableID, storeID: storeID),
                ])
            guard let number = try rows[0].first({ row in try row.next(String.self) }) else { throw Problem(.notFound) }
            guard let session = try rows[1].first({ row in try TableSession(&row) }),
                sessionID == nil || sessionID == session.id
            else { throw Problem(.noOpenSession) }
            let sums = try rows[2].first { row in
                (try row.next(Int.self), try row.next(Int.self), try row.next(Int64.self))
            }
            let (count, unfinished, total) = sums ?? (0, 0, 0)
            let isPresent = session.isPresent(at: now, settings)
            if unfinished > 0, isPresent, !force { throw Problem(.ordersUnfinished) }
            let end = SessionEnd(
                session: session, table: Table(id: tableID, number: number), orderCount: count, total: total,
                endedAt: isPresent ? now : session.expiry(settings), reason: isPresent ? .completed : .expired)
            let (ending, event) = end.statements(storeID: storeID)
            _ = try transaction.commit([ending] + EventLog.append([event], at: now, storeID: storeID))
            return end.summary
        }
    }
}

extension Problem.Kind {
    static let noOpenSession = Self(
        409, "NO_OPEN_SESSION", ko: "이용 중인 손님이 없습니다.", en: "Nobody is sitting at this table now.")
    static let ordersUnfinished = Self(
        409, "ORDERS_UNFINISHED", ko: "아직 끝나지 않은 주문이 있습니다.", en: "There are orders that are not finished yet.")
}
