internal import Postgres
internal import Web

/// Signs somebody in: five wrong passwords in a row lock the name for fifteen minutes.
///
/// Failures are counted in the database, so that every worker sees them, and by the name that was tried, so that a name
/// that nobody has behaves like one that somebody has.
/// Source: contract "Sign-in".
struct SignIn {
    static let mostFailures = 5
    static let lockedSeconds = 15 * 60

    /// Whose names these are: a table's number is no user's name.
    enum Kind: String { case admin, table }

    let kind: Kind
    let storeID: Store.ID
    let name: String
    let password: String

    /// - Returns: the row that `account` found, once the password turned out to be right.
    /// - Throws: 401 for a wrong name or password alike, 423 while locked, 429 when too many sign in at once.
    /// - Effects: two round trips, and 0.2 s of one core between them.
    func run<Found>(
        in environment: inout Environment, finding account: SQL,
        _ read: (inout Row) throws -> (passwordHash: String, Found)
    ) throws -> Found {
        let rows = try environment.database.read(in: storeID, [account, lock(at: environment.now)])
        try checkLock(rows[1], at: environment.now)
        let found = try rows[0].first(read)
        let isRight = try environment.house.passwords.verify(password, against: found?.passwordHash)
        let now = environment.now
        guard isRight, let found else {
            _ = try environment.database.transaction(in: storeID) { try $0.commit([countFailure(at: now)]) }
            throw Problem(.invalidCredentials)
        }
        // Whoever guessed in the meantime may have locked the name: then the right password comes too late as well.
        let after = try environment.database.transaction(in: storeID) {
            try $0.commit([forgetFailures(at: now), lock(at: now)])
        }
        try checkLock(after[1], at: now)
        return found.1
    }
}

extension SignIn {
    private func lock(at now: Timestamp) -> SQL {
        """
        SELECT locked_until FROM sign_in_failures
        WHERE store_id = \(storeID) AND kind = \(kind.rawValue) AND name = \(name) AND locked_until > \(now)
        """
    }

    private func checkLock(_ rows: Rows, at now: Timestamp) throws {
        guard let until = try rows.first({ row in try row.next(Timestamp.self) }) else { return }
        let seconds = (until.microsecondsSince1970 - now.microsecondsSince1970 + 999_999) / 1_000_000
        throw Problem(.accountLocked, retryAfter: max(1, Int(seconds)))
    }

    /// One statement, so that no two failures count as one. A lock that is over starts the count again; an unknown
    /// store has no row to count in.
    private func countFailure(at now: Timestamp) -> SQL {
        """
        INSERT INTO sign_in_failures AS f (store_id, kind, name, failures, updated_at)
        SELECT id, \(kind.rawValue), \(name), 1, \(now) FROM stores WHERE id = \(storeID)
        ON CONFLICT (store_id, kind, name) DO UPDATE SET
            failures = CASE WHEN f.locked_until <= \(now) THEN 1 ELSE f.failures + 1 END,
            locked_until = CASE
                WHEN f.locked_until > \(now) THEN f.locked_until
                WHEN f.locked_until IS NULL AND f.failures + 1 >= \(Self.mostFailures)
                    THEN \(now.adding(seconds: Self.lockedSeconds))
            END,
            updated_at = \(now)
        """
    }

    private func forgetFailures(at now: Timestamp) -> SQL {
        """
        DELETE FROM sign_in_failures
        WHERE store_id = \(storeID) AND kind = \(kind.rawValue) AND name = \(name)
          AND (locked_until IS NULL OR locked_until <= \(now))
        """
    }
}

extension Problem.Kind {
    static let invalidCredentials = Self(
        401, "INVALID_CREDENTIALS", ko: "로그인 정보가 맞지 않습니다. 다시 확인해 주세요.",
        en: "The store, the name or the password is wrong.")
    static let accountLocked = Self(
        423, "ACCOUNT_LOCKED", ko: "비밀번호를 여러 번 틀려 잠겼습니다. 잠시 후 다시 시도해 주세요.",
        en: "Too many wrong passwords: this account is locked for a while.")
}
