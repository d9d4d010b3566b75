internal import Postgres

/// Every statement about calls; the rows are read by ``ServiceCall/init(_:)``.
enum CallQueries {
    static let nextID: SQL = "SELECT nextval('calls_id_seq')"

    /// A table's calls that are not done, oldest first.
    static func unfinished(of tableID: Table.ID, storeID: Store.ID) -> SQL {
        calls(where: "table_id = \(tableID) AND status <> 'done'", storeID: storeID)
    }

    /// - Parameters:
    ///   - condition: over `calls`.
    ///   - order: what to sort by.
    static func calls(where condition: SQL, storeID: Store.ID, by order: SQL = "id", limit: Int? = nil) -> SQL {
        """
        SELECT \(ServiceCall.columns) FROM calls
        WHERE store_id = \(storeID) AND \(condition) ORDER BY \(order) LIMIT \(limit)
        """
    }

    /// Locks the table that a call belongs to, as orders are locked, and then shows the call. The first result
    /// is for ``MovedMeanwhile``.
    /// - Parameter former: tables to lock as well.
    static func lock(_ id: ServiceCall.ID, and former: [Table.ID] = [], storeID: Store.ID) -> [SQL] {
        [
            TableQueries.lock(
                of: "SELECT table_id FROM calls WHERE store_id = \(storeID) AND id = \(id)", and: former,
                storeID: storeID),
            calls(where: "id = \(id)", storeID: storeID),
        ]
    }

    static func insert(_ call: ServiceCall, storeID: Store.ID) -> SQL {
        """
        INSERT INTO calls (store_id, id, table_id, table_number, kind, note, status, called_by, handled_by, created_at,
                           updated_at, version)
        VALUES (\(storeID), \(call.id), \(call.table.id), \(call.table.number), \(call.kind.rawValue), \(call.note),
                \(call.status.rawValue), \(call.calledBy), \(call.handledBy), \(call.createdAt), \(call.updatedAt),
                \(call.version))
        """
    }

    static func update(_ call: ServiceCall, storeID: Store.ID) -> SQL {
        """
        UPDATE calls SET table_id = \(call.table.id), table_number = \(call.table.number),
                         status = \(call.status.rawValue), handled_by = \(call.handledBy),
                         updated_at = \(call.updatedAt), version = \(call.version)
        WHERE store_id = \(storeID) AND id = \(call.id)
        """
    }
}

extension ServiceCall {
    /// What ``init(_:)`` reads.
    static let columns: SQL = """
        id, table_id, table_number, kind, note, status, called_by, handled_by, created_at, updated_at, version
        """

    init(_ row: inout Row) throws {
        self.init(
            id: try row.next(), table: Table(id: try row.next(), number: try row.next()), kind: try row.next(),
            note: try row.next(), status: try row.next(), calledBy: try row.next(), handledBy: try row.next(),
            createdAt: try row.next(), updatedAt: try row.next(), version: try row.next())
    }
}
