internal import Postgres
public import Web

/// Loads the demo stores, once: a second run finds them again by their names.
///
/// Their passwords are published here; never load them where somebody else can sign in.
public struct LoadDemo {
    private let passwords: Passwords

    public init(passwords: Passwords) {
        self.passwords = passwords
    }

    /// - Returns: what somebody needs to sign in everywhere, as `.run/demo.json` has it: `{"stores":[…]}`.
    /// - Effects: one transaction a store; hashing 30 passwords takes some seconds the first time.
    public func run(in database: inout Database) throws -> [JSON.Member] {
        var stores: [JSON] = []
        for data in try DemoData.all() {
            let known = try database.outsideStores.read(StoreQueries.named(data.store.name)).first { row in
                try row.next(Store.ID.self)
            }
            let id = try known ?? load(data, at: .now(), in: &database)
            stores.append(Self.signIns(data, id))
        }
        return [.init("stores", .array(stores))]
    }
}

extension LoadDemo {
    private static let people: [(role: AdminUser.Role, username: String, password: String)] = [
        (.owner, "owner", "demo-owner-1"), (.staff, "staff", "demo-staff-1"),
    ]

    private static func tablePassword(_ index: Int) -> String { "demo-table-\(index + 1)" }

    private static func signIns(_ data: DemoData, _ id: Store.ID) -> JSON {
        let tables = data.tables.enumerated().map { index, table -> JSON in
            ["table_number": .string(table.number), "password": .string(tablePassword(index))]
        }
        let accounts = people.map { person -> JSON in
            ["username": .string(person.username), "password": .string(person.password)]
        }
        return [
            "store_id": .integer(id.rawValue), "name": .string(data.store.name), "admin": accounts[0],
            "staff": accounts[1], "tables": .array(tables),
        ]
    }

    private func load(_ data: DemoData, at now: Timestamp, in database: inout Database) throws -> Store.ID {
        let hashes = try (Self.people.map(\.password) + data.tables.indices.map(Self.tablePassword)).map(passwords.hash)
        let storeID = try NewStore.nextID(in: &database)
        return try database.transaction(in: storeID) { transaction in
            try data.store.create(as: storeID, in: &transaction)
            let people = zip(Self.people, hashes).map { person, hash in
                AccountQueries.insertAdmin(person.username, person.role, hash: hash, storeID: storeID)
            }
            let ids = try ids(of: data.tables.map { _ in TableQueries.nextID }, Table.ID.self, in: &transaction)
            let tables = data.tables.indices.map { index in
                let table = TableDetails(
                    id: ids[index], number: data.tables[index].number, seats: data.tables[index].seats, version: 1,
                    createdAt: now)
                return TableQueries.insert(table, hash: hashes[people.count + index], storeID: storeID)
            }
            try transaction.run(people + tables)
            try loadMenu(data, storeID, in: &transaction)
            return storeID
        }
    }

    /// Level by level, a flush each, as each level needs the ids of the one above.
    private func loadMenu(_ data: DemoData, _ storeID: Store.ID, in transaction: inout Transaction) throws {
        let sections = data.sections.enumerated().map { index, section in
            MenuQueries.insertCategory(section.name, section.translations, displayOrder: index, storeID: storeID)
        }
        let dishes = zip(data.sections, try ids(of: sections, Category.ID.self, in: &transaction))
            .flatMap { section, id in section.dishes.enumerated().map { (id, $0.offset, $0.element) } }
        let dishRows = dishes.map { MenuQueries.insertDish($2, in: $0, displayOrder: $1, storeID: storeID) }
        let groups = zip(dishes, try ids(of: dishRows, Menu.ID.self, in: &transaction))
            .flatMap { dish, id in dish.2.groups.enumerated().map { (id, $0.offset, $0.element) } }
        let groupRows = groups.map { MenuQueries.insertGroup($2, of: $0, displayOrder: $1, storeID: storeID) }
        let options = zip(groups, try ids(of: groupRows, OptionGroup.ID.self, in: &transaction))
            .flatMap { group, id in group.2.options.enumerated().map { (id, $0.offset, $0.element) } }
        _ = try transaction.commit(
            options.map { MenuQueries.insertOption($2, of: $0, displayOrder: $1, storeID: storeID) })
    }

    private func ids<ID: SQLDecodable>(
        of statements: [SQL], _ type: ID.Type, in transaction: inout Transaction
    ) throws -> [ID] {
        try transaction.run(statements).flatMap { rows in try rows.map { row in try row.next(type) } }
    }
}

/// A menu from nothing, whose ids the database gives.
extension MenuQueries {
    fileprivate static func insertCategory(
        _ name: String, _ translations: String, displayOrder: Int, storeID: Store.ID
    ) -> SQL {
        """
        INSERT INTO categories (store_id, name, translations, display_order)
        VALUES (\(storeID), \(name), \(translations)::jsonb, \(displayOrder)) RETURNING id
        """
    }

    fileprivate static func insertDish(
        _ dish: DemoData.Dish, in categoryID: Category.ID, displayOrder: Int, storeID: Store.ID
    ) -> SQL {
        """
        INSERT INTO menus (store_id, category_id, name, description, translations, price, display_order, is_sold_out,
                           labels, allergens, origin)
        VALUES (\(storeID), \(categoryID), \(dish.name), \(dish.description), \(dish.translations)::jsonb, \(dish.price),
                \(displayOrder), \(dish.isSoldOut), \(dish.labels)::text[], \(dish.allergens)::text[], \(dish.origin))
        RETURNING id
        """
    }

    fileprivate static func insertGroup(
        _ group: DemoData.Group, of menuID: Menu.ID, displayOrder: Int, storeID: Store.ID
    ) -> SQL {
        """
        INSERT INTO option_groups (store_id, menu_id, name, translations, min_choices, max_choices, display_order)
        VALUES (\(storeID), \(menuID), \(group.name), \(group.translations)::jsonb, \(group.min), \(group.max),
                \(displayOrder))
        RETURNING id
        """
    }

    fileprivate static func insertOption(
        _ option: DemoData.Option, of groupID: OptionGroup.ID, displayOrder: Int, storeID: Store.ID
    ) -> SQL {
        """
        INSERT INTO options (store_id, group_id, name, translations, price_delta, display_order)
        VALUES (\(storeID), \(groupID), \(option.name), \(option.translations)::jsonb, \(option.priceDelta),
                \(displayOrder))
        """
    }
}
