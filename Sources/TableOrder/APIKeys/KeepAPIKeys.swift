internal import Postgres
internal import Web

/// Makes a key, once for an idempotency key.
struct CreateAPIKey {
    let caller: Caller
    let name: String
    let scopes: [APIKey.Scope]
    let idempotencyKey: IdempotencyKey?

    /// - Returns: 201 with the key and its text; for an idempotency key that was used the first answer without the
    ///   text, which is stored nowhere.
    /// - Throws: 409 `IDEMPOTENCY_KEY_REUSED`, `IDEMPOTENCY_IN_PROGRESS`.
    /// - Effects: one transaction, two round trips.
    func run(in environment: inout Environment) throws -> Response {
        let now = environment.now
        let storeID = caller.storeID
        return try environment.database.transaction(in: caller.storeID) { transaction in
            var results = Results(
                try transaction.begin(as: caller, key: idempotencyKey, at: now, [APIKeyQueries.nextID]))
            if let idempotencyKey, let replay = try idempotencyKey.replay(results.next()) { return replay }
            guard let id = try results.next(1).first?.first({ row in try row.next(APIKey.ID.self) }) else {
                throw Problem(.internalError)
            }
            let text = KeyText(storeID: storeID, id: id, scopes: scopes)
            let key = APIKey(text, name: name, createdBy: caller.name, at: now)
            let created = Created(key, at: "/api/admin/api-keys/\(id)")
            try transaction.commit(
                [APIKeyQueries.insert(key, hash: text.hash, storeID: storeID)] + created.stored(for: idempotencyKey))
            return answer(key, text, location: created.location)
        }
    }

    private func answer(_ key: APIKey, _ text: KeyText, location: String) -> Response {
        var response = Response(
            status: 201,
            json: JSONWriter.bytes { json in
                json.object { json in
                    key.writeMembers(to: &json)
                    json.member("key", text.text)
                }
            })
        response.setHeader("Location", location)
        response.setHeader("Cache-Control", "no-store")
        return response
    }
}

/// Ends a key: the very next call with it is refused, in every worker.
struct RevokeAPIKey {
    let caller: Caller
    let id: APIKey.ID

    /// - Throws: 404, also for one that is revoked.
    /// - Effects: one transaction, two round trips. The row stays.
    func run(in environment: inout Environment) throws {
        let now = environment.now
        let storeID = caller.storeID
        try environment.database.transaction(in: caller.storeID) { transaction in
            let found = try transaction.begin(as: caller, [APIKeyQueries.lock(id, storeID: storeID)])
            guard !found[0].isEmpty else { throw Problem(.notFound) }
            try transaction.commit([APIKeyQueries.revoke(id, by: caller.name, at: now, storeID: storeID)])
        }
    }
}

extension APIKey {
    /// A key that has just been made.
    init(_ text: KeyText, name: String, createdBy: String, at now: Timestamp) {
        self.init(
            id: text.id, name: name, scopes: text.scopes, prefix: text.prefix, createdAt: now, createdBy: createdBy)
    }
}
