import Glibc
import Postgres
import Testing

/// Gives the body a database of its own, empty and with a unique name, and drops it afterwards whatever happens.
func withDatabase(_ body: (ConnectionSettings) throws -> Void) throws {
    let server = try serverSettings()
    let name = "postgres_test_\(UInt64.random(in: 0 ... .max))"
    var administration = Connection(server)
    try administration.execute(script: "CREATE DATABASE \(name) TEMPLATE template0")
    let result = Result {
        var settings = server
        settings.database = name
        try body(settings)
    }
    try administration.execute(script: "DROP DATABASE \(name) WITH (FORCE)")
    try result.get()
}

/// A connection to a database of its own.
func withConnection(_ body: (inout Connection) throws -> Void) throws {
    try withDatabase { settings in
        var connection = Connection(settings)
        try body(&connection)
    }
}

/// The PostgreSQL that the tests run against, as a superuser.
func serverSettings() throws -> ConnectionSettings {
    guard let url = unsafe getenv("TEST_DATABASE_URL") else {
        throw NoServer()
    }
    var settings = unsafe try ConnectionSettings(url: String(cString: url), applicationName: "postgres-tests")
    // Dozens of tests at once on two cores: a CREATE DATABASE may take its time.
    settings.statementTimeout = .seconds(60)
    settings.answerTimeout = .seconds(60)
    return settings
}

struct NoServer: Error, CustomStringConvertible {
    let description = "TEST_DATABASE_URL is not set: these tests need a PostgreSQL, run them with make test."
}

extension Connection {
    /// The first column of the first row.
    mutating func value<Value: SQLDecodable>(_ statement: SQL, as type: Value.Type = Value.self) throws -> Value {
        try #require(try read(statement).first { row in try row.next(type) })
    }

    /// Expects this value in the first column of the first row.
    mutating func expect<Value: SQLDecodable & Equatable>(
        _ expected: Value, from statement: SQL, _ comment: Comment? = nil,
        at location: SourceLocation = #_sourceLocation
    ) throws {
        let found: Value = try value(statement)
        #expect(found == expected, comment, sourceLocation: location)
    }

    /// The server process at the other end.
    mutating func backend() throws -> Int32 {
        try value("SELECT pg_backend_pid()")
    }
}

extension ConnectionSettings {
    /// Ends another session and waits until it is gone.
    func terminate(_ backend: Int32) throws {
        var connection = Connection(self)
        #expect(try connection.value("SELECT pg_terminate_backend(\(backend))", as: Bool.self))
        try wait(until: "session \(backend) is gone") {
            try connection.value("SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE pid = \(backend))")
        }
    }
}

/// Looks every few milliseconds until the condition holds; fails after 10 s.
func wait(until what: String, _ condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(10)
    while try !condition() {
        try #require(ContinuousClock.now < deadline, "waited in vain until \(what)")
        usleep(2000)
    }
}
