internal import ArgumentParser
internal import Postgres
internal import TableOrder

/// `tableorder migrate`
struct Migrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Bring the database's tables to this version.",
        discussion: """
            Runs as the role that owns the schema (MIGRATION_DATABASE_URL, or DATABASE_URL when there is none), not as the
            workers' role, which can neither create nor drop. Two at once are safe. What was applied before and has changed since is refused.
            """)

    @OptionGroup var options: ConfigurationOptions

    @Option(name: .long, help: "A role that may then read and write rows, and nothing else: the workers'.")
    var grantTo: String?

    func run() throws {
        try inOneSentence {
            var database = Connection(try options.load().migrationDatabase())
            let applied = try Migrator.migrate(on: &database, Migrations.all)
            print(applied.isEmpty ? "The schema is up to date." : "Applied: \(applied.joined(separator: ", ")).")
            if let grantTo {
                try database.execute(script: Migrations.grants(to: grantTo))
                print("The role \(grantTo) may read and write.")
            }
        }
    }
}
