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

    /// The dishes that a cart names, in one flush, with what its rules need of them; read by ``dishes(_:)``.
    static func dishes(_ ids: [Menu.ID], storeID: Store.ID) -> [SQL] {
        [
            """
            SELECT id, name, price, is_sold_out, sold_out_until FROM menus
            WHERE store_id = \(storeID) AND id = ANY(\(ids)::bigint[]) AND is_available
            """,
            choices(of: ids, storeID: "\(storeID)"),
        ]
    }

    /// One dish, hidden or not; read by ``menus(_:)``.
    static func menu(_ id: Menu.ID, storeID: Store.ID) -> [SQL] {
        menu(id, storeID: "\(storeID)")
    }

    /// A dish that guests see, whatever its store: that store's language, then two statements for ``menus(_:)``.
    ///
    /// Ids are unique across all stores; these are the only statements that ask by one alone, as the call that they are
    /// for is public and names no store.
    static func visible(_ id: Menu.ID) -> [SQL] {
        let store: SQL = "(SELECT store_id FROM menus WHERE id = \(id) AND is_available)"
        return ["SELECT locale FROM stores WHERE id = \(store)"]
            + menu(id, where: "is_available", storeID: store)
    }

    /// Two statements for ``menus(_:)``: dishes, and what they offer to choose.
    /// - Parameters:
    ///   - condition: over `menus`.
    ///   - page: order and limit of the dishes.
    static func menus(
        where condition: SQL = "true", page: SQL = "ORDER BY display_order, id", storeID: Store.ID
    ) -> [SQL] {
        [
            "SELECT \(columns) FROM menus WHERE store_id = \(storeID) AND \(condition) \(page)",
            choices(where: "g.store_id = \(storeID)"),
        ]
    }

    /// The same for one dish.
    private static func menu(_ id: Menu.ID, where condition: SQL = "true", storeID: SQL) -> [SQL] {
        [
            "SELECT \(columns) FROM menus WHERE store_id = \(storeID) AND id = \(id) AND \(condition)",
            choices(of: [id], storeID: storeID),
        ]
    }

    private static func choices(of ids: [Menu.ID], storeID: SQL) -> SQL {
        choices(where: "g.store_id = \(storeID) AND g.menu_id = ANY(\(ids)::bigint[])")
    }

    /// Groups with their options, a row an option; each group has one.
    private static func choices(where condition: SQL) -> SQL {
        """
        SELECT g.id, g.menu_id, g.name, g.translations::text, g.min_choices, g.max_choices,
               o.id, o.name, o.translations::text, o.price_delta, o.is_sold_out
        FROM option_groups g JOIN options o ON o.store_id = g.store_id AND o.group_id = g.id
        WHERE \(condition) ORDER BY g.display_order, g.id, o.display_order, o.id
        """
    }

    private static let columns: SQL = """
        id, category_id, name, description, translations::text, price, image_url, display_order, is_available,
        is_sold_out, sold_out_until, labels, allergens, origin, version, created_at, updated_at
        """
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

    /// Reads the two results of ``dishes(_:storeID:)``.
    static func dishes(_ rows: [Rows]) throws -> [Cart.Dish] {
        let groups = try groups(rows[1])
        return try rows[0].map { row in
            let id = try row.next(Menu.ID.self)
            return Cart.Dish(
                id: id, name: try row.next(), price: try row.next(), isSoldOut: try row.next(),
                soldOutUntil: try row.next(), optionGroups: groups[id] ?? [])
        }
    }

    /// Reads two results: dishes, and what they offer to choose.
    static func menus(_ rows: [Rows]) throws -> [Menu] {
        let groups = try groups(rows[1])
        return try rows[0].map { row in
            var menu = try Menu(&row)
            menu.optionGroups = groups[menu.id] ?? []
            return menu
        }
    }

    /// Puts the rows of ``choices(where:)`` together, a group for all of its options; by dish.
    private static func groups(_ rows: Rows) throws -> [Menu.ID: [OptionGroup]] {
        var groups: [OptionGroup] = []
        try rows.forEach { row in
            let id = try row.next(OptionGroup.ID.self)
            if groups.last?.id == id {
                row.skip(OptionGroup.columnsBehindID)
            } else {
                groups.append(try .init(id, &row))
            }
            groups[groups.count - 1].options.append(try MenuOption(of: id, &row))
        }
        return Dictionary(grouping: groups, by: \.menuID)
    }
}

extension OptionGroup {
    fileprivate static let columnsBehindID: Int32 = 5

    /// The group that an option belongs to, still without options.
    fileprivate init(_ id: ID, _ row: inout Row) throws {
        self.init(
            id: id, menuID: try row.next(), name: try row.next(), translations: Translations(json: try row.next()),
            min: try row.next(), max: try row.next())
    }
}

extension MenuOption {
    fileprivate init(of groupID: OptionGroup.ID, _ row: inout Row) throws {
        self.init(
            id: try row.next(), groupID: groupID, name: try row.next(),
            translations: Translations(json: try row.next()),
            priceDelta: try row.next(), isSoldOut: try row.next())
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
