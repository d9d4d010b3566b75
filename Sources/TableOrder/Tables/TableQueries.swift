internal import Postgres

/// Every statement about tables (but for their sessions, and their sign-in). None of them finds a deleted one.
enum TableQueries {
    /// Locks the table against everything else that concerns its session: orders and its completion.
    ///
    /// A statement of its own, and before the session is read: a statement that waited for a lock would still see the
    /// session as it was before it waited (PostgreSQL docs 13.2.1).
    static func lock(_ id: Table.ID, storeID: Store.ID) -> SQL {
        """
        SELECT table_number FROM table_auths
        WHERE store_id = \(storeID) AND id = \(id) AND deleted_at IS NULL
        FOR NO KEY UPDATE
        """
    }

    /// Locks the table that something belongs to, deleted or not, and says which it is. A move may have been faster:
    /// who reads the thing afterwards has to see whether it is still there (``MovedMeanwhile/check(_:_:)``).
    /// - Parameters:
    ///   - owner: a query of one row, the table's id.
    ///   - others: tables to lock as well.
    static func lock(of owner: SQL, and others: [Table.ID], storeID: Store.ID) -> SQL {
        let isTheirs: SQL = others.isEmpty ? "id = (\(owner))" : "(id = (\(owner)) OR id = ANY(\(others)))"
        return """
            SELECT id FROM table_auths WHERE store_id = \(storeID) AND \(isTheirs) ORDER BY id FOR NO KEY UPDATE
            """
    }

    /// Locks two tables. Who locks several always begins with the smallest id, so that no two wait for each other. A
    /// row for each that there is, read by ``Table/init(_:)``.
    static func lock(_ one: Table.ID, and other: Table.ID, storeID: Store.ID) -> SQL {
        """
        SELECT id, table_number FROM table_auths
        WHERE store_id = \(storeID) AND id IN (\(one), \(other)) AND deleted_at IS NULL
        ORDER BY id FOR NO KEY UPDATE
        """
    }

    static func table(_ id: Table.ID, storeID: Store.ID) -> SQL {
        """
        SELECT id, table_number FROM table_auths WHERE store_id = \(storeID) AND id = \(id) AND deleted_at IS NULL
        """
    }
}

/// What staff do with tables; the rows are read by ``TableDetails/init(_:)``.
extension TableQueries {
    static func details(_ id: Table.ID, storeID: Store.ID) -> SQL {
        """
        SELECT \(TableDetails.columns) FROM table_auths
        WHERE store_id = \(storeID) AND id = \(id) AND deleted_at IS NULL
        """
    }

    static func all(storeID: Store.ID) -> SQL {
        """
        SELECT \(TableDetails.columns) FROM table_auths WHERE store_id = \(storeID) AND deleted_at IS NULL ORDER BY id
        """
    }

    /// - Parameter start: the id after which the page begins.
    static func details(after start: Int64, limit: Int, storeID: Store.ID) -> SQL {
        """
        SELECT \(TableDetails.columns) FROM table_auths
        WHERE store_id = \(storeID) AND id > \(start) AND deleted_at IS NULL ORDER BY id LIMIT \(limit)
        """
    }

    /// As ``lock(_:storeID:)`` locks, and shows the row as it is once the lock is there.
    static func lockDetails(_ id: Table.ID, storeID: Store.ID) -> SQL {
        "\(details(id, storeID: storeID)) FOR NO KEY UPDATE"
    }

    static let nextID: SQL = "SELECT nextval('table_auths_id_seq')"

    static func insert(_ table: TableDetails, hash: String, storeID: Store.ID) -> SQL {
        """
        INSERT INTO table_auths (store_id, id, table_number, seats, password_hash, version, created_at)
        VALUES (\(storeID), \(table.id), \(table.number), \(table.seats), \(hash), \(table.version), \(table.createdAt))
        """
    }

    /// A new password ends every token of the old one.
    /// - Parameter hash: nil keeps the password.
    static func update(_ table: TableDetails, hash: String?, storeID: Store.ID) -> SQL {
        """
        UPDATE table_auths SET
            table_number = \(table.number), seats = \(table.seats), version = \(table.version),
            password_hash = coalesce(\(hash), password_hash),
            credential_version = credential_version + CASE WHEN \(hash)::text IS NULL THEN 0 ELSE 1 END
        WHERE store_id = \(storeID) AND id = \(table.id)
        """
    }

    /// The row stays for the past orders; its tokens end.
    static func delete(_ table: TableDetails, at now: Timestamp, storeID: Store.ID) -> SQL {
        """
        UPDATE table_auths SET
            deleted_at = \(now), version = \(table.version), credential_version = credential_version + 1
        WHERE store_id = \(storeID) AND id = \(table.id)
        """
    }
}
