internal import Postgres
internal import Synchronization
internal import Web

/// When this process last wrote down that a key was used: at most once a minute each.
///
/// A key that it has not seen for a minute is asked for by itself before the call is looked at, and that statement
/// writes down the use: it costs one round trip a minute, and nothing in between. A text that is no key gets no further
/// than there. What ends a key at once is ``Caller/stillValid``, asked with every call's own statements.
final class KeyUses: Sendable {
    /// `last_used_at` is right to within so many seconds.
    private static let accuracy = 60

    /// By the key's hash; only of keys that counted, so that nobody can fill it.
    private let written = Mutex<[[UInt8]: Timestamp]>([:])

    /// - Parameter requestID: of the call, for the log.
    /// - Throws: 401 for a text that is no key, or a revoked one.
    /// - Effects: none for a caller with a token; at most one round trip. A use that cannot be written down is logged,
    ///   and the call goes on: its own statements ask again whether the key counts.
    func note(_ caller: Caller, requestID: String, in environment: inout Environment) throws(Problem) {
        guard case .pos(let id, _) = caller.principal, let hash = caller.keyHash else { return }
        let now = environment.now
        if let last = written.withLock({ $0[hash] }), last <= now, now < last.adding(seconds: Self.accuracy) { return }
        let use = APIKeyQueries.use(id, hash: hash, at: now, storeID: caller.storeID)
        do {
            let rows = try environment.database.transaction(in: caller.storeID) { try $0.commit([use]) }
            try caller.check(rows.first)
            written.withLock { $0[hash] = now }
        } catch let problem as Problem {
            throw problem
        } catch {
            environment.house.log.write(
                .warning, "a key's use was not written down",
                [
                    .init("request_id", .string(requestID)), .init("principal", .string(caller.name)),
                    .init("error", .string(String(describing: error))),
                ])
        }
    }
}
