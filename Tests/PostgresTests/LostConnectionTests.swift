import Postgres
import Testing

@testable import struct Postgres.Breaker

@Suite("A lost connection")
struct LostConnectionTests {
    @Test func `that was idle is replaced without a word`() throws {
        try withDatabase { settings in
            var connection = Connection(settings)
            let first = try connection.backend()
            try settings.terminate(first)
            let second = try connection.backend()
            #expect(first != second)
            try settings.terminate(second)
            try connection.transaction { try $0.commit(["SELECT 1"]) }
            expectConnected(connection, true)
        }
    }

    @Test(arguments: [CuttingProxy.Cut.request, .answer])
    func `on which a read was under way: the read is sent once more`(cut: CuttingProxy.Cut) throws {
        try withProxy { proxy, connection in
            try connection.ping()
            proxy.cut(cut, at: "SELECT 'cue'")
            try connection.expect("cue", from: "SELECT 'cue'")
        }
    }

    @Test func `in the middle of a transaction: nothing was committed, and it says so`() throws {
        try withDatabase { settings in
            var connection = Connection(settings)
            try connection.execute(script: "CREATE TABLE t (x int)")
            for commits in [false, true] {
                // With COMMIT already prepared it would travel alone.
                try connection.transaction { try $0.commit() }
                #expect {
                    try connection.transaction { transaction in
                        let rows = try transaction.run(["INSERT INTO t VALUES (1)", "SELECT pg_backend_pid()"])
                        let backend = try rows.last?.first { row in try row.next(Int32.self) }
                        try settings.terminate(try #require(backend))
                        if commits { try transaction.commit() } else { try transaction.run("INSERT INTO t VALUES (2)") }
                    }
                } throws: { isUnavailable($0) }
                try connection.expect(0, from: "SELECT count(*) FROM t")
            }
        }
    }

