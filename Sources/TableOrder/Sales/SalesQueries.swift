internal import Postgres

/// The statements behind a day's sales: sums over orders and their lines, in one snapshot.
enum SalesQueries {
    /// Read by ``read(_:)``.
    /// - Parameter date: nil is the business day of `now`.
    static func day(_ date: CalendarDate?, at now: Timestamp, storeID: Store.ID) -> [SQL] {
        // `coalesce` is inside: the wall between stores lets no condition find rows by an index that has it outside.
        let day: SQL = """
            (SELECT coalesce(
                \(date)::date, ((\(now)::timestamptz AT TIME ZONE time_zone) - make_interval(hours => day_cutoff_hour))::date)
             FROM stores WHERE id = \(storeID))
            """
        return [
            "SELECT \(day), currency FROM stores WHERE id = \(storeID)",
            """
            SELECT count(*) FILTER (WHERE status <> 'cancelled'),
                   coalesce(sum(total) FILTER (WHERE status <> 'cancelled'), 0)::bigint,
                   count(*) FILTER (WHERE status = 'cancelled'),
                   coalesce(sum(total) FILTER (WHERE status = 'cancelled'), 0)::bigint
            FROM orders WHERE store_id = \(storeID) AND business_date = \(day)
            """,
            """
            SELECT i.menu_id, i.name, sum(i.quantity)::bigint, sum(i.total)::bigint AS total
            FROM orders o JOIN order_items i ON i.store_id = o.store_id AND i.order_id = o.id
            WHERE o.store_id = \(storeID) AND o.business_date = \(day) AND o.status <> 'cancelled'
            GROUP BY i.menu_id, i.name ORDER BY sum(i.quantity) DESC, i.menu_id, i.name
            """,
            """
            SELECT hour, count(*), sum(total)::bigint
            FROM (
                SELECT extract(hour FROM o.created_at AT TIME ZONE s.time_zone)::int AS hour, s.day_cutoff_hour, o.total
                FROM orders o JOIN stores s ON s.id = o.store_id
                WHERE o.store_id = \(storeID) AND o.business_date = \(day) AND o.status <> 'cancelled'
            ) sold
            GROUP BY hour, day_cutoff_hour ORDER BY (hour - day_cutoff_hour + 24) % 24
            """,
        ]
    }

    /// - Returns: nil for a store that does not exist.
    static func read(_ rows: [Rows]) throws -> Sales? {
        let day = try rows[0].first { row in (try row.next(CalendarDate.self), try row.next(String.self)) }
        let sums = try rows[1].first { row in
            (try row.next(Int.self), try row.next(Int64.self), try row.next(Int.self), try row.next(Int64.self))
        }
        guard let (date, currency) = day, let (count, total, cancelledCount, cancelledTotal) = sums else { return nil }
        return Sales(
            businessDate: date, currency: currency, orderCount: count, total: total, cancelledCount: cancelledCount,
            cancelledTotal: cancelledTotal,
            items: try rows[2].map { row in
                Sales.Item(
                    menuID: try row.next(), name: try row.next(), quantity: try row.next(), total: try row.next())
            },
            hours: try rows[3].map { row in
                Sales.Hour(hour: try row.next(), orderCount: try row.next(), total: try row.next())
            })
    }
}
