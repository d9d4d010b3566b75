internal import Postgres
internal import Web

/// Places an order for a table: two round trips, one transaction, one answer however often it is sent.
///
/// The first flush claims the key, locks the table and reads what the rules need; the rules run on values (``Cart``);
/// the second flush takes the number and writes everything. A refused cart is the first flush and a rollback. Only where
/// a session is found that is over by itself, a flush between them asks what it came to.
/// Source: contract "The guest's table".
struct PlaceOrder {
    let caller: Caller
    let tableID: Table.ID
    let draft: OrderDraft
    let idempotencyKey: IdempotencyKey?
    /// Where the order will be found, followed by its id.
    let location: String

    /// - Returns: 201 with the order, or the first answer to a key that was used.
    /// - Throws: 404 `MENU_NOT_FOUND`; 409 `MENU_SOLD_OUT`, `PRICE_CHANGED`, `ORDERING_PAUSED`,
    ///   `IDEMPOTENCY_KEY_REUSED`, `IDEMPOTENCY_IN_PROGRESS`; 422 `INVALID_OPTIONS`; 401; 503.
    func run(in environment: inout Environment) throws -> Response {
        let now = environment.now
        let settings = environment.settings
        do {
            return try environment.database.transaction(in: caller.storeID) { transaction in
                var results = Results(
                    try transaction.begin(as: caller, key: idempotencyKey, at: now, questions(at: now)))
                if let idempotencyKey, let replay = try idempotencyKey.replay(results.next()) { return replay }
                var facts = try Facts(&results, tableID: tableID)
                let cart = Cart(dishes: try MenuQueries.dishes(results.next()), now: now)
                guard !facts.orderingPaused else { throw Problem(.orderingPaused) }
                facts.expired = try expiredSession(facts, in: &transaction, at: now, settings)
                let order = order(of: try cart.priced(draft), facts, at: now, settings)
                let known = Order.KnownMembers(order)
                let (before, placing, after) = statements(placing: order, known, facts, at: now, settings)
                let written = try transaction.commit(before + [placing] + after)
                return try answer(known, numbered: written[before.count], order.id)
            }
        } catch DatabaseError.outcomeUnknown where idempotencyKey == nil {
            // Sent again without a key, it could be a second order: here only looking helps.
            throw Problem(.outcomeUnknownWithoutKey)
        }
    }
}

extension PlaceOrder {
    /// What the first flush asks, in the order in which ``run(in:)`` reads the answers.
    private func questions(at now: Timestamp) -> [SQL] {
        [
            TableQueries.lock(tableID, storeID: caller.storeID),
            OrderQueries.ground(of: tableID, at: now, storeID: caller.storeID),
            MenuQueries.dishes(draft.lines.map(\.menuID), storeID: caller.storeID),
        ]
    }

    /// What the first flush found out beside the menu.
    private struct Facts {
        let table: Table
        /// The session that no row has ended, though it may be over by itself.
        let openSession: TableSession?
        /// The end of that session, if it is over by itself.
        var expired: SessionEnd?
        let businessDate: CalendarDate
        let orderingPaused: Bool
        let orderID: Order.ID
        let newSessionID: TableSession.ID

        init(_ results: inout Results, tableID: Table.ID) throws {
            let numbers = results.next()
            guard let number = try numbers.first({ row in try row.next(String.self) }) else { throw Problem(.notFound) }
            table = Table(id: tableID, number: number)
            let ground = try results.next().first { row in
                (
                    try row.next(CalendarDate.self), try row.next(Bool.self), try row.next(Order.ID.self),
                    try row.next(TableSession.ID.self),
                    try row.next(TableSession.ID?.self).map { id in try TableSession(id, &row) }
                )
            }
            guard let ground else { throw Problem(.notFound) }
            (businessDate, orderingPaused, orderID, newSessionID, openSession) = ground
        }

        /// The session that the order joins; nil when it begins one.
        func presentSession(at now: Timestamp, _ settings: Settings) -> TableSession? {
            openSession.flatMap { $0.isPresent(at: now, settings) ? $0 : nil }
        }
    }

    /// What the session was that is over by itself takes a flush of its own: few orders find one, and all others are
    /// spared two statements beside ten.
    private func expiredSession(
        _ facts: Facts, in transaction: inout Transaction, at now: Timestamp, _ settings: Settings
    ) throws -> SessionEnd? {
        guard let session = facts.openSession, !session.isPresent(at: now, settings) else { return nil }
        let rows = try transaction.run([
            SessionQueries.sums(tableID, storeID: caller.storeID),
            CallQueries.unfinished(of: tableID, storeID: caller.storeID),
        ])
        return SessionEnd(
            expiryOf: session, facts.table, try SessionSums(rows[0]),
            try rows[1].map { row in try ServiceCall(&row) }, settings)
    }

