internal import Postgres
internal import Web

/// What a failure of PostgreSQL means to a caller: the whole table, by SQLSTATE and by the name of the constraint.
///
/// What is not listed here is a defect of ours and becomes 500.
/// Source: PostgreSQL docs, appendix A; constraint names: Database/Migrations.
extension Problem {
    init?(_ error: DatabaseError) {
        switch error {
        case .unavailable: self.init(.databaseUnavailable, retryAfter: 1)
        case .outcomeUnknown: self.init(.outcomeUnknown, retryAfter: 1)
        case .server(let failure): self.init(failure)
        case .notCommitted, .decoding: return nil
        }
    }

    private init?(_ failure: ServerError) {
        switch (failure.sqlState, failure.constraint) {
        case ("23505", "admin_users_username_taken"): self.init(.usernameTaken)
        case ("23505", "categories_name_taken"): self.init(.categoryNameTaken)
        case ("23505", "table_auths_table_number_taken"): self.init(.tableNumberTaken)
        // A lock or a statement took longer than it may: somebody else is at it, or the database is overloaded.
        case ("55P03", _), ("57014", _): self.init(.busy, retryAfter: 1)
        // Serialisation failures that even three more tries did not get through.
        case ("40001", _), ("40P01", _): self.init(.busy, retryAfter: 1)
        // Out of connections, memory or disk.
        case ("53000", _), ("53100", _), ("53200", _), ("53300", _): self.init(.databaseUnavailable, retryAfter: 1)
        default: return nil
        }
    }
}

extension Problem.Kind {
    static let databaseUnavailable = Self(
        503, "DATABASE_UNAVAILABLE", ko: "지금은 요청을 처리할 수 없습니다. 잠시 후 다시 시도해 주세요.",
        en: "We cannot reach our records right now; please try again in a moment.")
    static let outcomeUnknown = Self(
        503, "OUTCOME_UNKNOWN", ko: "처리되었는지 확인하지 못했습니다. 같은 요청을 다시 보내 주세요.",
        en: "We could not see whether it was done; please send the very same request again.")
    static let busy = Self(
        503, "BUSY", ko: "지금 요청이 많습니다. 잠시 후 다시 시도해 주세요.", en: "It is busy right now; please try again in a moment.")
}
