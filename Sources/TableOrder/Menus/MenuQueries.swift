internal import Postgres
internal import Web

/// Every statement about categories, dishes and their options.
///
/// Plain selects whose rows Swift puts together: building the JSON in SQL halved what the database can do.
enum MenuQueries {
    /// The whole menu of a store in one flush; read by ``board(_:now:)``.
    static func board(of storeID: Store.ID, in language: Language) -> [SQL] {
        [
            StoreQueries.store(storeID, in: language),
            "SELECT menu_version FROM stores WHERE id = \(storeID)",
            """
            SELECT id, \(name(in: language)), display_order FROM categories
            WHERE store_id = \(storeID) ORDER BY display_order, id
            """,
            """
            SELECT \(columns(in: language)) FROM menus
            WHERE store_id = \(storeID) AND is_available ORDER BY display_order, id
            """,
            """
            SELECT id, menu_id, \(name(in: language)), min_choices, max_choices FROM option_groups
            WHERE store_id = \(storeID) ORDER BY display_order, id
            """,
            """
            SELECT id, group_id, \(name(in: language)), price_delta, is_sold_out FROM options
            WHERE store_id = \(storeID) ORDER BY display_order, id
            """,
        ]
    }

    /// The dishes that a cart names, in one flush; read by ``dishes(_:)``. Names are the store's own: the kitchen's.
    static func dishes(_ ids: [Menu.ID], storeID: Store.ID) -> [SQL] {
        let ids = ids.map(\.rawValue)
        return [
            """
            SELECT \(columns(in: nil)) FROM menus
            WHERE store_id = \(storeID) AND id = ANY(\(ids)::bigint[]) AND is_available
            """,
            """
            SELECT id, menu_id, name, min_choices, max_choices FROM option_groups
            WHERE store_id = \(storeID) AND menu_id = ANY(\(ids)::bigint[]) ORDER BY display_order, id
            """,
            """
            SELECT o.id, o.group_id, o.name, o.price_delta, o.is_sold_out
            FROM option_groups g JOIN options o ON o.store_id = g.store_id AND o.group_id = g.id
            WHERE g.store_id = \(storeID) AND g.menu_id = ANY(\(ids)::bigint[]) ORDER BY o.display_order, o.id
            """,
        ]
    }

    private static func columns(in language: Language?) -> SQL {
        """
        id, category_id, \(name(in: language)), \(description(in: language)), price, image_url,
        display_order, is_sold_out, sold_out_until, labels, allergens, origin
        """
    }

    private static func name(in language: Language?) -> SQL {
        guard let language else { return "name" }
        return "coalesce(translations -> \(language.rawValue) ->> 'name', name)"
    }

    private static func description(in language: Language?) -> SQL {
        guard let language else { return "description" }
        return "coalesce(translations -> \(language.rawValue) ->> 'description', description)"
    }
}

extension MenuQueries {
    /// - Returns: nil for a store that does not exist.
    static func board(_ rows: [Rows], now: Timestamp) throws -> MenuBoard? {
        guard let store = try rows[0].first({ row in try Store(&row) }) else { return nil }
        return MenuBoard(
            store: store,
            version: try rows[1].first { row in try row.next() } ?? 1,
            categories: try rows[2].map { row in
                Category(id: try row.next(), name: try row.next(), displayOrder: try row.next())
            },
            menus: try dishes(Array(rows[3...])),
            now: now)
    }

    /// Reads three results: dishes, groups, options.
    static func dishes(_ rows: [Rows]) throws -> [Menu] {
        Menu.assemble(
            try rows[0].map { row in try Menu(&row) },
            try rows[1].map { row in
                OptionGroup(
                    id: try row.next(), menuID: try row.next(), name: try row.next(), min: try row.next(),
                    max: try row.next())
            },
            try rows[2].map { row in
                MenuOption(
                    id: try row.next(), groupID: try row.next(), name: try row.next(), priceDelta: try row.next(),
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
        price = try row.next()
        imageURL = try row.next()
        displayOrder = try row.next()
        isSoldOut = try row.next()
        soldOutUntil = try row.next()
        labels = try row.next()
        allergens = try row.next()
        origin = try row.next()
    }
}
