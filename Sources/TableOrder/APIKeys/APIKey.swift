public import Postgres
public import Web

/// What one of a store's programs, such as its POS, calls with: it may do what its scopes name.
///
/// Its secret is shown once, when it is made, and is nowhere in the database.
/// Source: contract "The store's staff".
public struct APIKey: Sendable {
    public typealias ID = Identifier<APIKey>

    /// One thing that a key may do.
    public enum Scope: String, Sendable, CaseIterable {
        case ordersRead = "orders:read"
        case ordersWrite = "orders:write"
        case menuRead = "menu:read"
        case menuWrite = "menu:write"
        case eventsRead = "events:read"
    }

    public let id: ID
    /// What its owner calls it: 1…100 characters.
    public let name: String
    /// Each once, in the order of ``Scope/allCases``.
    public let scopes: [Scope]
    /// How its text begins, so that people recognise it.
    public let prefix: String
    public let createdAt: Timestamp
    /// `admin:3`, or `cli`.
    public let createdBy: String
    /// To within a minute (``KeyUses``); nil for a key that was never used.
    public var lastUsedAt: Timestamp?
}

extension APIKey {
    /// What ``init(_:)`` reads.
    static let columns: SQL = "id, name, scopes, prefix, created_at, created_by, last_used_at"

    init(_ row: inout Row) throws {
        self.init(
            id: try row.next(), name: try row.next(), scopes: try row.next(), prefix: try row.next(),
            createdAt: try row.next(), createdBy: try row.next(), lastUsedAt: try row.next())
    }
}

extension APIKey.Scope: SQLBindable, SQLDecodable {}

extension APIKey: JSONEncodable {
    static let schema = Schema(.object(properties)).named("APIKey")

    static let properties: [Schema.Property] = [
        .required("id", .id),
        .required("name", .line(1...100).example("주방 POS")),
        .required("scopes", .array(of: scope, count: 1...Scope.allCases.count)),
        .required("prefix", .line(1...100).about("How the key begins.").example("to_1_7_oO_k3Fa")),
        .required("created_at", .dateTime),
        .required("created_by", .line(1...50).example("admin:3")),
        .required("last_used_at", Schema.dateTime.about("To within a minute.").orNull),
    ]

    static let scope = Schema.choice(Scope.allCases.map(\.rawValue))

    public func write(to json: inout JSONWriter) {
        json.object { writeMembers(to: &$0) }
    }

    func writeMembers(to json: inout JSONWriter) {
        json.member("id", id)
        json.member("name", name)
        json.member("scopes", scopes.map(\.rawValue))
        json.member("prefix", prefix)
        json.member("created_at", createdAt)
        json.member("created_by", createdBy)
        json.member("last_used_at", lastUsedAt)
    }
}
