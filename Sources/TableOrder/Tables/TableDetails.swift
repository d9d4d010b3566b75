internal import Postgres
internal import Web

/// A table as the store's staff see it; its password's hash leaves the database only for a sign-in.
struct TableDetails: Sendable, Equatable {
    static let seatRange: ClosedRange<Int64> = 1...100

    let id: Table.ID
    var number: String
    var seats: Int
    /// Counts the changes, from 1.
    var version: Int64
    let createdAt: Timestamp
    /// Past orders keep pointing to a deleted table; nothing else finds it.
    var isDeleted = false

    /// As orders and sessions name it.
    var table: Table { Table(id: id, number: number) }

    /// What staff hear of every change.
    var event: EventLog.Entry {
        EventLog.Entry(.tableUpdated, tableID: id, JSONWriter.bytes(of: self))
    }
}

extension TableDetails {
    /// What ``init(_:)`` reads.
    static let columns: SQL = "id, table_number, seats, version, created_at"

    init(_ row: inout Row) throws {
        self.init(
            id: try row.next(), number: try row.next(), seats: try row.next(), version: try row.next(),
            createdAt: try row.next())
    }
}

extension TableDetails: JSONEncodable {
    static let schema = Schema.object(
        "TableDetails",
        .required("id", .id),
        .required("table_number", .line(1...20).example("1")),
        .required("seats", .integer(seatRange)),
        .required("version", .integer(1...Int64.max)),
        .required("created_at", .dateTime))

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("table_number", number)
            json.member("seats", seats)
            json.member("version", version)
            json.member("created_at", createdAt)
            if isDeleted { json.member("is_deleted", true) }
        }
    }
}
