/// Brings a database's schema up to date.
///
/// The table `schema_migrations` (name, checksum, applied_at) records what was applied, in the schema that comes first
/// in the search path. Checksums are PostgreSQL's own SHA-256 of the script.
public enum Migrator {
    /// Compares without changing anything; works before the first migration and for a role that may only read.
    /// - Throws: as `Connection.read`.
    /// - Effects: three round trips.
    public static func status(
        on connection: inout Connection, _ migrations: [Migration]
    ) throws(DatabaseError) -> MigrationStatus {
        let hasTable = try connection.read(tableExists).first(Bool.init) ?? false
        return MigrationStatus(
            of: migrations, checksums: try connection.read(checksums(of: migrations)).map(String.init),
            records: hasTable ? try connection.read(records).map(Record.init) : [])
    }

    /// Applies what is missing, in the order given, each in one transaction together with its record.
    ///
    /// An advisory lock makes it safe to run several at once: one applies, the others wait for it, up to a minute. A
    /// migration's statements may take as long as they need, but wait 5 s at most for a lock: a queue behind an
    /// `ALTER TABLE` would stop the service.
    /// - Returns: the names applied by this call; none when all were applied before.
    /// - Throws: `DatabaseError.server` of the failing one, which leaves nothing behind; those before it stay.
    ///   `MigrationRefused` when an old one was changed, removed or passed over; and when one ends its own transaction,
    ///   which is the one case that can leave something behind without a record.
    public static func migrate(on connection: inout Connection, _ migrations: [Migration]) throws -> [String] {
        var names: Set<String> = []
        for migration in migrations where !names.insert(migration.name).inserted {
            throw MigrationRefused(description: "There are two migrations called \(migration.name).")
        }
        var applied: [String] = []
        while let name = try connection.transaction({ try applyNext(of: migrations, in: &$0) }) {
            applied.append(name)
        }
        return applied
    }

    /// - Returns: the name of the migration applied; nil when none is missing.
    private static func applyNext(of migrations: [Migration], in transaction: inout Transaction) throws -> String? {
        try transaction.execute(script: preparation)
        let status = MigrationStatus(
            of: migrations, checksums: try transaction.run(checksums(of: migrations)).map(String.init),
            records: try transaction.run(records).map(Record.init))
        if let refusal = status.refusal { throw MigrationRefused(description: refusal) }
        guard let next = migrations.first(where: { status.missing.contains($0.name) }) else {
            try transaction.commit()  // the table may be new
            return nil
        }
        try transaction.execute(script: next.sql)
        guard transaction.isOpenOnServer else {
            throw MigrationRefused(description: "Migration \(next.name) ends its own transaction.")
        }
        try transaction.commit([
            """
            INSERT INTO schema_migrations (name, checksum)
            VALUES (\(next.name), encode(sha256(convert_to(\(next.sql), 'UTF8')), 'hex'))
            """
        ])
        return next.name
    }
}

// MARK: - Statements

extension Migrator {
    /// The lock's number is ours alone in this database: the bytes of "migrate" (0x6d69677261746500).
    private static let preparation = """
        SET LOCAL statement_timeout = 0;
        SET LOCAL idle_in_transaction_session_timeout = 0;
        SET LOCAL lock_timeout = '60s';
        SELECT pg_advisory_xact_lock(7883946363647714560);
        SET LOCAL lock_timeout = '5s';
        SET LOCAL client_min_messages = warning;
        CREATE TABLE IF NOT EXISTS schema_migrations (
            name       text        NOT NULL CONSTRAINT schema_migrations_pkey PRIMARY KEY,
            checksum   text        NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
        )
        """

    private static let tableExists: SQL = "SELECT to_regclass('schema_migrations') IS NOT NULL"

    private static let records: SQL = "SELECT name, checksum FROM schema_migrations ORDER BY applied_at, name"

    private static func checksums(of migrations: [Migration]) -> SQL {
        """
        SELECT encode(sha256(convert_to(script, 'UTF8')), 'hex')
        FROM unnest(\(migrations.map(\.sql))::text[]) WITH ORDINALITY AS given (script, position)
        ORDER BY position
        """
    }
}
