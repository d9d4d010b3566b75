import Crypto
import Foundation
import Postgres
import Synchronization

@testable import TableOrder

/// The PostgreSQL that the tests run against, and the template that every test's database is cloned from.
enum TestServer {
    struct NotSet: Error, CustomStringConvertible {
        let description = "TEST_DATABASE_URL is not set: these tests need a PostgreSQL, run them with `make test`."
    }

    /// What the workers of an operator's installation are: they read and write rows, and nothing else.
    static let workersRole = "tableorder_test_workers"

    /// As a superuser.
    /// - Parameter database: nil is the one that the URL names.
    static func settings(database: String? = nil) throws -> ConnectionSettings {
        guard let url = ProcessInfo.processInfo.environment["TEST_DATABASE_URL"] else { throw NotSet() }
        var settings = try ConnectionSettings(url: url, applicationName: "tableorder-tests")
        if let database { settings.database = database }
        // Many tests at once on two cores; those that are about waiting set limits of their own.
        settings.statementTimeout = .seconds(60)
        settings.lockTimeout = .seconds(30)
        settings.answerTimeout = .seconds(60)
        return settings
    }

    /// A fresh database with the schema and the cast.
    /// - Returns: its name; to be dropped with ``drop(_:)``.
    static func create() throws -> String {
        let template = try template.get()
        let name = "tableorder_test_\(UInt64.random(in: 0 ... .max))"
        var server = Connection(try settings())
        // Copying files is five times as fast as writing them to the log, which is for servers that must not forget.
        try server.execute(script: "CREATE DATABASE \(name) TEMPLATE \(template) STRATEGY file_copy")
        return name
    }

    static func drop(_ name: String) throws {
        var server = Connection(try settings())
        try server.execute(script: "DROP DATABASE IF EXISTS \(name) WITH (FORCE)")
    }

    /// Ends all connections to a database, and lets nobody in until it is opened again.
    static func shut(_ name: String) throws {
        var server = Connection(try settings())
        // Two scripts, as each is one transaction: who came back before the end of the first would be let in.
        try server.execute(script: "ALTER DATABASE \(name) ALLOW_CONNECTIONS false")
        try server.execute(
            script: "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '\(name)'")
    }

    static func open(_ name: String) throws {
        var server = Connection(try settings())
        try server.execute(script: "ALTER DATABASE \(name) ALLOW_CONNECTIONS true")
    }
}

extension TestServer {
    /// The template's name; made by whoever is first, in whatever process, and found again by everybody else.
    private static let template = Result { try makeTemplate() }

    private static func makeTemplate() throws -> String {
        let name = "tableorder_template_\(fingerprint)"
        var server = Connection(try settings())
        try server.execute(script: "SELECT pg_advisory_lock(hashtext('\(name)'))")
        let isThere = try server.read("SELECT true FROM pg_database WHERE datname = \(name) AND datistemplate")
        guard isThere.isEmpty else { return name }
        // One that is no template yet was left half made.
        try server.execute(script: "DROP DATABASE IF EXISTS \(name)")
        try server.execute(script: "CREATE DATABASE \(name) TEMPLATE template0")
        try fill(name)
        try server.execute(script: "ALTER DATABASE \(name) IS_TEMPLATE true ALLOW_CONNECTIONS false")
        return name
    }

    private static func fill(_ name: String) throws {
        var database = Connection(try settings(database: name))
        _ = try Migrator.migrate(on: &database, Migrations.all)
        try database.execute(
            script: """
                DO $$ BEGIN CREATE ROLE \(workersRole); EXCEPTION WHEN duplicate_object THEN NULL; END $$;
                """)
        try database.execute(script: Migrations.grants(to: workersRole))
        try database.execute(script: try Cast.script())
    }

    /// Of everything that the template is made of.
    private static var fingerprint: String {
        let sources = Migrations.all.map(\.sql) + [Migrations.grants(to: workersRole), Cast.rows]
        let digest = SHA256.hash(data: Data(sources.joined().utf8))
        return digest.prefix(8).map { String($0, radix: 16) }.joined()
    }
}
