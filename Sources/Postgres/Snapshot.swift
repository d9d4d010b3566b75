/// Which moment the statements of one read see.
/// - Source: PostgreSQL docs 13.2.
public enum Snapshot: Sendable {
    /// Each statement sees what was committed when it began.
    case perStatement
    /// All see the same moment: one read-only transaction at `REPEATABLE READ`, in the same flush.
    case one
}

extension Session {
    /// Runs statements that change nothing, in one flush.
    func read(_ statements: [SQL], snapshot: Snapshot) throws(DatabaseError) -> [Rows] {
        switch snapshot {
        case .perStatement: return try flush(statements)
        case .one:
            do throws(DatabaseError) {
                let all = ["BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"] + statements + ["COMMIT"]
                return Array(try flush(all).dropFirst().dropLast())
            } catch {
                rollBackIfOpen()
                throw error
            }
        }
    }
}
