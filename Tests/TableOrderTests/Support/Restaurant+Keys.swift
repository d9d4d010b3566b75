import Postgres
import Testing

@testable import TableOrder
@testable import Web

extension Restaurant {
    /// A key that `tableorder key create` has made.
    func key(_ scopes: [APIKey.Scope], store: Int64 = Cast.Stores.hanok) throws -> (id: Int64, text: String) {
        let made = try commanding { database in
            try APIKeys.create("POS", scopes, storeID: Store.ID(store), at: clock.now, in: &database)
        }
        return (made.key.id.rawValue, made.text)
    }

    /// A program of a store that calls with such a key.
    func pos(_ scopes: APIKey.Scope..., store: Int64 = Cast.Stores.hanok) throws -> Client {
        try client(token: try key(scopes, store: store).text)
    }

    /// When a key was last used, as the database has it.
    func lastUse(of id: Int64) throws -> String? {
        let texts: [String?] = try column("SELECT last_used_at::text FROM api_keys WHERE id = \(id)")
        return try #require(texts.first)
    }
}
