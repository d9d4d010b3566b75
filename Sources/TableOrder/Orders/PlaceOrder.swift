internal import Postgres
internal import Web

/// Places an order for a table: two round trips, one transaction, one answer however often it is sent.
///
/// The first flush claims the key, locks the table and reads what the rules need; the rules run on values (``Cart``);
/// the second flush takes the number and writes everything. A refused cart is the first flush and a rollback.
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
            return try environment.database.transaction { transaction in
                var results = Results(try transaction.begin(as: caller, questions(at: now)))
                if let idempotencyKey, let replay = try idempotencyKey.replay(results.next(2)) { return replay }
                let facts = try Facts(&results, tableID: tableID)
                let cart = Cart(dishes: try MenuQueries.dishes(results.next(3)), now: now)
                guard !facts.orderingPaused else { throw Problem(.orderingPaused) }
                let order = order(of: try cart.priced(draft), facts, at: now, settings)
                let written = try transaction.commit(statements(placing: order, facts, at: now, settings))
                return try answer(order, written)
            }
        } catch DatabaseError.server(let failure) where failure.sqlState == "55P03" && idempotencyKey != nil {
            // Waited for the key, or for the table, for as long as a lock may take: either way the same key will tell.
            throw Problem(.idempotencyInProgress, retryAfter: 1)
        }
    }
}

/// The results of one flush, taken from the front.
struct Results {
    private var rest: ArraySlice<Rows>

    init(_ rows: [Rows]) {
        rest = rows[...]
    }

    mutating func next(_ count: Int) -> [Rows] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}

extension PlaceOrder {
    /// What the first flush asks, in the order in which ``run(in:)`` reads the answers.
    private func questions(at now: Timestamp) -> [SQL] {
        (idempotencyKey?.claim(at: now) ?? [])
            + [
                TableQueries.lock(tableID, storeID: caller.storeID),
                SessionQueries.open(tableID, storeID: caller.storeID),
                SessionQueries.sums(tableID, storeID: caller.storeID),
                OrderQueries.day(at: now, storeID: caller.storeID),
            ]
            + MenuQueries.dishes(draft.lines.map(\.menuID), storeID: caller.storeID)
    }

    /// What the first flush found out beside the menu.
    private struct Facts {
        let table: Table
        /// The session that no row has ended, though it may be over by itself, and what was ordered in it.
        let openSession: TableSession?
        let openOrderCount: Int
        let openTotal: Int64
        let businessDate: CalendarDate
        let orderingPaused: Bool
        let orderID: Order.ID
        let newSessionID: TableSession.ID

        init(_ results: inout Results, tableID: Table.ID) throws {
            let rows = results.next(4)
            guard let number = try rows[0].first({ row in try row.next(String.self) }) else { throw Problem(.notFound) }
            table = Table(id: tableID, number: number)
            openSession = try rows[1].first { row in try TableSession(&row) }
            let sums = try rows[2].first { row in
                (try row.next(Int.self), try row.next(Int.self), try row.next(Int64.self))
            }
            (openOrderCount, openTotal) = (sums?.0 ?? 0, sums?.2 ?? 0)
            let day = try rows[3].first { row in
                (
                    try row.next(CalendarDate.self), try row.next(Bool.self), try row.next(Order.ID.self),
                    try row.next(TableSession.ID.self)
                )
            }
            guard let day else { throw Problem(.notFound) }
            (businessDate, orderingPaused, orderID, newSessionID) = day
        }

        /// The session that the order joins; nil when it begins one.
        func presentSession(at now: Timestamp, _ settings: Settings) -> TableSession? {
            openSession.flatMap { $0.isPresent(at: now, settings) ? $0 : nil }
        }
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

    /// The second flush. The counter row comes before everything that reads it, and after all other locks.
    private func statements(
        placing order: Order, _ facts: Facts, at now: Timestamp, _ settings: Settings
    ) -> [SQL] {
        var entries: [EventLog.Entry] = []
        var sessions: [SQL] = []
        if facts.presentSession(at: now, settings) != nil {
            sessions = [
                SessionQueries.touch(order.sessionID, guestCount: draft.guestCount, at: now, storeID: caller.storeID)
            ]
        } else {
            if let over = facts.openSession {
                let (ending, entry) = SessionEnd(
                    session: over, table: facts.table, orderCount: facts.openOrderCount, total: facts.openTotal,
                    endedAt: over.expiry(settings), reason: .expired
                ).statements(storeID: caller.storeID)
                sessions.append(ending)
                entries.append(entry)
            }
            sessions.append(
                SessionQueries.insert(
                    order.sessionID, tableID: tableID, guestCount: draft.guestCount, at: now, storeID: caller.storeID))
            entries.append(.init(.sessionOpened, tableID: tableID, JSONWriter.bytes(of: newSession(order))))
        }
        entries.append(.init(.orderCreated, tableID: tableID, data: OrderQueries.numberedJSON(of: order)))
        let storedAnswer = idempotencyKey?.store(
            status: 201, location: location + "\(order.id)", body: OrderQueries.numberedJSON(of: order))
        return [OrderQueries.takeNumber(on: facts.businessDate, eventCount: entries.count, storeID: caller.storeID)]
            + sessions
            + [
                OrderQueries.insert(order, storeID: caller.storeID),
                OrderQueries.insertItems(of: order, storeID: caller.storeID),
            ]
            + EventLog.insert(entries, at: now, storeID: caller.storeID)
            + [storedAnswer].compactMap { $0 }
    }

    private func newSession(_ order: Order) -> TableSession.Summary {
        let session = TableSession(
            id: order.sessionID, guestCount: draft.guestCount, startedAt: order.createdAt, lastOrderAt: order.createdAt,
            endedAt: nil)
        return TableSession.Summary(session: session, table: order.table, orderCount: 1, total: order.total)
    }

    /// The very bytes that the event and the stored answer have: the number in front, then the rest.
    private func answer(_ order: Order, _ written: [Rows]) throws -> Response {
        let counted = try written[0].first { row in (try row.next(Int.self), try row.next(CalendarDate.self)) }
        guard let (number, date) = counted else { throw Problem(.notFound) }
        let json = JSONWriter.bytes { $0.object { order.writeMembers(number, date, to: &$0) } }
        var response = Response(status: 201, json: json)
        response.setHeader("Location", location + "\(order.id)")
        return response
    }
}

extension Problem.Kind {
    static let orderingPaused = Self(
        409, "ORDERING_PAUSED", ko: "지금은 주문을 받지 않습니다. 직원에게 문의해 주세요.",
        en: "The store takes no orders right now; please ask the staff.")
}
