internal import Postgres
internal import Web

/// The end of a session, and of the calls of its party: the rows that say so, and the events.
struct SessionEnd {
    enum Reason {
        /// Staff said so (이용 완료).
        case completed(by: String)
        /// It was over by itself.
        case expired
        /// The party joined another, whose session has the orders.
        case merged(into: TableSession.ID)
    }

    let session: TableSession
    let table: Table
    let sums: SessionSums
    let endedAt: Timestamp
    let reason: Reason
    /// What the party still wants.
    let calls: [ServiceCall]

    var summary: TableSession.Summary {
        let ended = TableSession(
            id: session.id, guestCount: session.guestCount, startedAt: session.startedAt,
            lastOrderAt: session.lastOrderAt, endedAt: max(endedAt, session.startedAt),
            version: session.version + 1)
        return TableSession.Summary(session: ended, table: table, sums: sums, mergedInto: reason.survivor)
    }

    func statements(at now: Timestamp, storeID: Store.ID) -> (statements: [SQL], events: [EventLog.Entry]) {
        let (endings, updates) = calls.ending(at: now, by: reason.actor, storeID: storeID)
        let end = SessionQueries.end(
            session.id, reason.name, into: reason.survivor, at: endedAt, storeID: storeID)
        let closed = EventLog.Entry(.sessionClosed, tableID: table.id, JSONWriter.bytes(of: summary))
        return (endings + [end], updates + [closed])
    }
}

extension SessionEnd {
    /// Of a session that is over by itself.
    /// - Parameter calls: the table's. Those that were made since are the next party's, and stay.
    init(
        expiryOf session: TableSession, _ table: Table, _ sums: SessionSums, _ calls: [ServiceCall],
        _ settings: Settings
    ) {
        let end = session.expiry(settings)
        self.init(
            session: session, table: table, sums: sums, endedAt: end, reason: .expired,
            calls: calls.filter { $0.createdAt < end })
    }
}

extension SessionEnd.Reason {
    /// As the row has it.
    fileprivate var name: String {
        switch self {
        case .completed: "completed"
        case .expired: "expired"
        case .merged: "merged"
        }
    }

    /// Who saw to the calls by ending the session.
    fileprivate var actor: String? {
        if case .completed(let actor) = self { actor } else { nil }
    }

    fileprivate var survivor: TableSession.ID? {
        if case .merged(let survivor) = self { survivor } else { nil }
    }
}
