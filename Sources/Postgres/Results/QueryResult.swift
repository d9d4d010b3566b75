import CPostgres

/// Owns one `PGresult` and frees it with its last reference.
///
/// libpq never changes a result once it is handed out, and the pointer does not leave this type but inside a
/// `withExtendedLifetime`.
/// - Source: PostgreSQL docs 34.3.2.
@safe final class QueryResult {
    /// What became of the command.
    enum Outcome {
        case success
        /// Not run, because one before it in the same flush failed.
        case aborted
        case synced
        case refused(ServerError, fatal: Bool)
        /// libpq's own failure: the connection is broken, or the protocol is.
        case broken
    }

    private let pointer: OpaquePointer

    init(taking pointer: OpaquePointer) {
        unsafe self.pointer = unsafe pointer
    }

    deinit {
        unsafe PQclear(pointer)
    }

    var rowCount: Int32 { unsafe PQntuples(pointer) }
    var columnCount: Int32 { unsafe PQnfields(pointer) }

    /// The command tag, e.g. `INSERT 0 1` or `COMMIT`.
    var tag: String { unsafe String(cString: PQcmdStatus(pointer)) }

    /// The tag's number of rows; 0 for commands without one.
    var affected: Int { unsafe Int(String(cString: PQcmdTuples(pointer))) ?? 0 }

    func name(of column: Int32) -> String {
        guard let name = unsafe PQfname(pointer, column) else { return "?" }
        return unsafe String(cString: name)
    }

    /// Nil past the last column.
    /// - Parameter row: of this result; libpq has NULL in any other.
    func cell(row: Int32, column: Int32) -> Cell? {
        guard column >= 0, column < columnCount else { return nil }
        let type = unsafe TypeOID(rawValue: PQftype(pointer, column))
        guard unsafe PQgetisnull(pointer, row, column) == 0 else {
            return unsafe Cell(bytes: nil, type: type, result: self, column: column)
        }
        let start = unsafe UnsafeRawPointer(PQgetvalue(pointer, row, column))
        let count = unsafe Int(PQgetlength(pointer, row, column))
        return unsafe Cell(
            bytes: UnsafeRawBufferPointer(start: start, count: count), type: type, result: self, column: column)
    }

    var outcome: Outcome {
        switch unsafe PQresultStatus(pointer) {
        case PGRES_TUPLES_OK, PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: return .success
        case PGRES_PIPELINE_ABORTED: return .aborted
        case PGRES_PIPELINE_SYNC: return .synced
        case PGRES_FATAL_ERROR:
            guard let error = serverError else { return .broken }
            return unsafe .refused(error, fatal: Self.isFatal(pointer))
        default: return .broken  // COPY, which is never asked for
        }
    }

    /// Nil when the error is libpq's own: only the server's have an SQLSTATE.
    private var serverError: ServerError? {
        guard let sqlState = field(.sqlState) else { return nil }
        return ServerError(
            sqlState: sqlState, message: field(.message) ?? "", detail: field(.detail), hint: field(.hint),
            constraint: field(.constraint), table: field(.table), column: field(.column), context: field(.context))
    }

    /// The `PG_DIAG_…` codes: Swift does not import C's character macros.
    /// - Source: PostgreSQL docs 34.3.1, postgres_ext.h.
    private enum Field: Unicode.Scalar {
        case severity = "V"
        case sqlState = "C"
        case message = "M"
        case detail = "D"
        case hint = "H"
        case constraint = "n"
        case table = "t"
        case column = "c"
        case context = "W"
    }

    private func field(_ field: Field) -> String? {
        unsafe Self.field(field, of: pointer)
    }

    @unsafe private static func field(_ field: Field, of result: OpaquePointer) -> String? {
        guard let text = unsafe PQresultErrorField(result, Int32(field.rawValue.value)) else { return nil }
        return unsafe String(cString: text)
    }

    /// Whether the server ends the connection with these words.
    @unsafe static func isFatal(_ result: OpaquePointer) -> Bool {
        let severity = unsafe field(.severity, of: result)
        return severity == "FATAL" || severity == "PANIC"
    }
}
