internal import Postgres

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
