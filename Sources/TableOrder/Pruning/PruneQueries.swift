internal import Postgres

/// What ``Prune`` removes, a portion at a time; each statement answers how many rows it removed.
enum PruneQueries {
    static let portion = 5000

    /// The oldest events, as far as all of them are old: a clock that was wrong leaves no gap.
    static func events(before time: Timestamp, storeID: Store.ID) -> SQL {
        """
        WITH oldest AS (
            SELECT id, created_at FROM events WHERE store_id = \(storeID) ORDER BY id LIMIT \(portion)
        ), gone AS (
            DELETE FROM events
            WHERE store_id = \(storeID)
              AND id <= (SELECT max(id) FROM oldest)
              AND id < coalesce((SELECT min(id) FROM oldest WHERE created_at >= \(time)), (SELECT max(id) + 1 FROM oldest))
            RETURNING 1
        )
        SELECT count(*) FROM gone
        """
    }

    static func keys(before time: Timestamp, storeID: Store.ID) -> SQL {
        remove("idempotency_keys", where: "created_at < \(time)", storeID: storeID)
    }

    /// Tokens that would have expired by now.
    static func endedTokens(at now: Timestamp, storeID: Store.ID) -> SQL {
        remove("ended_tokens", where: "expires_at < \(now)", storeID: storeID)
    }

    /// Failures of a day ago lock nobody any more.
    static func signInFailures(at now: Timestamp, storeID: Store.ID) -> SQL {
        let yesterday = now.adding(seconds: -86_400)
        return remove(
            "sign_in_failures", where: "updated_at < \(yesterday) AND (locked_until IS NULL OR locked_until < \(now))",
            storeID: storeID)
    }

    private static func remove(_ table: SQL, where condition: SQL, storeID: Store.ID) -> SQL {
        """
        WITH gone AS (
            DELETE FROM \(table) WHERE ctid = ANY (ARRAY(
                SELECT ctid FROM \(table) WHERE store_id = \(storeID) AND \(condition) LIMIT \(portion)))
            RETURNING 1
        )
        SELECT count(*) FROM gone
        """
    }

    /// Tables whose session no row has ended.
    static func openTables(storeID: Store.ID) -> SQL {
        "SELECT table_id FROM table_sessions WHERE store_id = \(storeID) AND ended_at IS NULL ORDER BY table_id"
    }

    static func images(storeID: Store.ID) -> SQL {
        "SELECT image_url FROM menus WHERE store_id = \(storeID) AND image_url IS NOT NULL"
    }
}
