internal import Postgres

/// Every statement about keys. None of them finds a revoked one.
enum APIKeyQueries {
    /// - Parameter start: the id after which the page begins.
    static func keys(after start: Int64, limit: Int, storeID: Store.ID) -> SQL {
        """
        SELECT \(APIKey.columns) FROM api_keys
        WHERE store_id = \(storeID) AND id > \(start) AND revoked_at IS NULL ORDER BY id LIMIT \(limit)
        """
    }

    static func key(_ id: APIKey.ID, storeID: Store.ID) -> SQL {
        """
        SELECT \(APIKey.columns) FROM api_keys WHERE store_id = \(storeID) AND id = \(id) AND revoked_at IS NULL
        """
    }

    static func lock(_ id: APIKey.ID, storeID: Store.ID) -> SQL {
        "\(key(id, storeID: storeID)) FOR NO KEY UPDATE"
    }

    static let nextID: SQL = "SELECT nextval('api_keys_id_seq')"

    static func insert(_ key: APIKey, hash: [UInt8], storeID: Store.ID) -> SQL {
        """
        INSERT INTO api_keys (store_id, id, name, scopes, hash, prefix, created_at, created_by)
        VALUES (\(storeID), \(key.id), \(key.name), \(key.scopes)::text[], \(hash), \(key.prefix), \(key.createdAt),
                \(key.createdBy))
        """
    }

    static func revoke(_ id: APIKey.ID, by actor: String, at now: Timestamp, storeID: Store.ID) -> SQL {
        """
        UPDATE api_keys SET revoked_at = \(now), revoked_by = \(actor)
        WHERE store_id = \(storeID) AND id = \(id) AND revoked_at IS NULL
        RETURNING id
        """
    }

    /// Writes down that a key is used; one row when it counts.
    static func use(_ id: APIKey.ID, hash: [UInt8], at now: Timestamp, storeID: Store.ID) -> SQL {
        """
        UPDATE api_keys SET last_used_at = greatest(last_used_at, \(now))
        WHERE store_id = \(storeID) AND id = \(id) AND hash = \(hash) AND revoked_at IS NULL
        RETURNING true
        """
    }
}
