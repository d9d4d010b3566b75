internal import Postgres

/// What staff write of dishes and their options.
extension MenuQueries {
    static let nextID: SQL = "SELECT nextval('menus_id_seq')"

    /// As many rows as are wanted of each.
    static func nextOptionIDs(_ counts: (groups: Int, options: Int)) -> [SQL] {
        [
            "SELECT nextval('option_groups_id_seq') FROM generate_series(1, \(counts.groups)::int)",
            "SELECT nextval('options_id_seq') FROM generate_series(1, \(counts.options)::int)",
        ]
    }

    /// The place behind the last dish of a category; no row for a category that does not exist.
    static func lastPlace(in id: Category.ID?, storeID: Store.ID) -> SQL {
        """
        SELECT 1 + coalesce((
            SELECT max(display_order) FROM menus WHERE store_id = c.store_id AND category_id = c.id), 0)
        FROM categories c WHERE c.store_id = \(storeID) AND c.id = \(id)
        """
    }

    /// Writes a dish, new or changed, with its options.
    static func save(_ menu: Menu, storeID: Store.ID) -> [SQL] {
        [row(menu, storeID: storeID)] + optionRows(menu, storeID: storeID)
    }

    /// Writes a dish without its options.
    static func row(_ menu: Menu, storeID: Store.ID) -> SQL {
        """
        INSERT INTO menus (store_id, id, category_id, name, description, translations, price, image_url, display_order,
                           is_available, is_sold_out, sold_out_until, labels, allergens, origin, version, created_at,
                           updated_at)
        VALUES (\(storeID), \(menu.id), \(menu.categoryID), \(menu.name), \(menu.description),
                \(menu.translations.sql)::jsonb, \(menu.price), \(menu.imageURL), \(menu.displayOrder),
                \(menu.isAvailable), \(menu.isSoldOut), \(menu.soldOutUntil), \(menu.labels)::text[],
                \(menu.allergens)::text[], \(menu.origin), \(menu.version), \(menu.createdAt), \(menu.updatedAt))
        ON CONFLICT (store_id, id) DO UPDATE SET
            category_id = excluded.category_id, name = excluded.name, description = excluded.description,
            translations = excluded.translations, price = excluded.price, image_url = excluded.image_url,
            display_order = excluded.display_order, is_available = excluded.is_available,
            is_sold_out = excluded.is_sold_out, sold_out_until = excluded.sold_out_until, labels = excluded.labels,
            allergens = excluded.allergens, origin = excluded.origin, version = excluded.version,
            updated_at = excluded.updated_at
        """
    }

    /// Groups first, as options point to them; then what the dish no longer has.
    private static func optionRows(_ menu: Menu, storeID: Store.ID) -> [SQL] {
        let groups = menu.optionGroups
        let options = groups.flatMap(\.options)
        return [
            """
            INSERT INTO option_groups (store_id, id, menu_id, name, translations, min_choices, max_choices, display_order)
            SELECT \(storeID), g.id, \(menu.id), g.name, g.translations::jsonb, g.least, g.most, g.position
            FROM unnest(\(groups.map(\.id.rawValue))::bigint[], \(groups.map(\.name))::text[],
                        \(groups.map(\.translations.sql))::text[], \(groups.map(\.min))::smallint[],
                        \(groups.map(\.max))::smallint[])
                 WITH ORDINALITY AS g (id, name, translations, least, most, position)
            ON CONFLICT (store_id, id) DO UPDATE SET
                name = excluded.name, translations = excluded.translations, min_choices = excluded.min_choices,
                max_choices = excluded.max_choices, display_order = excluded.display_order
            """,
            """
            INSERT INTO options (store_id, id, group_id, name, translations, price_delta, is_sold_out, display_order)
            SELECT \(storeID), o.id, o.group_id, o.name, o.translations::jsonb, o.price_delta, o.is_sold_out, o.position
            FROM unnest(\(options.map(\.id.rawValue))::bigint[], \(options.map(\.groupID.rawValue))::bigint[],
                        \(options.map(\.name))::text[], \(options.map(\.translations.sql))::text[],
                        \(options.map(\.priceDelta))::bigint[], \(options.map(\.isSoldOut))::boolean[])
                 WITH ORDINALITY AS o (id, group_id, name, translations, price_delta, is_sold_out, position)
            ON CONFLICT (store_id, id) DO UPDATE SET
                group_id = excluded.group_id, name = excluded.name, translations = excluded.translations,
                price_delta = excluded.price_delta, is_sold_out = excluded.is_sold_out,
                display_order = excluded.display_order
            """,
            """
            DELETE FROM options USING option_groups g
            WHERE options.store_id = \(storeID) AND g.store_id = \(storeID) AND g.id = options.group_id
              AND g.menu_id = \(menu.id) AND options.id <> ALL (\(options.map(\.id.rawValue))::bigint[])
            """,
            """
            DELETE FROM option_groups
            WHERE store_id = \(storeID) AND menu_id = \(menu.id) AND id <> ALL (\(groups.map(\.id.rawValue))::bigint[])
            """,
        ]
    }

    static func delete(_ id: Menu.ID, storeID: Store.ID) -> SQL {
        "DELETE FROM menus WHERE store_id = \(storeID) AND id = \(id)"
    }
}
