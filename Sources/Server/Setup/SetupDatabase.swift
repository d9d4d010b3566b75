internal import Postgres
internal import TableOrder

/// Makes the database with its two roles, on a server where somebody may make such things. Run again, it gives the roles
/// the passwords that are kept, and changes nothing else.
struct SetupDatabase {
    /// How to sign in as somebody who may create roles and databases: on RDS the master user.
    let server: ConnectionSettings

    /// - Returns: how the workers, and how migrations, connect.
    /// - Throws: ``SetupFailed``, or what PostgreSQL says.
    func run() throws -> (workers: ConnectionSettings, owner: ConnectionSettings) {
        let (workers, owner) = (
            signIn(Installation.role, "database_url"), signIn(Installation.owner, "migration_database_url")
        )
        var connection = Connection(server)
        for settings in [owner, workers] {
            try makeRole(settings["user"] ?? "", settings["password"] ?? "", on: &connection)
        }
        let exists =
            try connection.read(
                "SELECT count(*) FROM pg_database WHERE datname = \(Installation.database)"
            )
            .first { row in try row.next(Int.self) } == 1
        if !exists {
            // Whoever gives a database to another role has to be a member of it; a superuser is one of every role.
            try connection.execute(script: "GRANT \(Installation.owner) TO CURRENT_USER")
            try connection.execute(script: "CREATE DATABASE \(Installation.database) OWNER \(Installation.owner)")
        }
        try connection.execute(
            script: """
                REVOKE ALL ON DATABASE \(Installation.database) FROM PUBLIC;
                GRANT CONNECT ON DATABASE \(Installation.database) TO \(Installation.role)
                """)
        return (workers, owner)
    }

    /// The password that is kept, or a new one.
    private func signIn(_ role: String, _ credential: String) -> ConnectionSettings {
        let kept = Installation.credential(credential).flatMap { try? ConnectionSettings(url: $0) }
        var settings = server
        settings["user"] = role
        settings["password"] = kept?["password"] ?? Secret.password()
        settings.database = Installation.database
        return settings
    }

    /// - Parameters: of letters and digits only, as we made them.
    private func makeRole(_ name: String, _ password: String, on connection: inout Connection) throws {
        let exists =
            try connection.read("SELECT count(*) FROM pg_roles WHERE rolname = \(name)")
            .first { row in try row.next(Int.self) } == 1
        let limit = name == Installation.role ? 15 : 5
        let rights = "LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE CONNECTION LIMIT \(limit) PASSWORD '\(password)'"
        // RDS's master user may not say NOSUPERUSER of a role that exists.
        try connection.execute(
            script: exists ? "ALTER ROLE \(name) LOGIN PASSWORD '\(password)'" : "CREATE ROLE \(name) \(rights)")
    }
}

/// What nobody can guess.
enum Secret {
    /// 48 bytes of chance, as letters and digits: safe in a URL, in SQL and in a file.
    static func password() -> String {
        let signs = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
        var random = SystemRandomNumberGenerator()
        return String((0..<64).compactMap { _ in signs.randomElement(using: &random) })
    }

    /// For somebody who has to type it once: 20 signs that cannot be mistaken for one another, some 95 bits.
    static func typed() -> String {
        let signs = Array("abcdefghjkmnpqrstuvwxyz23456789")
        var random = SystemRandomNumberGenerator()
        let words = (0..<4).map { _ in String((0..<5).compactMap { _ in signs.randomElement(using: &random) }) }
        return words.joined(separator: "-")
    }
}
