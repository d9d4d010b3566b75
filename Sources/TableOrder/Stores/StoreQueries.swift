internal import Postgres
internal import Web

/// Every statement about stores.
enum StoreQueries {
    /// Read by ``Store/init(_:)``.
    static func store(_ id: Store.ID) -> SQL {
        "SELECT \(Store.columns) FROM stores s WHERE s.id = \(id)"
    }

    /// As staff see it; read by ``StoreSettings/init(_:)``.
    static func settings(_ id: Store.ID) -> SQL {
        "SELECT \(StoreSettings.columns) FROM stores WHERE id = \(id)"
    }

    static func update(_ store: StoreSettings) -> SQL {
        let translations = String(decoding: JSONWriter.bytes(of: store.translations), as: UTF8.self)
        return """
            UPDATE stores SET
                name = \(store.name), time_zone = \(store.timeZone), day_cutoff_hour = \(store.dayCutoffHour),
                locale = \(store.locale), translations = \(translations)::jsonb, origin = \(store.origin),
                ordering_paused = \(store.orderingPaused), version = \(store.version)
            WHERE id = \(store.id)
            """
    }

    /// Whether PostgreSQL knows the zone. It looks for it, which takes tens of milliseconds, only when the store has
    /// another one.
    /// - Parameter name: nil is the one that the store has.
    static func knowsTimeZone(_ name: String?, storeID: Store.ID) -> SQL {
        """
        SELECT CASE WHEN coalesce(\(name), time_zone) = time_zone THEN true
                    ELSE EXISTS (SELECT FROM pg_timezone_names WHERE name = \(name)) END
        FROM stores WHERE id = \(storeID)
        """
    }

    static let ids: SQL = "SELECT id FROM every_store() ORDER BY id"

    static let nextID: SQL = "SELECT nextval('stores_id_seq')"

    static func insert(_ store: NewStore, as id: Store.ID) -> SQL {
        """
        INSERT INTO stores (id, name, translations, locale, currency, time_zone, day_cutoff_hour, origin)
        VALUES (\(id), \(store.name), \(store.translations)::jsonb, \(store.locale), \(store.currency), \(store.timeZone),
                \(store.dayCutoffHour), \(store.origin))
        """
    }

    static func insertCounters(_ id: Store.ID) -> SQL {
        "INSERT INTO store_counters (store_id) VALUES (\(id))"
    }

    /// One row when PostgreSQL knows the zone.
    static func timeZone(_ name: String) -> SQL {
        "SELECT name FROM pg_timezone_names WHERE name = \(name)"
    }

    static func named(_ name: String) -> SQL {
        "SELECT id FROM every_store() WHERE name = \(name) ORDER BY id LIMIT 1"
    }
}
