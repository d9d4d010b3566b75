public import Postgres
internal import Web

/// What the command line does with keys. Each is one transaction.
public enum APIKeys {
    /// Makes a key.
    /// - Parameter scopes: at least one.
    /// - Returns: the key and its text, which is nowhere else from now on.
    /// - Throws: ``CommandRefused`` for no such store.
    public static func create(
        _ name: String, _ scopes: [APIKey.Scope], storeID: Store.ID, at now: Timestamp = .now(),
        in database: inout Database
    ) throws -> (key: APIKey, text: String) {
        do {
            return try database.transaction(in: storeID) { transaction in
                let id = try transaction.run(APIKeyQueries.nextID).first { row in try row.next(APIKey.ID.self) }
                guard let id else { throw CommandRefused("The database gave no id.") }
                let text = KeyText(storeID: storeID, id: id, scopes: scopes)
                let key = APIKey(text, name: name, createdBy: "cli", at: now)
                try transaction.commit([APIKeyQueries.insert(key, hash: text.hash, storeID: storeID)])
                return (key, text.text)
            }
        } catch DatabaseError.server(let failure) where failure.sqlState == "23503" {
            throw CommandRefused("There is no store \(storeID).")
        }
    }

    /// Every key of a store that is not revoked, oldest first.
    public static func list(storeID: Store.ID, in database: inout Database) throws -> [APIKey] {
        try database.read(in: storeID, APIKeyQueries.keys(after: 0, limit: Int(Int32.max), storeID: storeID)).map {
            row in
            try APIKey(&row)
        }
    }

    /// Ends a key at once.
    /// - Throws: ``CommandRefused`` for one that is not there.
    public static func revoke(
        _ id: APIKey.ID, storeID: Store.ID, at now: Timestamp = .now(), in database: inout Database
    ) throws {
        let rows = try database.transaction(in: storeID) { transaction in
            try transaction.commit([APIKeyQueries.revoke(id, by: "cli", at: now, storeID: storeID)])
        }
        guard rows.first?.isEmpty == false else { throw CommandRefused("Store \(storeID) has no key \(id).") }
    }
}
