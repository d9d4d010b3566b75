internal import Postgres
internal import Web

/// Says that staff have seen a call, or have done what it wants.
struct ChangeCall {
    let caller: Caller
    let callID: ServiceCall.ID
    let status: ServiceCall.Status
    let expected: ExpectedVersion

    /// - Returns: the call as it is now; unchanged when it was in that state already.
    /// - Throws: 404; 412 with the call when `If-Match` names another version; 422 `INVALID_STATUS_TRANSITION`.
    /// - Effects: one transaction, two round trips, one event `call.updated`.
    func run(in environment: inout Environment) throws -> ServiceCall {
        let now = environment.now
        let storeID = caller.storeID
        return try environment.transactionDespiteMoves(in: storeID) { transaction, former in
            let rows = try transaction.begin(as: caller, CallQueries.lock(callID, and: former, storeID: storeID))
            guard let call = try rows[1].first({ row in try ServiceCall(&row) }) else { throw Problem(.notFound) }
            try MovedMeanwhile.check(call.table.id, rows[0])
            // As it should be already: a tap sent twice does no harm.
            if call.status == status { return call }
            guard expected.allows(call.version) else {
                throw Problem(.versionConflict, current: JSONWriter.bytes(of: call))
            }
            guard call.mayBecome(status) else {
                throw Problem(.invalidCallTransition, current: JSONWriter.bytes(of: call))
            }
            let changed = call.changed(at: now) { call in
                call.status = status
                call.handledBy = caller.name
            }
            try transaction.commit(
                [CallQueries.update(changed, storeID: storeID)]
                    + EventLog.append([changed.event(.callUpdated)], at: now, storeID: storeID))
            return changed
        }
    }
}

extension Problem.Kind {
    /// The same code as for orders.
    static let invalidCallTransition = Self(
        422, invalidStatusTransition.code, ko: "호출을 그 상태로 바꿀 수 없습니다.",
        en: "The call cannot go to that state from here.")
}
