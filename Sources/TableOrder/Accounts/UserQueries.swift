internal import Postgres

/// Every statement about the accounts that an owner keeps.
enum UserQueries {
    /// - Parameter start: the id after which the page begins.
    static func users(after start: Int64, limit: Int, storeID: Store.ID) -> SQL {
        """
        SELECT \(AdminUser.columns) FROM admin_users
        WHERE store_id = \(storeID) AND id > \(start) ORDER BY id LIMIT \(limit)
        """
    }

    static func user(_ id: AdminUser.ID, storeID: Store.ID) -> SQL {
        "SELECT \(AdminUser.columns) FROM admin_users WHERE store_id = \(storeID) AND id = \(id)"
    }

    /// Locks one, after the owners: the command line, too, sets passwords.
    static func lock(_ id: AdminUser.ID, storeID: Store.ID) -> SQL {
        "\(user(id, storeID: storeID)) FOR NO KEY UPDATE"
    }

    static let nextID: SQL = "SELECT nextval('admin_users_id_seq')"

    /// Locks every owner, so that no two can leave the store without one at the same time; always in the same order.
    static func lockOwners(storeID: Store.ID) -> SQL {
        """
        SELECT id FROM admin_users WHERE store_id = \(storeID) AND role = 'owner' ORDER BY id FOR UPDATE
        """
    }

    static func insert(_ user: AdminUser, hash: String, storeID: Store.ID) -> SQL {
        """
        INSERT INTO admin_users (store_id, id, username, role, password_hash)
        VALUES (\(storeID), \(user.id), \(user.username), \(user.role.rawValue), \(hash))
        """
    }

    /// A new password or another role ends every token of the account.
    static func update(_ user: AdminUser, hash: String?, storeID: Store.ID) -> SQL {
        """
        UPDATE admin_users SET
            username = \(user.username), role = \(user.role.rawValue), version = \(user.version),
            password_hash = coalesce(\(hash), password_hash),
            credential_version = credential_version
                + CASE WHEN \(hash)::text IS NOT NULL OR role <> \(user.role.rawValue) THEN 1 ELSE 0 END
        WHERE store_id = \(storeID) AND id = \(user.id)
        """
    }

    static func delete(_ id: AdminUser.ID, storeID: Store.ID) -> SQL {
        "DELETE FROM admin_users WHERE store_id = \(storeID) AND id = \(id)"
    }
}
