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

    /// The dishes that a cart names, with what its rules need of them, a row an option, or one for a dish without any;
    /// read by ``dishes(_:)``.
    ///
    /// One statement and not two, as each has a price of its own.
    static func dishes(_ ids: [Menu.ID], storeID: Store.ID) -> SQL {
        """
        SELECT m.id, m.name, m.price, m.is_sold_out, m.sold_out_until,
               g.id, g.name, g.min_choices, g.max_choices, o.id, o.name, o.price_delta, o.is_sold_out
        FROM menus m LEFT JOIN (
            option_groups g JOIN options o ON o.store_id = g.store_id AND o.group_id = g.id
        ) ON g.store_id = m.store_id AND g.menu_id = m.id
        WHERE m.store_id = \(storeID) AND m.id = ANY(\(ids)::bigint[]) AND m.is_available
        ORDER BY m.id, g.display_order, g.id, o.display_order, o.id
        """
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
            choices(where: "g.store_id = \(storeID) AND g.menu_id = \(id)"),
        ]
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

    /// Puts the rows of ``dishes(_:storeID:)`` together.
    static func dishes(_ rows: Rows) throws -> [Cart.Dish] {
        var dishes: [Cart.Dish] = []
        try rows.forEach { row in
            let id = try row.next(Menu.ID.self)
            if dishes.last?.id == id { row.skip(Cart.Dish.columnsBehindID) } else { dishes.append(try .init(id, &row)) }
            guard let groupID = try row.next(OptionGroup.ID?.self) else { return }
            try dishes[dishes.count - 1].add(to: groupID, &row)
        }
        return dishes
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

extension Cart.Dish {
    fileprivate static let columnsBehindID: Int32 = 4
    /// A group has fewer here than for the menu: a cart's rules know no languages.
    private static let columnsBehindGroupID: Int32 = 3

    /// The dish that an option belongs to, still without options.
    fileprivate init(_ id: Menu.ID, _ row: inout Row) throws {
        self.init(
            id: id, name: try row.next(), price: try row.next(), isSoldOut: try row.next(),
            soldOutUntil: try row.next(), optionGroups: [])
    }

    /// Adds an option to its group, which is the last one or a new one.
    fileprivate mutating func add(to groupID: OptionGroup.ID, _ row: inout Row) throws {
        if optionGroups.last?.id == groupID {
            row.skip(Self.columnsBehindGroupID)
        } else {
            optionGroups.append(
                OptionGroup(
                    id: groupID, menuID: id, name: try row.next(), min: try row.next(), max: try row.next()))
        }
        optionGroups[optionGroups.count - 1].options.append(
            MenuOption(
                id: try row.next(), groupID: groupID, name: try row.next(), priceDelta: try row.next(),
                isSoldOut: try row.next()))
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
