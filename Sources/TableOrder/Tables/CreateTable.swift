internal import Postgres
internal import Web

/// Creates a table with its tablet's account, once for a key.
struct CreateTable {
    let caller: Caller
    let number: String
    let seats: Int
    let password: String
    let idempotencyKey: IdempotencyKey?

    /// - Returns: 201 with the table, or the first answer to a key that was used.
    /// - Throws: 400 for a password of the wrong length in bytes; 409 `TABLE_NUMBER_TAKEN`, `IDEMPOTENCY_KEY_REUSED`,
    ///   `IDEMPOTENCY_IN_PROGRESS`; 429 when many sign in.
    /// - Effects: 0.2 s of one core for the hash, before any lock is held; then one transaction, two round trips, one
    ///   event `table.updated`.
    func run(in environment: inout Environment) throws -> Response {
        let now = environment.now
        let storeID = caller.storeID
        let hash = try environment.house.passwords.hashForCaller(password)
        return try environment.database.transaction(in: caller.storeID) { transaction in
            var results = Results(
                try transaction.begin(as: caller, key: idempotencyKey, at: now, [TableQueries.nextID]))
            if let idempotencyKey, let replay = try idempotencyKey.replay(results.next()) { return replay }
            guard let id = try results.next(1).first?.first({ row in try row.next(Table.ID.self) }) else {
                throw Problem(.notFound)
            }
            let table = TableDetails(id: id, number: number, seats: seats, version: 1, createdAt: now)
            let created = Created(table, at: "/api/admin/tables/\(id)")
            try transaction.commit(
                [TableQueries.insert(table, hash: hash, storeID: storeID)]
                    + EventLog.append([table.event], at: now, storeID: storeID)
                    + created.stored(for: idempotencyKey))
            return created.response
        }
    }
}
