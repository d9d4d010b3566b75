internal import Postgres
internal import Web

/// Every statement about stores.
enum StoreQueries {
    /// Read by ``Store/init(_:)``.
    static func store(_ id: Store.ID) -> SQL {
        "SELECT \(Store.columns) FROM stores s WHERE s.id = \(id)"
    }

    static func insert(_ store: NewStore) -> SQL {
        """
        INSERT INTO stores (name, translations, locale, currency, time_zone, day_cutoff_hour, origin)
        VALUES (\(store.name), \(store.translations)::jsonb, \(store.locale), \(store.currency), \(store.timeZone),
                \(store.dayCutoffHour), \(store.origin))
        RETURNING id
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
        "SELECT id FROM stores WHERE name = \(name) ORDER BY id LIMIT 1"
    }
}
