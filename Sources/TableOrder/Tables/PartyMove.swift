internal import Postgres
internal import Web

/// What a move writes, and what it tells.
struct PartyMove {
    private let from: Table
    private let to: Table
    private let session: TableSession
    private let orders: [Order]
    private let calls: [ServiceCall]
    private let now: Timestamp
    private let storeID: Store.ID

    /// In the order in which they are to run: a table has one open session at every moment.
    private(set) var statements: [SQL] = []
    private(set) var events: [EventLog.Entry] = []
    /// The session that has the orders after the move.
    private(set) var summary: TableSession.Summary

    init(
        from: Table, to: Table, session: TableSession, orders: [Order], calls: [ServiceCall], now: Timestamp,
        storeID: Store.ID
    ) {
        (self.from, self.to, self.session) = (from, to, session)
        (self.orders, self.calls, self.now, self.storeID) = (orders, calls, now, storeID)
        summary = TableSession.Summary(session: session, table: from, sums: SessionSums(of: orders))
    }

    /// Ends a session at the destination that is over by itself.
    mutating func end(
        expiryOf over: TableSession, _ sums: SessionSums, _ calls: [ServiceCall], _ settings: Settings
    ) {
        add(SessionEnd(expiryOf: over, to, sums, calls, settings).statements(at: now, storeID: storeID))
    }

    /// The session itself moves: nobody sits there.
    mutating func goAlone() {
        statements.append(SessionQueries.move(session.id, to: to.id, storeID: storeID))
        take(along: session.id)
        let moved = TableSession(
            id: session.id, guestCount: session.guestCount, startedAt: session.startedAt,
            lastOrderAt: session.lastOrderAt, endedAt: nil, version: session.version + 1)
        summary = TableSession.Summary(session: moved, table: to, sums: summary.sums)
    }

    /// The session ends, and another has its orders.
    mutating func join(_ other: TableSession, _ sums: SessionSums) {
        take(along: other.id)
        add(
            SessionEnd(
                session: session, table: from, sums: SessionSums(of: []), endedAt: now,
                reason: .merged(into: other.id), calls: []
            ).statements(at: now, storeID: storeID))
        let joined = other.joined(by: session)
        statements.append(SessionQueries.update(joined, storeID: storeID))
        summary = TableSession.Summary(session: joined, table: to, sums: sums + summary.sums)
    }

    private mutating func take(along target: TableSession.ID) {
        statements.append(OrderQueries.move(of: session.id, to: to, target, at: now, storeID: storeID))
        for order in orders {
            let moved = order.moved(to: to, target, at: now)
            events.append(EventLog.Entry(.orderMoved, tableID: to.id, from: from.id, JSONWriter.bytes(of: moved)))
        }
        for call in calls {
            let moved = call.changed(at: now) { $0.table = to }
            statements.append(CallQueries.update(moved, storeID: storeID))
            events.append(moved.event(.callUpdated, from: from.id))
        }
    }

    private mutating func add(_ more: (statements: [SQL], events: [EventLog.Entry])) {
        statements += more.statements
        events += more.events
    }
}

extension TableSession {
    static let mostGuests = 100

    /// The session after another party has joined it: begun when the first of both began. How many guests there are is
    /// known when it was known of both.
    fileprivate func joined(by other: TableSession) -> TableSession {
        var guests = guestCount
        if let mine = guestCount, let others = other.guestCount { guests = min(mine + others, Self.mostGuests) }
        return TableSession(
            id: id, guestCount: guests, startedAt: min(startedAt, other.startedAt),
            lastOrderAt: max(lastOrderAt, other.lastOrderAt), endedAt: nil, version: version + 1)
    }
}
