internal import Postgres
internal import Web

/// One party's visit to a table: from its first order until staff complete it, or until it is over by itself.
///
/// Source: contract "The guest's table".
struct TableSession: Sendable {
    typealias ID = Identifier<TableSession>

    let id: ID
    let guestCount: Int?
    let startedAt: Timestamp
    let lastOrderAt: Timestamp
    let endedAt: Timestamp?
    /// Counts the changes, from 1: each order is one, and the end.
    let version: Int64
}

extension TableSession {
    /// When the session is over by itself.
    func expiry(_ settings: Settings) -> Timestamp {
        min(
            startedAt.adding(seconds: settings.sessionHours * 3600),
            lastOrderAt.adding(seconds: settings.sessionLastOrderHours * 3600))
    }

    /// Whether the party is still there: not ended, and not over by itself, though no row may say so yet.
    func isPresent(at now: Timestamp, _ settings: Settings) -> Bool {
        endedAt == nil && now < expiry(settings)
    }

    static let columns: SQL = "id, guest_count, started_at, last_order_at, ended_at, version"

    init(_ row: inout Row) throws {
        self = try .init(try row.next(), &row)
    }

    /// - Parameter row: behind the id.
    init(_ id: ID, _ row: inout Row) throws {
        self.id = id
        guestCount = try row.next()
        startedAt = try row.next()
        lastOrderAt = try row.next()
        endedAt = try row.next()
        version = try row.next()
    }
}

extension TableSession {
    /// The session with what was ordered in it, as guests and staff see it.
    struct Summary: JSONEncodable {
        let session: TableSession
        let table: Table
        let sums: SessionSums
        /// The session that has its orders, for one that has joined another party.
        var mergedInto: ID?

        static let schema = Schema.object(
            "Session",
            .required("id", .id),
            .required("table_id", .id),
            .required("table_number", .line(1...20)),
            .required("guest_count", Schema.integer(1...100).orNull),
            .required("started_at", .dateTime),
            .required("last_order_at", .dateTime),
            .required("ended_at", Schema.dateTime.orNull),
            .required("order_count", .integer(0...Int64.max).about("Without cancelled ones.")),
            .required("total", .integer(0...Int64.max).about("In minor units, without cancelled orders.")),
            .required("version", .integer(1...Int64.max)),
            .optional("merged_into", Schema.id.about("The session that has its orders now, when it joined another.")))

        func write(to json: inout JSONWriter) {
            json.object { json in
                json.member("id", session.id)
                json.member("table_id", table.id)
                json.member("table_number", table.number)
                json.member("guest_count", session.guestCount)
                json.member("started_at", session.startedAt)
                json.member("last_order_at", session.lastOrderAt)
                json.member("ended_at", session.endedAt)
                json.member("order_count", sums.orderCount)
                json.member("total", sums.total)
                json.member("version", session.version)
                if let mergedInto { json.member("merged_into", mergedInto) }
            }
        }
    }
}
