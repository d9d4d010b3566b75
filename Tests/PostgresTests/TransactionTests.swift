import Postgres
import Synchronization
import Testing

@Suite("A transaction")
struct TransactionTests {
    /// A table whose rows must be different, which is only looked at on commit.
    private static let schema = "CREATE TABLE t (x int CONSTRAINT t_x_unique UNIQUE DEFERRABLE INITIALLY DEFERRED)"

    private func withTable(_ body: (inout Connection) throws -> Void) throws {
        try withConnection { connection in
            try connection.execute(script: Self.schema)
            try body(&connection)
        }
    }

    @Test func `stores what was committed, in one round trip if it likes`() throws {
        try withTable { connection in
            _ = connection.takeMetrics()
            let answers = try connection.transaction { transaction in
                try transaction.commit(["INSERT INTO t VALUES (\(1)::int)", "SELECT count(*) FROM t"])
            }
            #expect(answers.map(\.count) == [0, 1])
            #expect(connection.takeMetrics().roundTrips == 1)
            try connection.expect(1, from: "SELECT count(*) FROM t")
        }
    }

    @Test func `begins with what it was told to, in its first flush and each time that it runs again`() throws {
        try withTable { connection in
            var runs = 0
            let opening: SQL = "SELECT set_config('test.store', current_setting('test.store', true) || 'x', true)"
            try connection.execute(script: "SET test.store = 'a'")
            _ = connection.takeMetrics()
            let seen = try connection.transaction(opening: [opening]) { transaction in
                runs += 1
                let rows = try transaction.run("SELECT current_setting('test.store')")
                if runs == 1 { try transaction.run("DO $$ BEGIN RAISE SQLSTATE '40001'; END $$") }
                try transaction.run("SELECT 1")
                try transaction.commit()
                return try rows.map { row in try row.next(String.self) }
            }
            #expect((seen, runs) == (["ax"], 2))
            // Two flushes and a rollback, then three.
            #expect(connection.takeMetrics().roundTrips == 6)
            try connection.expect("a", from: "SELECT current_setting('test.store')")
        }
    }

