internal import Postgres

/// Every statement about accounts: admin_users and the sign-in of table_auths. (Failures to sign in: `SignIn`.)
enum AccountQueries {
    struct FoundAdmin {
        let caller: Caller
        let admin: AdminUser
        let store: Store
    }

    struct FoundTable {
        let caller: Caller
        let table: Table
        let store: Store
    }

    static func admin(_ signIn: SignIn) -> SQL {
        """
        SELECT a.id, a.username, a.role, a.version, a.credential_version, a.password_hash, \(Store.columns)
        FROM admin_users a JOIN stores s ON s.id = a.store_id
        WHERE a.store_id = \(signIn.storeID) AND a.username = \(signIn.name)
        """
    }

    static func readAdmin(_ row: inout Row, _ signIn: SignIn) throws -> (passwordHash: String, FoundAdmin) {
        let admin = try AdminUser(&row)
        let caller = Caller(
            storeID: signIn.storeID, principal: .admin(admin.id, admin.role), credentialVersion: try row.next())
        let passwordHash: String = try row.next()
        return (passwordHash, FoundAdmin(caller: caller, admin: admin, store: try Store(&row)))
    }

    static func table(_ signIn: SignIn) -> SQL {
        """
        SELECT t.id, t.table_number, t.credential_version, t.password_hash, \(Store.columns)
        FROM table_auths t JOIN stores s ON s.id = t.store_id
        WHERE t.store_id = \(signIn.storeID) AND t.table_number = \(signIn.name)
          AND t.deleted_at IS NULL
        """
    }

    static func readTable(_ row: inout Row, _ signIn: SignIn) throws -> (passwordHash: String, FoundTable) {
        let table = Table(id: try row.next(), number: try row.next())
        let caller = Caller(storeID: signIn.storeID, principal: .table(table.id), credentialVersion: try row.next())
        let passwordHash: String = try row.next()
        return (passwordHash, FoundTable(caller: caller, table: table, store: try Store(&row)))
    }

    static func insertAdmin(_ username: String, _ role: AdminUser.Role, hash: String, storeID: Store.ID) -> SQL {
        """
        INSERT INTO admin_users (store_id, username, role, password_hash)
        VALUES (\(storeID), \(username), \(role.rawValue), \(hash))
        RETURNING id
        """
    }

    /// A new generation of the password ends every token of the old one.
    static func setPassword(of username: String, hash: String, storeID: Store.ID) -> SQL {
        """
        UPDATE admin_users SET
            password_hash = \(hash), credential_version = credential_version + 1, version = version + 1
        WHERE store_id = \(storeID) AND username = \(username)
        RETURNING id
        """
    }

    static func end(_ token: Token, storeID: Store.ID) -> SQL {
        """
        INSERT INTO ended_tokens (store_id, token_id, expires_at) VALUES (\(storeID), \(token.id), \(token.expiresAt))
        ON CONFLICT DO NOTHING
        """
    }

    static func unlock(_ kind: SignIn.Kind, _ name: String, storeID: Store.ID) -> SQL {
        "DELETE FROM sign_in_failures WHERE store_id = \(storeID) AND kind = \(kind.rawValue) AND name = \(name)"
    }
}