    /// The order as it will be; its number and day are only known once the counter row is locked.
    private func order(
        of items: [Order.Item], _ facts: Facts, at now: Timestamp, _ settings: Settings
    ) -> Order {
        Order(
            id: facts.orderID, number: 0, businessDate: facts.businessDate, table: facts.table,
            sessionID: facts.presentSession(at: now, settings)?.id ?? facts.newSessionID, status: .pending,
            total: items.total, note: draft.note, placedBy: caller.name,
            cancelReason: nil, createdAt: now, updatedAt: now, version: 1, items: items)
    }

    /// The second flush: the end of a session that is over; the counter row's lock, with what becomes of the present
    /// session (whose row nobody else has, as its table is locked); the order; and the events of sessions, whose ids
    /// are taken with that of the order's.
    private func statements(
        placing order: Order, _ known: Order.KnownMembers, _ facts: Facts, at now: Timestamp, _ settings: Settings
    ) -> (before: [SQL], placing: SQL, after: [SQL]) {
        let storeID = caller.storeID
        let (ending, change, events) = sessionStatements(order, facts, at: now, settings)
        let storedAnswer = idempotencyKey?.store(
            status: 201, location: location(of: order.id), body: OrderQueries.json)
        let placing = OrderQueries.place(
            order, known, eventCount: events.count + 1, answer: storedAnswer, storeID: storeID)
        return (
            ending + [OrderQueries.lockCounter(with: change, storeID: storeID)], placing,
            EventLog.insert(events, before: 1, at: now, storeID: storeID)
        )
    }

    /// The order joins the present session; or it begins one, after ending one that is over by itself.
    private func sessionStatements(
        _ order: Order, _ facts: Facts, at now: Timestamp, _ settings: Settings
    ) -> (ending: [SQL], change: SQL, events: [EventLog.Entry]) {
        let storeID = caller.storeID
        if facts.presentSession(at: now, settings) != nil {
            let touch = SessionQueries.touch(
                order.sessionID, guestCount: draft.guestCount, at: now, storeID: storeID)
            return ([], touch, [])
        }
        let begin = SessionQueries.insert(
            order.sessionID, tableID: tableID, guestCount: draft.guestCount, at: now, storeID: storeID)
        let opened = EventLog.Entry(.sessionOpened, tableID: tableID, JSONWriter.bytes(of: newSession(order)))
        let (ending, closed) = facts.expired?.statements(at: now, storeID: storeID) ?? ([], [])
        return (ending, begin, closed + [opened])
    }

    private func newSession(_ order: Order) -> TableSession.Summary {
        let session = TableSession(
            id: order.sessionID, guestCount: draft.guestCount, startedAt: order.createdAt, lastOrderAt: order.createdAt,
            endedAt: nil, version: 1)
        return TableSession.Summary(session: session, table: order.table, sums: SessionSums(of: [order]))
    }

    /// The very bytes that the event and the stored answer have: the number in front, then the rest.
    private func answer(_ known: Order.KnownMembers, numbered: Rows, _ id: Order.ID) throws -> Response {
        let counted = try numbered.first { row in (try row.next(Int.self), try row.next(CalendarDate.self)) }
        guard let (number, date) = counted else { throw Problem(.notFound) }
        var response = Response(status: 201, json: known.json(numbered: number, on: date))
        response.setHeader("Location", location(of: id))
        return response
    }

    private func location(of id: Order.ID) -> String {
        location + "\(id)"
    }
}

extension Problem.Kind {
    static let orderingPaused = Self(
        409, "ORDERING_PAUSED", ko: "지금은 주문을 받지 않습니다. 직원에게 문의해 주세요.",
        en: "The store takes no orders right now; please ask the staff.")
    /// The same code as with a key, which the same key resolves; without one nobody should just send it again.
    static let outcomeUnknownWithoutKey = Self(
        503, outcomeUnknown.code, ko: "주문이 접수되었는지 확인하지 못했습니다. 다시 주문하기 전에 주문 내역을 확인해 주세요.",
        en: "We could not see whether the order was taken; please look at your orders before ordering again.")
}