    @Test func `whose body throws is rolled back, and the error arrives as it was`() throws {
        struct Rejected: Error {}
        try withTable { connection in
            #expect(throws: Rejected.self) {
                try connection.transaction { transaction in
                    try transaction.run("INSERT INTO t VALUES (1)")
                    throw Rejected()
                }
            }
            try connection.expect(0, from: "SELECT count(*) FROM t")
        }
    }

    @Test func `whose body does not commit is rolled back`() throws {
        try withTable { connection in
            let answer = try connection.transaction { transaction in
                try transaction.run("INSERT INTO t VALUES (1)")
                return "done"
            }
            #expect(answer == "done")
            try connection.expect(0, from: "SELECT count(*) FROM t")
            _ = connection.takeMetrics()
            try connection.transaction { _ in }
            #expect(connection.takeMetrics().roundTrips == 0)
        }
    }

    @Test func `takes nothing more once it has ended`() throws {
        try withTable { connection in
            #expect(throws: DatabaseError.notCommitted) {
                try connection.transaction { transaction in
                    try transaction.commit(["INSERT INTO t VALUES (1)"])
                    try transaction.run("INSERT INTO t VALUES (2)")
                }
            }
            try connection.expect([1], from: "SELECT array_agg(x) FROM t")
        }
    }

    @Test func `that a deferred constraint stops at COMMIT is an error and stores nothing`() throws {
        try withTable { connection in
            #expect {
                try connection.transaction { try $0.commit(["INSERT INTO t VALUES (1)", "INSERT INTO t VALUES (1)"]) }
            } throws: { error in
                guard case .server(let error) = error as? DatabaseError else { return false }
                return error.sqlState == "23505" && error.constraint == "t_x_unique"
            }
            try connection.expect(0, from: "SELECT count(*) FROM t")
        }
    }

    @Test func `that has failed cannot be committed by swallowing the error`() throws {
        try withTable { connection in
            #expect(throws: DatabaseError.notCommitted) {
                try connection.transaction { transaction in
                    try transaction.run("INSERT INTO t VALUES (1)")
                    #expect(throws: DatabaseError.self) { try transaction.run("SELECT 1 / 0") }
                    try transaction.commit()
                }
            }
            #expect {
                try connection.transaction { transaction in
                    #expect(throws: DatabaseError.self) { try transaction.run("SELECT 1 / 0") }
                    try transaction.commit(["INSERT INTO t VALUES (1)"])
                }
            } throws: { sqlState(of: $0) == "25P02" }
            try connection.expect(0, from: "SELECT count(*) FROM t")
        }
    }

    @Test func `that deadlocks runs again, and both arrive`() throws {
        try withDatabase { settings in
            var connection = Connection(settings)
            try connection.execute(script: "CREATE TABLE t (id int, n int); INSERT INTO t VALUES (1, 0), (2, 0)")
            let runs = Mutex(0)
            let bothHoldOne = MeetingPoint()
            let workers = [(1, 2), (2, 1)].map { first, second in
                Running {
                    var connection = Connection(settings.patient)
                    try connection.transaction { transaction in
                        let run = runs.withLock { runs in
                            runs += 1
                            return runs
                        }
                        try transaction.run("UPDATE t SET n = n + 1 WHERE id = \(first)")
                        if run <= 2 { try bothHoldOne.meet(2) }
                        try transaction.commit(["UPDATE t SET n = n + 1 WHERE id = \(second)"])
                    }
                }
            }
            for worker in workers { try worker.value() }
            #expect(runs.withLock { $0 } == 3)
            try connection.expect([2, 2], from: "SELECT array_agg(n) FROM t")
        }
    }

    @Test func `that cannot be serialized runs three times more and then gives up`() throws {
        try withConnection { connection in
            try connection.execute(script: "CREATE TABLE t (x int)")
            var runs = 0
            #expect {
                try connection.transaction { transaction in
                    runs += 1
                    try transaction.run("INSERT INTO t VALUES (1)")
                    try transaction.commit(["DO $$ BEGIN RAISE serialization_failure; END $$"])
                }
            } throws: { sqlState(of: $0) == "40001" }
            #expect(runs == 4)
            try connection.expect(0, from: "SELECT count(*) FROM t")
        }
    }

    @Test func `that loses a race at SERIALIZABLE runs again with what is true now`() throws {
        try withDatabase { settings in
            var connection = Connection(settings)
            try connection.execute(script: "CREATE TABLE t (n int); INSERT INTO t VALUES (0)")
            let bothHaveRead = MeetingPoint()
            let workers = (1...2).map { _ in
                Running {
                    var connection = Connection(settings.patient)
                    try connection.transaction { transaction in
                        try transaction.run("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE")
                        let n = try transaction.run("SELECT n FROM t").first { row in try row.next(Int.self) } ?? 0
                        try bothHaveRead.meet(2)
                        try transaction.commit(["UPDATE t SET n = \(n + 1)"])
                    }
                }
            }
            for worker in workers { try worker.value() }
            try connection.expect(2, from: "SELECT n FROM t")
        }
    }

    @Test func `waits for a lock and for a statement no longer than the settings say`() throws {
        try withDatabase { settings in
            var holder = Connection(settings)
            try holder.execute(script: "CREATE TABLE t (x int); INSERT INTO t VALUES (1)")
            var hasty = settings
            hasty.lockTimeout = .milliseconds(20)
            var other = Connection(hasty)
            try holder.transaction { transaction in
                try transaction.run("SELECT x FROM t FOR UPDATE")
                #expect { try other.transaction { try $0.commit(["UPDATE t SET x = 2"]) } } throws: {
                    sqlState(of: $0) == "55P03"
                }
            }
            hasty.statementTimeout = .milliseconds(20)
            var slow = Connection(hasty)
            #expect { try slow.read("SELECT pg_sleep(10)") } throws: { sqlState(of: $0) == "57014" }
            try slow.ping()
        }
    }
}

func sqlState(of error: any Error) -> String? {
    guard case .server(let error) = error as? DatabaseError else { return nil }
    return error.sqlState
}

extension ConnectionSettings {
    /// Waits for locks as long as a deadlock takes to be found (1 s by default), and the other side's retry.
    var patient: ConnectionSettings {
        var patient = self
        patient.lockTimeout = .seconds(20)
        return patient
    }
}
