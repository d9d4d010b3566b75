internal import Postgres
public import Web

/// A table of a store, with the account that its tablet signs in to.
public struct Table: Sendable {
    public typealias ID = Identifier<Table>

    let id: ID
    /// What people call it: 1…20 characters, unique in the store.
    let number: String
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

/// Every statement about tables (but for their sessions, and their sign-in).
enum TableQueries {
    /// Locks the table against everything else that concerns its session: orders and its completion.
    ///
    /// A statement of its own, and before the session is read: a statement that waited for a lock would still see the
    /// session as it was before it waited (PostgreSQL docs 13.2.1).
    static func lock(_ id: Table.ID, storeID: Store.ID) -> SQL {
        "SELECT table_number FROM table_auths WHERE store_id = \(storeID) AND id = \(id) FOR NO KEY UPDATE"
    }

    static func table(_ id: Table.ID, storeID: Store.ID) -> SQL {
        "SELECT id, table_number FROM table_auths WHERE store_id = \(storeID) AND id = \(id)"
    }

    static func insert(_ number: String, seats: Int, hash: String, storeID: Store.ID) -> SQL {
        """
        INSERT INTO table_auths (store_id, table_number, seats, password_hash)
        VALUES (\(storeID), \(number), \(seats), \(hash))
        RETURNING id
        """
    }
}

extension Problem.Kind {
    static let tableNumberTaken = Self(
        409, "TABLE_NUMBER_TAKEN", ko: "이미 있는 테이블 번호입니다.", en: "There is a table of that number already.")
}
