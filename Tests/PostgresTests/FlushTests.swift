import Testing

@testable import Postgres

@Suite("A flush")
struct FlushTests {
    @Test func `is one round trip, also when nothing was prepared yet`() throws {
        try withConnection { connection in
            try connection.ping()
            _ = connection.takeMetrics()
            let answers = try connection.read(["SELECT 1", "SELECT \("a")::text", "SELECT 3 WHERE false"])
            let first = connection.takeMetrics()
            #expect(answers.map(\.count) == [1, 1, 0])
            #expect(first.roundTrips == 1)
            #expect(first.statements == 3)
            #expect(first.waiting > .zero)
            _ = try connection.read(["SELECT 1", "SELECT \("b")::text"])
            #expect(connection.takeMetrics().roundTrips == 1)
            try connection.transaction { transaction in
                try transaction.run(["SELECT 10", "SELECT 11"])
                try transaction.commit(["SELECT 12"])
            }
            #expect(connection.takeMetrics().roundTrips == 2)
        }
    }

    @Test func `in one snapshot is one round trip and sees one moment`() throws {
        try withConnection { connection in
            let settings = try connection.read(
                ["SHOW transaction_isolation", "SHOW transaction_read_only"], snapshot: .one
            ).compactMap { rows in try rows.first { row in try row.next(String.self) } }
            #expect(settings == ["repeatable read", "on"])
            #expect(connection.takeMetrics().roundTrips == 1)
            #expect(throws: DatabaseError.self) {
                try connection.read(["SELECT 1", "SELECT 1 / 0"], snapshot: .one)
            }
            try connection.expect("read committed", from: "SHOW transaction_isolation")
        }
    }

    @Test func `of thousands of long statements does not lock up`() throws {
        try withConnection { connection in
            let long = String(repeating: "0123456789abcdef", count: 64)
            let answers = try connection.read((0..<2000).map { "SELECT \($0)::int4, \(long)::text" })
            let echoed = try answers.compactMap { rows in
                try rows.first { row in (try row.next(Int.self), try row.next(String.self)) }
            }
            #expect(echoed.map(\.0) == Array(0..<2000))
            #expect(echoed.allSatisfy { $0.1 == long })
            #expect(connection.takeMetrics().roundTrips == 1)
        }
    }

    @Test func `with a large answer to a large question does not lock up`() throws {
        try withConnection { connection in
            let bytes = [UInt8](repeating: 7, count: 4_000_000)
            let answers = try connection.read((0..<4).map { _ in "SELECT \(bytes)" })
            let echoed = try answers.compactMap { rows in try rows.first { row in try row.next([UInt8].self) } }
            #expect(echoed == Array(repeating: bytes, count: 4))
        }
    }

    @Test func `that fails reports the first error and leaves the connection as good as before`() throws {
        try withConnection { connection in
            _ = try connection.read("SELECT 'known'")
            let backend = try connection.backend()
            for _ in 1...2 {
                #expect {
                    try connection.read(["SELECT 'known'", "SELECT 1 / 0", "SELECT 'new'", "SELECT nonsense"])
                } throws: { ($0 as? DatabaseError)?.sqlState == "22012" }
                // What the flush did not reach, or the server could not parse, was not remembered: else the connection
                // would need a second flush to heal itself.
                _ = connection.takeMetrics()
                try connection.expect("new", from: "SELECT 'new'")
                try connection.expect("known", from: "SELECT 'known'")
                #expect(connection.takeMetrics().roundTrips == 2)
                #expect { try connection.read("SELECT nonsense") } throws: {
                    ($0 as? DatabaseError)?.sqlState == "42703"
                }
            }
            #expect(try connection.backend() == backend)
        }
    }

    @Test func `tells what the server said about a row`() throws {
        try withConnection { connection in
            try connection.execute(script: "CREATE TABLE t (x int CONSTRAINT t_x_positive CHECK (x > 0))")
            do {
                try connection.transaction { try $0.commit(["INSERT INTO t VALUES (\(-1))"]) }
                Issue.record("-1 was stored")
            } catch DatabaseError.server(let error) {
                #expect(error.sqlState == "23514")
                #expect(error.constraint == "t_x_positive")
                #expect(error.table == "t")
                #expect(error.message.contains("violates check constraint"))
                #expect(error.detail?.contains("-1") == true)
                #expect(!error.description.contains("-1"))
            }
        }
    }

    @Test func `prepares each text once, and starts anew after 500 texts`() throws {
        try withConnection { connection in
            for _ in 1...3 { _ = try connection.read("SELECT 'same'") }
            try connection.expect(2, from: "SELECT count(*)::int FROM pg_prepared_statements")
            // Texts that differ, as code that glues SQL together would make them.
            var text: SQL = "SELECT 1"
            for _ in 0...PreparedStatements.limit {
                text = text + " "
                _ = try connection.read(text)
            }
            let prepared: Int = try connection.value("SELECT count(*)::int FROM pg_prepared_statements")
            #expect((1...20).contains(prepared), "\(prepared)")
        }
    }

    @Test func `heals by itself when a plan or a statement is gone`() throws {
        try withConnection { connection in
            try connection.execute(script: "CREATE TABLE t (x int); INSERT INTO t VALUES (1)")
            try connection.expect(1, from: "SELECT * FROM t")
            try connection.execute(script: "ALTER TABLE t ALTER COLUMN x TYPE text")
            try connection.expect("1", from: "SELECT * FROM t")
            try connection.execute(script: "DEALLOCATE ALL")
            try connection.expect("1", from: "SELECT * FROM t")
            try connection.execute(script: "ALTER TABLE t ALTER COLUMN x TYPE bigint USING x::bigint")
            let number = try connection.transaction { transaction in
                try transaction.commit(["SELECT * FROM t"]).first?.first { row in try row.next(Int64.self) }
            }
            #expect(number == 1)
        }
    }

    @Test func `takes at most 65535 parameters and says so`() throws {
        try withConnection { connection in
            let many = (0..<16).reduce("\(1), " as SQL) { half, _ in half + half }
            #expect(many.parameters.count == 65_536)
            #expect { try connection.read("SELECT \(many) 1") } throws: { sqlState(of: $0) == "54023" }
            try connection.ping()
        }
    }
}
