import Testing

@testable import Postgres

@Suite("SQL")
struct SQLTests {
    @Test func `an interpolated value becomes a parameter`() {
        let statement: SQL = "SELECT * FROM menus WHERE id = \(7) AND name = \("x'; --")"
        #expect(statement.text == "SELECT * FROM menus WHERE id = $1 AND name = $2")
        #expect(statement.parameters.texts == ["7", "x'; --"])
    }

    @Test func `a fragment keeps its parameters, numbered anew`() {
        let inner: SQL = "b = \(2) OR c = \(3)"
        let statement: SQL = "a = \(1) AND (\(inner)) AND d = \(4)"
        #expect(statement.text == "a = $1 AND (b = $2 OR c = $3) AND d = $4")
        #expect(statement.parameters.texts == ["1", "2", "3", "4"])
    }

    @Test func `two statements joined number on`() {
        let left: SQL = "a = \(1)"
        let right: SQL = " AND b = \(2)"
        #expect((left + right).text == "a = $1 AND b = $2")
    }

    @Test func `a missing value is NULL of its type`() {
        let statement: SQL = "\(nil as Int?) \(nil as Timestamp?) \(nil as [UInt8]?) \(nil as Dish.ID?)"
        #expect(statement.parameters.texts == [nil, nil, nil, nil])
        #expect(statement.parameters.types == [.unspecified, .timestamptz, .unspecified, .int8])
    }

    @Test func `a text's bytes bind as the text, alone and in arrays`() {
        let text = UTF8Text(Array(#"{"name":"밥"}"#.utf8))
        let statement: SQL = "\(text) \([text])"
        #expect(statement.parameters.texts == [#"{"name":"밥"}"#, #"{"{\"name\":\"밥\"}"}"#])
        #expect(!statement.parameters.containNUL)
        let broken: SQL = "\(UTF8Text([0x61, 0]))"
        #expect(broken.parameters.containNUL)
    }

    @Test func `typed ids and enums bind as what they hold, alone and in arrays`() {
        let statement: SQL =
            "\(Dish.ID(rawValue: 5)) \(Dish.State.soldOut) \([Dish.ID(rawValue: 1), Dish.ID(rawValue: 2)])"
        #expect(statement.parameters.types == [.int8, .unspecified, .unspecified])
        #expect(statement.parameters.texts == ["\0\0\0\0\0\0\0\u{5}", "sold_out", #"{"1","2"}"#])
    }

    @Test(arguments: [
        ([], "{}"),
        ([""], #"{""}"#),
        ([nil, "NULL"], #"{NULL,"NULL"}"#),
        (["{a,b}", #"say "hi""#, #"back\slash"#], #"{"{a,b}","say \"hi\"","back\\slash"}"#),
    ])
    func `array elements are always quoted`(elements: [String?], literal: String) {
        let statement: SQL = "\(elements)"
        #expect(statement.parameters.texts == [literal])
    }
}

/// Types as the application has them.
enum Dish {
    struct ID: RawRepresentable, Hashable, SQLBindable, SQLDecodable {
        let rawValue: Int64
    }

    enum State: String, SQLBindable, SQLDecodable {
        case onSale = "on_sale"
        case soldOut = "sold_out"
    }
}
