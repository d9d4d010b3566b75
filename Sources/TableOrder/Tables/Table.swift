internal import Postgres
public import Web

/// A table of a store, with the account that its tablet signs in to.
public struct Table: Sendable {
    public typealias ID = Identifier<Table>

    let id: ID
    /// What people call it: 1…20 characters, unique in the store.
    let number: String
}

extension Table {
    init(_ row: inout Row) throws {
        self.init(id: try row.next(), number: try row.next())
    }
}

extension Table: JSONEncodable {
    static let schema = Schema.object(
        "Table", .required("id", .id), .required("table_number", .line(1...20).example("1")))

    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("table_number", number)
        }
    }
}

extension Problem.Kind {
    static let tableNumberTaken = Self(
        409, "TABLE_NUMBER_TAKEN", ko: "이미 있는 테이블 번호입니다.", en: "There is a table of that number already.")
}
