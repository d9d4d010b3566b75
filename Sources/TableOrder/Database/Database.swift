public import Postgres

/// A thread's connection to the database, in which every statement runs inside one store.
///
/// PostgreSQL holds each role but the owner's to the store that the transaction has named (m0009_walls): the first
/// statement of every flush, or of every transaction, names it here. It costs no round trip, holds until that
/// transaction ends, and stays with no connection; a statement that comes without it finds nothing and writes nothing.
/// - Source: PostgreSQL docs 5.8 (row security), 9.27.1 (`set_config`).
public struct Database: ~Copyable {
    private static let setting = "app.store_id"

    /// For what is no store's, such as a sign of life: a statement that runs here sees no store's rows.
    var outsideStores: Connection

    /// Touches no network: connects at first use.
    public init(_ settings: ConnectionSettings) {
        var settings = settings
        settings.serverSettings[Self.setting] = ""
        outsideStores = Connection(settings)
    }

    /// Runs statements that change nothing inside a store, in one flush.
    /// - Returns, Throws, Effects: as `Connection.read(_:snapshot:)`.
    mutating func read(
        in storeID: Store.ID, _ statements: [SQL], snapshot: Snapshot = .perStatement
    ) throws(DatabaseError) -> [Rows] {
        Array(try outsideStores.read([Self.enter(storeID)] + statements, snapshot: snapshot).dropFirst())
    }

    /// Runs one statement that changes nothing inside a store.
    mutating func read(in storeID: Store.ID, _ statement: SQL) throws(DatabaseError) -> Rows {
        let answers = try read(in: storeID, [statement])
        guard let rows = answers.first else { throw .decoding("the statement has no result") }
        return rows
    }

    /// Runs statements that change nothing, each inside a store of its own, in one flush.
    /// - Parameter last: a statement that needs none.
    mutating func read(
        inEach statements: [(storeID: Store.ID, statement: SQL)], and last: SQL? = nil
    ) throws(DatabaseError) -> [Rows] {
        let all = statements.flatMap { [Self.enter($0.storeID), $0.statement] } + [last].compactMap { $0 }
        let answers = try outsideStores.read(all)
        return statements.indices.map { answers[2 * $0 + 1] }
    }

    /// Runs statements that change nothing inside the store of a dish that guests see, in one snapshot; no store's if
    /// there is no such dish.
    mutating func read(inStoreOf dish: Menu.ID, _ statements: [SQL]) throws(DatabaseError) -> [Rows] {
        let enter: SQL = "SELECT set_config(\(Self.setting), store_of_dish(\(dish))::text, true)"
        return Array(try outsideStores.read([enter] + statements, snapshot: .one).dropFirst())
    }

    /// Runs a transaction inside a store.
    /// - Returns, Throws, Effects: as `Connection.transaction(opening:_:)`.
    @discardableResult
    mutating func transaction<Value>(
        in storeID: Store.ID, _ body: (inout Transaction) throws -> Value
    ) throws -> Value {
        try outsideStores.transaction(opening: [Self.enter(storeID)], body)
    }

    private static func enter(_ storeID: Store.ID) -> SQL {
        "SELECT set_config(\(setting), \(storeID)::text, true)"
    }
}
