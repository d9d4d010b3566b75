import Postgres
import Testing

@Suite("Values reach the server and come back")
struct ValuesTests {
    @Test func `no text is ever more than a value`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Seeded(seed)
        try withConnection { connection in
            try connection.execute(script: "CREATE TABLE t (x text)")
            let texts = (0..<400).map { _ in random.nastyText() } + ["", "NULL", "{", "\"", "\\"]
            let answers = try connection.read(texts.map { "SELECT \($0)::text, octet_length(\($0)::text)" })
            let echoed = try answers.compactMap { rows in
                try rows.first { row in (try row.next(String.self), try row.next(Int.self)) }
            }
            #expect(Array(echoed.map(\.0.utf8).joined()) == Array(texts.map(\.utf8).joined()), "seed \(seed)")
            #expect(echoed.map(\.1) == texts.map(\.utf8.count), "seed \(seed)")
            try connection.expect(true, from: "SELECT to_regclass('t') IS NOT NULL")
        }
    }

    @Test func `no array element is ever more than a value`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Seeded(seed)
        try withConnection { connection in
            for _ in 0..<100 {
                let texts: [String?] = (0..<Int.random(in: 0...6, using: &random)).map { _ in
                    Bool.random(using: &random)
                        ? random.nastyText() : ["{", "\"", "NULL", "", nil].randomElement(using: &random) ?? nil
                }
                let echoed: [String?] = try connection.value("SELECT \(texts)::text[]")
                #expect(echoed == texts, "seed \(seed)")
            }
        }
    }

    @Test(arguments: ["\0", "a\0b", "김치\0"])
    func `a text with U+0000 is refused before it is sent`(text: String) throws {
        try withConnection { connection in
            for statement: SQL in ["SELECT \(text)::text", "SELECT \([text])::text[]"] {
                #expect {
                    try connection.read(statement)
                } throws: { error in
                    guard case .server(let error) = error as? DatabaseError else { return false }
                    return error.sqlState == "22021" && error.message.contains("0x00")
                }
            }
            #expect(connection.takeMetrics().roundTrips == 0)
        }
    }

    @Test func `numbers and truths come back as they went, at their ends too`() throws {
        try withConnection { connection in
            for number in [Int64.min, -1, 0, 1, .max] {
                try connection.expect(number, from: "SELECT \(number)::int8")
                try connection.expect(Int(number), from: "SELECT \(Int(number))::int8")
            }
            for number in [Int32.min, 0, .max] {
                try connection.expect(number, from: "SELECT \(number)::int4")
                try connection.expect(Int64(number), from: "SELECT \(number)::int4")
            }
            for number in [Int16.min, 0, .max] {
                try connection.expect(number, from: "SELECT \(number)::int2")
                try connection.expect(Int(number), from: "SELECT \(number)::int2")
            }
            try connection.expect(true, from: "SELECT \(true)::bool")
            try connection.expect(false, from: "SELECT \(false)::bool")
        }
    }

    @Test func `bytes come back as they went, all 256 and none`() throws {
        try withConnection { connection in
            let bytes = (0...255).map { UInt8($0) }
            try connection.expect(bytes, from: "SELECT \(bytes)")
            try connection.expect([UInt8](), from: "SELECT \([UInt8]())")
            try connection.expect(256, from: "SELECT octet_length(\(bytes))")
            try connection.expect([bytes, []], from: "SELECT \([bytes, []])::bytea[]")
        }
    }

    @Test func `every kind of text reads as a string and as bytes`() throws {
        try withConnection { connection in
            let kinds: [(SQL, String)] = [
                ("SELECT 'été'::text", "été"), ("SELECT 'été'::varchar(9)", "été"), ("SELECT 'ab'::char(3)", "ab "),
                ("SELECT 'x'::name", "x"), (#"SELECT '{"a": [1]}'::json"#, #"{"a": [1]}"#),
                (#"SELECT '{"a":[1]}'::jsonb"#, #"{"a": [1]}"#),
            ]
            for (statement, text) in kinds {
                try connection.expect(text, from: statement)
                try connection.expect(Array(text.utf8), from: statement)
            }
        }
    }

    /// Numbers stand in the statement's pieces, texts and bytes one after the other, and NULL nowhere.
    @Test func `values of all kinds side by side each reach their own place`() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = Seeded(seed)
        try withConnection { connection in
            for _ in 0..<50 {
                let number = Bool.random(using: &random) ? Int64.random(in: .min ... .max, using: &random) : nil
                let text = Bool.random(using: &random) ? random.nastyText() : nil
                let bytes = (0..<Int.random(in: 0...3, using: &random)).map { _ in
                    UInt8.random(in: 0...255, using: &random)
                }
                let part: SQL = "\(bytes), \(number), \(text)::text"
                let found = try connection.read("SELECT \(text)::text, \(number), \(part), \(bytes), \(number)").first {
                    row in
                    let first = (try row.next(String?.self), try row.next(Int64?.self))
                    let second = (try row.next([UInt8].self), try row.next(Int64?.self), try row.next(String?.self))
                    let third = (try row.next([UInt8].self), try row.next(Int64?.self))
                    return first == (text, number) && second == (bytes, number, text) && third == (bytes, number)
                }
                #expect(found == true, "seed \(seed)")
            }
        }
    }

    @Test func `NULL is nil, alone and in arrays`() throws {
        try withConnection { connection in
            let none: Int64? = nil
            try connection.expect(nil as Int64?, from: "SELECT \(none)::int8")
            try connection.expect(5 as Int64?, from: "SELECT \(Optional(5))::int8")
            try connection.expect(nil as [UInt8]?, from: "SELECT \(nil as [UInt8]?)::bytea")
            try connection.expect(nil as Timestamp?, from: "SELECT \(nil as Timestamp?)")
            try connection.expect(nil as [String]?, from: "SELECT \(nil as [String]?)::text[]")
            try connection.expect([1, nil, 3] as [Int64?], from: "SELECT \([1, nil, 3] as [Int64?])::int8[]")
        }
    }

    @Test func `arrays of every kind come back as they went`() throws {
        try withConnection { connection in
            let days = try ["2024-02-29", "0001-01-01"].map { try #require(CalendarDate($0)) }
            let instants = [
                Timestamp(microsecondsSince1970: -1), Timestamp(microsecondsSince1970: 1_700_000_000_000_001),
            ]
            try connection.expect([Int64.min, 0, .max], from: "SELECT \([Int64.min, 0, .max])::int8[]")
            try connection.expect([1, 2], from: "SELECT \([1, 2])::int4[]")
            try connection.expect([Int64](), from: "SELECT \([Int64]())::int8[]")
            try connection.expect([true, false], from: "SELECT \([true, false])::bool[]")
            try connection.expect(days, from: "SELECT \(days)::date[]")
            try connection.expect(instants, from: "SELECT \(instants)::timestamptz[]")
        }
    }

    @Test func `typed ids and enums come back, alone and in arrays`() throws {
        try withConnection { connection in
            let ids = [Dish.ID(rawValue: 3), Dish.ID(rawValue: 9)]
            try connection.expect(ids[0], from: "SELECT \(ids[0])::int8")
            try connection.expect(ids, from: "SELECT \(ids)::int8[]")
            try connection.expect(true, from: "SELECT 9 = ANY(\(ids))")
            try connection.expect(Dish.State.soldOut, from: "SELECT \(Dish.State.soldOut)::text")
        }
    }
}
