import Postgres
import Testing

@Suite("A column read as something else")
struct DecodingTests {
    @Test func `another type is an error that names the column and both types`() throws {
        try withConnection { connection in
            #expect(throws: DatabaseError.decoding(#"column "price" is text and cannot be read as Int64"#)) {
                try connection.value("SELECT '5'::text AS price", as: Int64.self)
            }
            #expect(throws: DatabaseError.decoding(#"column "total" is numeric and cannot be read as Int64"#)) {
                try connection.value("SELECT sum(x) AS total FROM generate_series(1::bigint, 3) AS x", as: Int64.self)
            }
            #expect(throws: DatabaseError.decoding(#"column "at" is timestamp and cannot be read as Timestamp"#)) {
                try connection.value("SELECT localtimestamp AS at", as: Timestamp.self)
            }
            #expect(throws: DatabaseError.decoding(#"column "n" is int4 and cannot be read as Array<Int64>"#)) {
                try connection.value("SELECT 5 AS n", as: [Int64].self)
            }
            #expect(throws: DatabaseError.decoding(#"column "ns" is text and cannot be read as Int64"#)) {
                try connection.value("SELECT ARRAY['a'] AS ns", as: [Int64].self)
            }
        }
    }

    @Test func `NULL into what is not optional is an error`() throws {
        try withConnection { connection in
            #expect(throws: DatabaseError.decoding(#"column "name" is NULL and was read as String"#)) {
                try connection.value("SELECT NULL::text AS name", as: String.self)
            }
            #expect(throws: DatabaseError.decoding(#"column "n" is NULL and was read as Int64"#)) {
                try connection.value("SELECT NULL::int8 AS n", as: Int64.self)
            }
            #expect(throws: DatabaseError.decoding(#"column "a" is NULL and was read as Array<Int64>"#)) {
                try connection.value("SELECT NULL::int8[] AS a", as: [Int64].self)
            }
        }
    }

    @Test func `a number that does not fit, a value outside the enum, an endless instant are errors`() throws {
        try withConnection { connection in
            #expect(throws: DatabaseError.decoding(#"column "n" holds a number too large for Int16"#)) {
                try connection.value("SELECT 32768::int8 AS n", as: Int16.self)
            }
            #expect(throws: DatabaseError.decoding(#"column "state" holds a value that is no State"#)) {
                try connection.value("SELECT 'eaten'::text AS state", as: Dish.State.self)
            }
            for endless: SQL in ["SELECT 'infinity'::timestamptz", "SELECT '-infinity'::timestamptz"] {
                #expect(throws: DatabaseError.self) { try connection.value(endless, as: Timestamp.self) }
            }
            #expect(throws: DatabaseError.self) {
                try connection.value("SELECT 'infinity'::date", as: CalendarDate.self)
            }
            #expect(throws: DatabaseError.decoding(#"column "a" is an array of 2 dimensions"#)) {
                try connection.value("SELECT ARRAY[[1], [2]] AS a", as: [Int].self)
            }
        }
    }

    @Test func `a row has as many columns as were selected`() throws {
        try withConnection { connection in
            let rows = try connection.read("SELECT 1 AS a, 2 AS b, 3 AS c")
            let outer = try rows.first { row in
                let first: Int = try row.next()
                row.skip()
                return [first, try row.next(Int.self)]
            }
            #expect(outer == [1, 3])
            #expect(throws: DatabaseError.decoding("the row has 3 columns and one more was read as Int")) {
                try rows.first { row in
                    for _ in 1...4 { _ = try row.next(Int.self) }
                }
            }
        }
    }

    @Test func `rows are counted, also those that were only changed`() throws {
        try withConnection { connection in
            try connection.execute(script: "CREATE TABLE t (x int)")
            let answers = try connection.transaction { transaction in
                try transaction.commit([
                    "INSERT INTO t SELECT generate_series(1, 5)", "UPDATE t SET x = 0 WHERE x > 2", "SELECT x FROM t",
                ])
            }
            #expect(answers.map(\.affected) == [5, 3, 5])
            #expect(answers.map(\.count) == [0, 0, 5])
            #expect(answers.map(\.isEmpty) == [true, true, false])
            #expect(try connection.read("SELECT 1 WHERE false").first { row in try row.next(Int.self) } == nil)
        }
    }
}
