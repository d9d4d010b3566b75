internal import Crypto
internal import Postgres
internal import Web

/// A caller's promise that two requests are the same intent, and ours to do it once.
///
/// The key is claimed first in the transaction of its effect, and the answer stored in the same one: a second request
/// waits at the claim until the first has committed, and then finds the answer. What was refused is not stored, so
/// that a mended cart may use its key again.
/// Source: contract "Conventions", Idempotency.
struct IdempotencyKey {
    let storeID: Store.ID
    let principal: String
    let operation: String
    let key: String
    /// SHA-256 of the ids in the path and of what the body means: white space and the order of keys do not count.
    /// A password is left out, as whoever reads this could guess it a million times faster than from its bcrypt.
    let fingerprint: [UInt8]

    /// Nil for a request without the header.
    init?(_ call: Call, caller: Caller) {
        guard let key = call.input.parameters["Idempotency-Key"]?.string else { return nil }
        storeID = caller.storeID
        principal = caller.name
        operation = call.route.operation.id
        self.key = key
        let ids = call.input.ids.map { JSON.Member($0.key, .integer($0.value)) }
        let request = JSONWriter.bytes { json in
            json.object { json in
                json.member("body", CanonicalJSON(call.input.body.removing("password")))
                json.member("ids", CanonicalJSON(.object(ids)))
            }
        }
        fingerprint = unsafe SHA256.hash(data: request).withUnsafeBytes { unsafe Array($0) }
    }
}

extension IdempotencyKey {
    /// For the front of a transaction's first flush; read by ``replay(_:)``.
    ///
    /// A key that is there is written as it is, since only what a statement writes comes back from it.
    func claim(at now: Timestamp) -> SQL {
        """
        INSERT INTO idempotency_keys AS known (store_id, principal, operation, key, fingerprint, created_at)
        VALUES (\(storeID), \(principal), \(operation), \(key), \(fingerprint), \(now))
        ON CONFLICT (store_id, principal, operation, key) DO UPDATE SET status = known.status
        RETURNING fingerprint, status, location, body
        """
    }

    /// The first answer, for a key that has been used.
    /// - Parameter claimed: the result of ``claim(at:)``.
    /// - Returns: nil when the key is new, and the work is to be done: only then it has no answer.
    /// - Throws: 409 for a key that was used for something else.
    func replay(_ claimed: Rows) throws -> Response? {
        try claimed.first { row -> Response? in
            guard try row.next([UInt8].self) == fingerprint else { throw Problem(.idempotencyKeyReused) }
            guard let status = try row.next(Int?.self) else { return nil }
            let location = try row.next(String?.self)
            var response = Response(status: status, json: try row.next([UInt8].self))
            if let location { response.setHeader("Location", location) }
            response.setHeader("Idempotency-Replayed", "true")
            return response
        } ?? nil
    }

    /// Stores the answer, for the transaction's last flush.
    /// - Parameter body: the answer's JSON as SQL: a parameter, or an expression.
    func store(status: Int, location: String?, body: SQL) -> SQL {
        """
        UPDATE idempotency_keys SET status = \(status), location = \(location), body = \(body)
        WHERE store_id = \(storeID) AND principal = \(principal) AND operation = \(operation) AND key = \(key)
        """
    }
}

extension Transaction {
    /// The first flush of a call that creates something once for a key: whether the token still counts, the claim's result
    /// when there is a key, and those of `statements`.
    /// - Throws: 401; 409 `IDEMPOTENCY_IN_PROGRESS` when the key's first use takes longer than a lock may; what the
    ///   database throws.
    mutating func begin(
        as caller: Caller, key: IdempotencyKey?, at now: Timestamp, _ statements: [SQL]
    ) throws -> [Rows] {
        do {
            guard let key else { return try begin(as: caller, statements) }
            return try begin(as: caller, [key.claim(at: now)] + statements)
        } catch DatabaseError.server(let failure) where failure.isWaitForKey {
            throw Problem(.idempotencyInProgress, retryAfter: 1)
        }
    }
}

extension ServerError {
    /// Whether a lock was waited for in vain, and it was a key's: the rows behind it may be locked by anybody.
    fileprivate var isWaitForKey: Bool {
        sqlState == "55P03" && context?.contains(#""idempotency_keys""#) == true
    }
}

extension Problem.Kind {
    static let idempotencyKeyReused = Self(
        409, "IDEMPOTENCY_KEY_REUSED", ko: "같은 Idempotency-Key로 다른 요청을 보냈습니다.",
        en: "This Idempotency-Key was used for another request.")
    static let idempotencyInProgress = Self(
        409, "IDEMPOTENCY_IN_PROGRESS", ko: "같은 요청을 처리하고 있습니다. 잠시 후 다시 보내 주세요.",
        en: "The same request is being worked on; please send it again in a moment.")
}
