/// Why a statement gave no result. No text in it holds credentials.
public enum DatabaseError: Error, Sendable, Equatable {
    /// There is no connection, or it was lost before `COMMIT` was sent: nothing was committed. The caller may try
    /// again.
    case unavailable(String)

    /// `COMMIT` was sent and its answer never came: the transaction happened, or it did not.
    case outcomeUnknown

    /// The server refused a statement. The connection stays usable; the transaction is over but for its `ROLLBACK`.
    case server(ServerError)

    /// `COMMIT` was answered with another tag, as it is when an earlier error was swallowed: nothing was stored. Also
    /// for statements given to a transaction that has ended already: they were not sent.
    case notCommitted

    /// A column was not what the code reads it as: a mistake of ours. Names the column and both types, never a value.
    case decoding(String)
}

extension DatabaseError: CustomStringConvertible {
    public var description: String {
        switch self {
        case .unavailable(let reason): "The database is unavailable: \(reason)"
        case .outcomeUnknown: "The connection was lost while COMMIT was unanswered."
        case .server(let error): error.description
        case .notCommitted: "The transaction was not committed."
        case .decoding(let reason): "A result was not as expected: \(reason)"
        }
    }
}

extension DatabaseError {
    var sqlState: String? {
        guard case .server(let error) = self else { return nil }
        return error.sqlState
    }

    /// Serialization failure and deadlock: the same transaction may well succeed when it runs again.
    /// - Source: PostgreSQL docs 13.5.
    var isConflict: Bool {
        sqlState == "40001" || sqlState == "40P01"
    }

    /// Our prepared statements do not fit any more: "cached plan must not change result type" after a migration, or
    /// someone deallocated them.
    var isStalePlan: Bool {
        guard case .server(let error) = self else { return false }
        return error.sqlState == "26000" || (error.sqlState == "0A000" && error.message.contains("cached plan"))
    }
}