    @Test(arguments: [(CuttingProxy.Cut.request, 0), (.answer, 1)])
    func `exactly at COMMIT: the outcome is unknown`(cut: CuttingProxy.Cut, stored: Int) throws {
        try withProxy { proxy, connection in
            try connection.execute(script: "CREATE TABLE t (x int)")
            proxy.cut(cut, at: "COMMIT")
            var runs = 0
            #expect(throws: DatabaseError.outcomeUnknown) {
                try connection.transaction { transaction in
                    runs += 1
                    try transaction.run("SELECT 1")
                    try transaction.commit(["INSERT INTO t VALUES (1)"])
                }
            }
            #expect(runs == 1)
            // The server ends the transaction of a connection that it lost, a moment later.
            try connection.transaction { try $0.run("LOCK TABLE t") }
            try connection.expect(stored, from: "SELECT count(*)::int FROM t")
        }
    }

    @Test func `on which no answer comes is given up`() throws {
        try withProxy { proxy, _ in
            var settings = try proxy.settings
            settings.answerTimeout = .milliseconds(100)
            var connection = Connection(settings)
            try connection.ping()
            proxy.cut(.silence, at: "SELECT 'cue'")
            #expect(throws: DatabaseError.unavailable("no answer in time")) { try connection.read("SELECT 'cue'") }
            proxy.cut(.silence, at: "COMMIT")
            #expect(throws: DatabaseError.outcomeUnknown) {
                try connection.transaction { try $0.commit(["SELECT 1"]) }
            }
            try connection.ping()
        }
    }

    @Test func `gives up when the time of the whole call is over, though each answer would be in time`() throws {
        try withProxy { proxy, _ in
            var connection = Connection(try proxy.settings)
            try connection.ping()
            connection.beginCall(within: .milliseconds(100))
            try connection.ping()
            proxy.cut(.silence, at: "SELECT 'cue'")
            #expect(throws: DatabaseError.unavailable("no answer in time")) { try connection.read("SELECT 'cue'") }
            #expect(throws: DatabaseError.unavailable("the time for this call is over")) { try connection.ping() }
            connection.beginCall(within: .seconds(60))
            try connection.ping()
        }
    }

    @Test func `that is given up lets go of its locks at once`() throws {
        try withProxy { proxy, other in
            try other.execute(script: "CREATE TABLE t (x int)")
            var settings = try proxy.settings
            settings.answerTimeout = .milliseconds(100)
            var connection = Connection(settings)
            proxy.cut(.silence, at: "SELECT 'cue'")
            #expect(throws: DatabaseError.unavailable("no answer in time")) {
                try connection.transaction { try $0.run(["LOCK TABLE t", "SELECT 'cue'"]) }
            }
            try other.transaction { try $0.run("LOCK TABLE t") }
            expectConnected(connection, false)
        }
    }

    @Test func `whose server takes no more writes is left`() throws {
        try withDatabase { settings in
            var connection = Connection(settings)
            try connection.execute(script: "CREATE TABLE t (x int); SET default_transaction_read_only = on")
            #expect { try connection.transaction { try $0.commit(["INSERT INTO t VALUES (1)"]) } } throws: {
                isUnavailable($0)
            }
            try connection.transaction { try $0.commit(["INSERT INTO t VALUES (1)"]) }
        }
    }

    @Test func `whose server takes no more writes gives no sign of life, and is left`() throws {
        try withDatabase { settings in
            var connection = Connection(settings)
            try connection.execute(script: "SET default_transaction_read_only = on")
            #expect { try connection.ping() } throws: { isUnavailable($0) }
            expectConnected(connection, false)
            try connection.ping()
        }
    }

    @Test func `refused is refused at once until a moment later, and comes back by itself`() throws {
        try withDatabase { settings in
            let proxy = try CuttingProxy(to: settings)
            var connection = Connection(try proxy.settings)
            var reasons: [String] = []
            for _ in 1...20 {
                do { try connection.ping() } catch { reasons.append("\(error)") }
            }
            #expect(reasons.first?.contains("Connection refused") == true)
            #expect(reasons.filter { $0.contains("failed just now") }.count >= 15)
            expectConnected(connection, false)
            proxy.start()
            let returned = ContinuousClock.now
            try wait(until: "the connection is back") { (try? connection.ping()) != nil }
            #expect(ContinuousClock.now - returned < .seconds(2))
        }
    }

    @Test func `is knocked for at most every half second`() {
        var breaker = Breaker()
        let now = ContinuousClock.now
        #expect(breaker.allowsAttempt(at: now))
        breaker.failed(at: now)
        #expect(!breaker.allowsAttempt(at: now + .milliseconds(49)))
        #expect(breaker.allowsAttempt(at: now + .milliseconds(100)))
        for _ in 1...10 { breaker.failed(at: now) }
        #expect(!breaker.allowsAttempt(at: now + .milliseconds(249)))
        #expect(breaker.allowsAttempt(at: now + .milliseconds(500)))
        breaker.succeeded()
        #expect(breaker.allowsAttempt(at: now))
    }

    @Test func `that was closed by us opens again`() throws {
        try withConnection { connection in
            let first = try connection.backend()
            connection.close()
            expectConnected(connection, false)
            #expect(try connection.backend() != first)
            #expect(connection.takeMetrics().roundTrips == 2)
        }
    }
}

private func withProxy(_ body: (CuttingProxy, inout Connection) throws -> Void) throws {
    try withDatabase { settings in
        let proxy = try CuttingProxy(to: settings)
        proxy.start()
        var connection = Connection(try proxy.settings)
        try body(proxy, &connection)
    }
}

/// `#expect` copies what it is given, which a connection does not allow.
private func expectConnected(_ connection: borrowing Connection, _ expected: Bool) {
    let isConnected = connection.isConnected
    #expect(isConnected == expected)
}

private func isUnavailable(_ error: any Error) -> Bool {
    guard case .unavailable = error as? DatabaseError else { return false }
    return true
}
