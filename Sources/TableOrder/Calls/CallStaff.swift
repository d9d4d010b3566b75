internal import Postgres
internal import Web

/// Calls staff to a table. The same wish again soon after is the call that there is.
///
/// It locks the table as orders do: of two who call at once the second finds the first one's call.
struct CallStaff {
    let caller: Caller
    let tableID: Table.ID
    let draft: CallDraft
    let idempotencyKey: IdempotencyKey?

    /// - Returns: 201 with the call, 200 with the open one, or the first answer to a key that was used.
    /// - Throws: 404 for an unknown table; 409 `IDEMPOTENCY_KEY_REUSED`, `IDEMPOTENCY_IN_PROGRESS`.
    /// - Effects: one transaction, two round trips, one event `call.created`; none when there is an open one.
    func run(in environment: inout Environment) throws -> Response {
        let now = environment.now
        let settings = environment.settings
        return try environment.database.transaction(in: caller.storeID) { transaction in
            var results = Results(try transaction.begin(as: caller, key: idempotencyKey, at: now, questions))
            if let idempotencyKey, let replay = try idempotencyKey.replay(results.next()) { return replay }
            let rows = results.next(4)
            guard let number = try rows[0].first({ row in try row.next(String.self) }),
                let id = try rows[3].first({ row in try row.next(ServiceCall.ID.self) })
            else { throw Problem(.notFound) }
            let session = try rows[1].first { row in try TableSession(&row) }
            let calls = try rows[2].map { row in try ServiceCall(&row) }.ofPresentParty(session, at: now, settings)
            if let open = calls.last(where: { $0.isRepeated(by: draft.kind, note: draft.note, at: now) }) {
                return try answer(200, open, [], in: &transaction)
            }
            let call = ServiceCall(
                id: id, table: Table(id: tableID, number: number), kind: draft.kind, note: draft.note,
                calledBy: caller.name, createdAt: now, updatedAt: now)
            let statements =
                [CallQueries.insert(call, storeID: caller.storeID)]
                + EventLog.append([call.event(.callCreated)], at: now, storeID: caller.storeID)
            return try answer(201, call, statements, in: &transaction)
        }
    }

    /// The table, locked; its session; its calls; and an id for another.
    private var questions: [SQL] {
        [
            TableQueries.lock(tableID, storeID: caller.storeID), SessionQueries.open(tableID, storeID: caller.storeID),
            CallQueries.unfinished(of: tableID, storeID: caller.storeID), CallQueries.nextID,
        ]
    }

    private func answer(
        _ status: Int, _ call: ServiceCall, _ statements: [SQL], in transaction: inout Transaction
    ) throws -> Response {
        let json = JSONWriter.bytes(of: call)
        let storedAnswer = idempotencyKey?.store(
            status: status, location: nil, body: "\(UTF8Text(json))")
        try transaction.commit(statements + [storedAnswer].compactMap { $0 })
        return Response(status: status, json: json)
    }
}
