/// One numbered step of the schema: a script that is applied once and never changed afterwards.
public struct Migration: Sendable, Hashable {
    /// E.g. `m0001_stores`; what the record in `schema_migrations` is called.
    public let name: String
    /// Any number of statements, without `BEGIN` and `COMMIT`; nothing that refuses to run in a transaction.
    public let sql: String

    /// - Parameters: as the properties.
    public init(name: String, sql: String) {
        self.name = name
        self.sql = sql
    }
}

/// The migrations do not fit the database; none was applied after that was found.
public struct MigrationRefused: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence that names the migration.
    public let description: String
}
