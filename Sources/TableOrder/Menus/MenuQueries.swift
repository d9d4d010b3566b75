internal import Postgres
internal import Web

/// Every statement about dishes and their options.
///
/// Plain selects whose rows Swift puts together: building the JSON in SQL halved what the database can do.
enum MenuQueries {
    /// The whole menu of a store in one flush; read by ``board(_:for:now:)``.
    static func board(of storeID: Store.ID) -> [SQL] {
        [
            StoreQueries.store(storeID),
            """
            SELECT s.menu_version, c.last_event_id
            FROM stores s JOIN store_counters c ON c.store_id = s.id WHERE s.id = \(storeID)
            """,
            CategoryQueries.all(storeID: storeID),
        ] + menus(where: "is_available", storeID: storeID)
    }

    /// The dishes that a cart names, in one flush; read by ``menus(_:)``.
    static func dishes(_ ids: [Menu.ID], storeID: Store.ID) -> [SQL] {
        menus(ids.map(\.rawValue), where: "is_available", storeID: "\(storeID)")
    }

    /// One dish, hidden or not; read by ``menus(_:)``.
    static func menu(_ id: Menu.ID, storeID: Store.ID) -> [SQL] {
        menus([id.rawValue], storeID: "\(storeID)")
    }

    /// A dish that guests see, whatever its store: that store's language, then three statements for ``menus(_:)``.
    ///
    /// Ids are unique across all stores; these are the only statements that ask by one alone, as the call that they are
    /// for is public and names no store.
    static func visible(_ id: Menu.ID) -> [SQL] {
        let store: SQL = "(SELECT store_id FROM menus WHERE id = \(id) AND is_available)"
        return ["SELECT locale FROM stores WHERE id = \(store)"]
            + menus([id.rawValue], where: "is_available", storeID: store)
    }

    /// Three statements for ``menus(_:)``: dishes, groups and options.
    /// - Parameters:
    ///   - condition: over `menus`.
    ///   - page: order and limit of the dishes.
    static func menus(
        where condition: SQL = "true", page: SQL = "ORDER BY display_order, id", storeID: Store.ID
    ) -> [SQL] {
        [
            "SELECT \(columns) FROM menus WHERE store_id = \(storeID) AND \(condition) \(page)",
            "SELECT \(groupColumns) FROM option_groups WHERE store_id = \(storeID) ORDER BY display_order, id",
            "SELECT \(optionColumns) FROM options o WHERE store_id = \(storeID) ORDER BY display_order, id",
        ]
    }

    /// The same for dishes by id, in no order; their options only.
    private static func menus(_ ids: [Int64], where condition: SQL = "true", storeID: SQL) -> [SQL] {
        [
            """
            SELECT \(columns) FROM menus
            WHERE store_id = \(storeID) AND id = ANY(\(ids)::bigint[]) AND \(condition)
            """,
            """
            SELECT \(groupColumns) FROM option_groups
            WHERE store_id = \(storeID) AND menu_id = ANY(\(ids)::bigint[]) ORDER BY display_order, id
            """,
            """
            SELECT \(optionColumns)
            FROM option_groups g JOIN options o ON o.store_id = g.store_id AND o.group_id = g.id
            WHERE g.store_id = \(storeID) AND g.menu_id = ANY(\(ids)::bigint[]) ORDER BY o.display_order, o.id
            """,
        ]
    }

    private static let columns: SQL = """
        id, category_id, name, description, translations::text, price, image_url, display_order, is_available,
        is_sold_out, sold_out_until, labels, allergens, origin, version, created_at, updated_at
        """
    private static let groupColumns: SQL = "id, menu_id, name, translations::text, min_choices, max_choices"
    private static let optionColumns: SQL =
        "o.id, o.group_id, o.name, o.translations::text, o.price_delta, o.is_sold_out"
}

extension MenuQueries {
    /// - Returns: nil for a store that does not exist.
    static func board(_ rows: [Rows], for reader: LanguagePreference, now: Timestamp) throws -> MenuBoard? {
        guard let store = try rows[0].first({ row in try Store(&row) }) else { return nil }
        let locale = store.locale
        let numbers = try rows[1].first { row in (try row.next(Int64.self), try row.next(Int64.self)) }
        guard let (version, lastEventID) = numbers else { return nil }
        return MenuBoard(
            store: store.translated(for: reader), version: version, lastEventID: lastEventID,
            categories: try rows[2].map { row in try Category(&row).translated(for: reader, locale: locale) },
            menus: try menus(Array(rows[3...])).map { $0.translated(for: reader, locale: locale) },
            now: now)
    }

    /// Reads three results: dishes, groups, options.
    static func menus(_ rows: [Rows]) throws -> [Menu] {
        Menu.assemble(
            try rows[0].map { row in try Menu(&row) },
            try rows[1].map { row in
                OptionGroup(
                    id: try row.next(), menuID: try row.next(), name: try row.next(),
                    translations: Translations(json: try row.next()), min: try row.next(), max: try row.next())
            },
            try rows[2].map { row in
                MenuOption(
                    id: try row.next(), groupID: try row.next(), name: try row.next(),
                    translations: Translations(json: try row.next()), priceDelta: try row.next(),
                    isSoldOut: try row.next())
            })
    }
}

extension Menu {
    fileprivate init(_ row: inout Row) throws {
        id = try row.next()
        categoryID = try row.next()
        name = try row.next()
        description = try row.next()
        translations = Translations(json: try row.next())
        price = try row.next()
        imageURL = try row.next()
        displayOrder = try row.next()
        isAvailable = try row.next()
        isSoldOut = try row.next()
        soldOutUntil = try row.next()
        labels = try row.next()
        allergens = try row.next()
        origin = try row.next()
        version = try row.next()
        createdAt = try row.next()
        updatedAt = try row.next()
    }
}
