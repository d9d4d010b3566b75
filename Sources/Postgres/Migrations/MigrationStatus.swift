/// How a database stands to the migrations that a program brings. Names, each list in the order of application.
public struct MigrationStatus: Sendable, Equatable {
    /// Brought and recorded, with the same checksum.
    public var applied: [String] = []
    /// Brought, but not recorded: to be applied.
    public var missing: [String] = []
    /// Recorded with another checksum: somebody edited an old migration.
    public var changed: [String] = []
    /// Recorded before one that is brought, but not brought: an old file was removed.
    public var removed: [String] = []
    /// Recorded after all that are brought: a newer program was here. Each migration leaves the tables usable to the
    /// version before it, so that one may be taken back.
    public var newer: [String] = []
    /// Those of the missing that come before a recorded one.
    public var outOfOrder: [String] = []

    /// No migrations at all.
    public init() {}

    /// - Parameters:
    ///   - checksums: of the migrations, in their order.
    ///   - records: in the order in which they were applied.
    init(of migrations: [Migration], checksums: [String], records: [Migrator.Record]) {
        let recorded = Dictionary(records.map { ($0.name, $0.checksum) }) { first, _ in first }
        let lastRecorded = migrations.lastIndex { recorded[$0.name] != nil } ?? 0
        for (index, (name, checksum)) in zip(migrations.map(\.name), checksums).enumerated() {
            switch recorded[name] {
            case nil:
                missing.append(name)
                if index < lastRecorded { outOfOrder.append(name) }
            case checksum: applied.append(name)
            default: changed.append(name)
            }
        }
        let brought = Set(migrations.map(\.name))
        let last = records.lastIndex { brought.contains($0.name) } ?? -1
        for (index, name) in records.map(\.name).enumerated() where !brought.contains(name) {
            if index < last { removed.append(name) } else { newer.append(name) }
        }
    }

    /// Whether the program finds every table that it expects.
    public var isCurrent: Bool { missing.isEmpty && refusal == nil }

    /// Why nothing may be applied, as a sentence; nil when all is well.
    public var refusal: String? {
        if let name = changed.first { return "Migration \(name) was changed after it had been applied." }
        if let name = removed.first ?? (missing.isEmpty ? nil : newer.first) {
            return "Migration \(name) was applied to the database, but this program lacks it."
        }
        if let name = outOfOrder.first { return "Migration \(name) was not applied, but a later one was." }
        return nil
    }
}

extension Migrator {
    /// One row of `schema_migrations`.
    struct Record {
        let name: String
        let checksum: String

        init(name: String, checksum: String) {
            self.name = name
            self.checksum = checksum
        }

        init(_ row: inout Row) throws(DatabaseError) {
            self.init(name: try row.next(), checksum: try row.next())
        }
    }
}
