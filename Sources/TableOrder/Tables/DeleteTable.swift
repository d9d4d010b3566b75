internal import Postgres
internal import Web

/// Takes a table away: its tablet is signed out, its number is free, its past orders stay.
///
/// It locks the table as orders do, so that an order racing it either keeps the table or finds none.
struct DeleteTable {
    let caller: Caller
    let tableID: Table.ID
    let expected: ExpectedVersion

    /// - Throws: 404, also for one that is deleted; 409 `TABLE_IN_USE` while a party is there; 412 with the table when
    ///   `If-Match` names another version.
    /// - Effects: one transaction, two round trips, one event `table.updated`; before it `call.updated` for each call
    ///   that was not done, and `session.closed`, when a session was over by itself and no row said so.
    func run(in environment: inout Environment) throws {
        let now = environment.now
        let settings = environment.settings
        let storeID = caller.storeID
        try environment.database.transaction(in: caller.storeID) { transaction in
            let rows = try transaction.begin(
                as: caller,
                [
                    TableQueries.lockDetails(tableID, storeID: storeID),
                    SessionQueries.open(tableID, storeID: storeID), SessionQueries.sums(tableID, storeID: storeID),
                    CallQueries.unfinished(of: tableID, storeID: storeID),
                ])
            guard var table = try rows[0].first({ row in try TableDetails(&row) }) else { throw Problem(.notFound) }
            try table.expect(expected)
            let calls = try rows[3].map { row in try ServiceCall(&row) }
            var (statements, events) = calls.ending(at: now, by: nil, storeID: storeID)
            if let session = try rows[1].first({ row in try TableSession(&row) }) {
                guard !session.isPresent(at: now, settings) else { throw Problem(.tableInUse) }
                // The calls have ended already: all of them, whoever made them.
                let (ending, closed) = SessionEnd(
                    expiryOf: session, table.table, try SessionSums(rows[2]), [], settings
                )
                .statements(at: now, storeID: storeID)
                statements += ending
                events += closed
            }
            table.version += 1
            table.isDeleted = true
            statements.append(TableQueries.delete(table, at: now, storeID: storeID))
            events.append(table.event)
            try transaction.commit(statements + EventLog.append(events, at: now, storeID: storeID))
        }
    }
}

extension Problem.Kind {
    static let tableInUse = Self(
        409, "TABLE_IN_USE", ko: "이용 중인 테이블입니다. 이용 완료 후에 삭제해 주세요.",
        en: "Guests are sitting at this table; complete it before you delete it.")
}
