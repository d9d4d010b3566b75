/// What the server said about a statement that it refused.
/// - Source: PostgreSQL docs 34.3.1 (`PQresultErrorField`), Appendix A.
public struct ServerError: Error, Sendable, Equatable {
    /// Five characters, e.g. `23505`.
    public let sqlState: String
    /// One line in the server's language; for the log, not for a guest.
    public let message: String
    /// May quote values of the row: not for the log of a public service.
    public let detail: String?
    public let hint: String?
    /// The constraint's name, for class 23 errors.
    public let constraint: String?
    public let table: String?
    public let column: String?
    /// What the server was at, e.g. `while locking tuple (0,1) in relation "orders"`.
    public let context: String?

    /// For tests and for errors found before anything is sent; the server's own are read from its answer.
    public init(
        sqlState: String, message: String, detail: String? = nil, hint: String? = nil,
        constraint: String? = nil, table: String? = nil, column: String? = nil, context: String? = nil
    ) {
        self.sqlState = sqlState
        self.message = message
        self.detail = detail
        self.hint = hint
        self.constraint = constraint
        self.table = table
        self.column = column
        self.context = context
    }
}

extension ServerError: CustomStringConvertible {
    /// SQLSTATE, message and constraint; the detail is left out, since it quotes values.
    public var description: String {
        "\(sqlState) \(message)" + (constraint.map { " (constraint \($0))" } ?? "")
    }
}

extension ServerError {
    /// Whether the connection is of no use after it: the server is going down (57P0x), the connection is broken (08xxx)
    /// or one too many (53300), or after a failover it leads to a machine that takes no writes (25006).
    var endsConnection: Bool {
        sqlState.hasPrefix("57P0") || sqlState.hasPrefix("08") || sqlState == "53300" || sqlState == "25006"
    }

    /// What PostgreSQL says of such a text too; libpq would cut the text there instead of sending it.
    static let nulInText = ServerError(
        sqlState: "22021", message: #"invalid byte sequence for encoding "UTF8": 0x00"#)

    /// The protocol counts parameters in 16 bits.
    static let tooManyParameters = ServerError(
        sqlState: "54023", message: "a statement takes at most 65535 parameters")
}
