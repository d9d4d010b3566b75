internal import Postgres
internal import Web

/// Moves an order to another state, or cancels it: what staff do on the board.
struct ChangeOrder {
    enum Change {
        /// One step on, or one back soon after.
        case become(Order.Status)
        case cancel(reason: String)
    }

    let caller: Caller
    let orderID: Order.ID
    let change: Change
    let expected: ExpectedVersion

    /// - Returns: the order as it is now; unchanged when it was in that state already.
    /// - Throws: 404; 412 with the order when `If-Match` names another version; 422 `INVALID_STATUS_TRANSITION`.
    /// - Effects: one transaction, two round trips, one event with the whole order.
    func run(in environment: inout Environment) throws -> Order {
        let now = environment.now
        let storeID = caller.storeID
        return try environment.transactionDespiteMoves(in: storeID) { transaction, former in
            let rows = try transaction.begin(
                as: caller,
                OrderQueries.lock(orderID, and: former, storeID: storeID) + [
                    OrderQueries.order(orderID, storeID: storeID), OrderQueries.changes(of: orderID, storeID: storeID),
                ])
            guard let order = try OrderQueries.read(rows[2]).first else { throw Problem(.notFound) }
            try MovedMeanwhile.check(order.table.id, rows[0])
            let lastChange = try rows[3].map { row in try OrderChange(&row) }.last
            guard let changed = try changed(order, after: lastChange, at: now) else { return order }
            let event = EventLog.Entry(eventType, tableID: order.table.id, JSONWriter.bytes(of: changed))
            _ = try transaction.commit(
                OrderQueries.update(changed, from: order.status, by: caller.name, storeID: storeID)
                    + EventLog.append([event], at: now, storeID: storeID))
            return changed
        }
    }

    private var eventType: EventLog.EventType {
        switch change {
        case .become: .orderStatusChanged
        case .cancel: .orderCancelled
        }
    }

    /// The order after the change; nil when it is in that state already, so that a tap sent twice does no harm.
    private func changed(_ order: Order, after lastChange: OrderChange?, at now: Timestamp) throws(Problem) -> Order? {
        var changed = order
        switch change {
        case .become(let status): changed.status = status
        case .cancel(let reason):
            changed.status = .cancelled
            changed.cancelReason = reason
        }
        if changed.status == order.status { return nil }
        guard expected.allows(order.version) else {
            throw Problem(.versionConflict, current: JSONWriter.bytes(of: order))
        }
        if case .become(let status) = change, !order.mayBecome(status, after: lastChange, at: now) {
            throw Problem(.invalidStatusTransition, current: JSONWriter.bytes(of: order))
        }
        changed.updatedAt = max(now, order.updatedAt)
        changed.version += 1
        return changed
    }
}

extension Problem.Kind {
    static let invalidStatusTransition = Self(
        422, "INVALID_STATUS_TRANSITION", ko: "주문을 그 상태로 바꿀 수 없습니다.", en: "The order cannot go to that state from here."
    )
    static let versionConflict = Self(
        412, "VERSION_CONFLICT", ko: "다른 사람이 먼저 바꿨습니다. 새 내용을 확인해 주세요.",
        en: "Somebody else changed it first; please look at it again.")
}
