internal import Postgres
internal import Web

/// The end of a session: the row that says so, and the event.
struct SessionEnd {
    enum Reason: String {
        /// Staff said so (이용 완료).
        case completed
        /// It was over by itself.
        case expired
    }

    let session: TableSession
    let table: Table
    let sums: SessionSums
    let endedAt: Timestamp
    let reason: Reason

    var summary: TableSession.Summary {
        let ended = TableSession(
            id: session.id, guestCount: session.guestCount, startedAt: session.startedAt,
            lastOrderAt: session.lastOrderAt, endedAt: max(endedAt, session.startedAt),
            version: session.version + 1)
        return TableSession.Summary(session: ended, table: table, sums: sums)
    }

    func statements(storeID: Store.ID) -> (ending: SQL, event: EventLog.Entry) {
        (
            SessionQueries.end(session.id, reason.rawValue, at: endedAt, storeID: storeID),
            EventLog.Entry(.sessionClosed, tableID: table.id, JSONWriter.bytes(of: summary))
        )
    }
}
