internal import Postgres

/// Every statement about categories; the rows are read by ``Category/init(_:)``.
enum CategoryQueries {
    static let nextID: SQL = "SELECT nextval('categories_id_seq')"

    static func all(storeID: Store.ID) -> SQL {
        "SELECT \(columns) FROM categories WHERE store_id = \(storeID) ORDER BY display_order, id"
    }

    /// - Parameter start: the id after which the page begins.
    static func page(after start: Int64, limit: Int, storeID: Store.ID) -> SQL {
        "SELECT \(columns) FROM categories WHERE store_id = \(storeID) AND id > \(start) ORDER BY id LIMIT \(limit)"
    }

    static func category(_ id: Category.ID, storeID: Store.ID) -> SQL {
        "SELECT \(columns) FROM categories WHERE store_id = \(storeID) AND id = \(id)"
    }

    /// The place behind the last category: always one row.
    static func lastPlace(storeID: Store.ID) -> SQL {
        "SELECT coalesce(max(display_order), 0) + 1 FROM categories WHERE store_id = \(storeID)"
    }

    /// One row when there is a dish in the category.
    static func anyMenu(in id: Category.ID, storeID: Store.ID) -> SQL {
        "SELECT true FROM menus WHERE store_id = \(storeID) AND category_id = \(id) LIMIT 1"
    }

    static func insert(_ category: Category, storeID: Store.ID) -> SQL {
        """
        INSERT INTO categories (store_id, id, name, translations, display_order, version)
        VALUES (\(storeID), \(category.id), \(category.name), \(category.translations.sql)::jsonb,
                \(category.displayOrder), \(category.version))
        """
    }

    static func update(_ category: Category, storeID: Store.ID) -> SQL {
        """
        UPDATE categories SET name = \(category.name), translations = \(category.translations.sql)::jsonb,
                              display_order = \(category.displayOrder), version = \(category.version)
        WHERE store_id = \(storeID) AND id = \(category.id)
        """
    }

    static func delete(_ id: Category.ID, storeID: Store.ID) -> SQL {
        "DELETE FROM categories WHERE store_id = \(storeID) AND id = \(id)"
    }

    private static let columns: SQL = "id, name, translations::text, display_order, version"
}

extension Category {
    init(_ row: inout Row) throws {
        id = try row.next()
        name = try row.next()
        translations = Translations(json: try row.next())
        displayOrder = try row.next()
        version = try row.next()
    }
}

extension Translations {
    /// As a parameter for `jsonb`.
    var sql: String { String(decoding: json, as: UTF8.self) }
}
