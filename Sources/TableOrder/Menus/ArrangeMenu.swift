internal import Postgres
internal import Web

/// A new order: ids in the order in which guests shall see what they name.
struct Arrangement {
    let ids: [Int64]

    static let schema = Schema.object("Arrangement", .required("ids", .array(of: .id, count: 1...1000)))

    /// - Throws: 400 for an id that is there twice.
    init(_ body: JSON) throws(Problem) {
        ids = (body["ids"]?.array ?? []).compactMap(\.integer)
        guard Set(ids).count == ids.count else {
            throw Problem(
                .validationFailed,
                details: [
                    .init(
                        field: "ids", code: "REPEATED",
                        message: Message(ko: "같은 id가 두 번 있습니다.", en: "There is an id that comes twice."))
                ])
        }
    }

    /// The place of each id, from 1.
    var places: [Int64: Int] {
        Dictionary(zip(ids, 1...max(1, ids.count)), uniquingKeysWith: { first, _ in first })
    }
}

/// Puts the categories of a store in order.
struct ArrangeCategories {
    let caller: Caller
    let arrangement: Arrangement

    /// - Returns: all categories in their order.
    /// - Throws: 409 `ARRANGEMENT_STALE` unless the ids are those of all categories.
    /// - Effects: one transaction, two round trips, one event `menu.updated` with all categories; none of it when that
    ///   is their order already.
    func run(in environment: inout Environment) throws -> [Category] {
        let now = environment.now
        let storeID = caller.storeID
        return try environment.database.transaction(in: caller.storeID) { transaction in
            let rows = try transaction.begin(
                as: caller, [MenuChange.lock(storeID: storeID), CategoryQueries.all(storeID: storeID)])
            let categories = try rows[1].map { row in try Category(&row) }
            guard Set(categories.map(\.id.rawValue)) == Set(arrangement.ids) else {
                throw Problem(.arrangementStale, current: JSONWriter.bytes(of: categories.map(\.id)))
            }
            if categories.map(\.id.rawValue) == arrangement.ids { return categories }
            let places = arrangement.places
            let arranged = categories.map { category in
                var category = category
                category.displayOrder = places[category.id.rawValue] ?? category.displayOrder
                category.version += 1
                return category
            }.sorted { $0.displayOrder < $1.displayOrder }
            let change = try MenuChange(after: rows[0], "categories", JSONWriter.bytes(of: arranged))
            try transaction.commit(
                arranged.map { CategoryQueries.update($0, storeID: storeID) }
                    + change.statements(at: now, storeID: storeID))
            return arranged
        }
    }
}

/// Puts the dishes of one category, or of several, in order.
struct ArrangeMenus {
    let caller: Caller
    let arrangement: Arrangement

    /// - Returns: the dishes in their order.
    /// - Throws: 409 `ARRANGEMENT_STALE` unless the ids are those of all dishes of each category that they touch.
    /// - Effects: one transaction, two round trips, one event `menu.updated` with all places; none of it when that is
    ///   their order already.
    func run(in environment: inout Environment) throws -> [MenuPlace] {
        let now = environment.now
        let storeID = caller.storeID
        return try environment.database.transaction(in: caller.storeID) { transaction in
            let rows = try transaction.begin(
                as: caller,
                [MenuChange.lock(storeID: storeID), MenuQueries.places(besides: arrangement.ids, storeID: storeID)])
            let places = try rows[1].map { row in try MenuPlace(&row) }
            guard Set(places.map(\.id.rawValue)) == Set(arrangement.ids) else {
                throw Problem(.arrangementStale, current: JSONWriter.bytes(of: places.map(\.id)))
            }
            let wanted = arrangement.places
            let order = places.sorted { (wanted[$0.id.rawValue] ?? 0) < (wanted[$1.id.rawValue] ?? 0) }
            if isInOrder(order) { return order }
            let arranged = order.enumerated().map { index, place in
                MenuPlace(
                    id: place.id, categoryID: place.categoryID, displayOrder: index + 1, version: place.version + 1)
            }
            let change = try MenuChange(after: rows[0], "menus", JSONWriter.bytes(of: arranged))
            try transaction.commit(
                [MenuQueries.arrange(arranged, at: now, storeID: storeID)]
                    + change.statements(at: now, storeID: storeID))
            return arranged
        }
    }

    private func isInOrder(_ places: [MenuPlace]) -> Bool {
        Dictionary(grouping: places, by: \.categoryID).values.allSatisfy { places in
            zip(places, places.dropFirst()).allSatisfy {
                ($0.displayOrder, $0.id.rawValue) < ($1.displayOrder, $1.id.rawValue)
            }
        }
    }
}

/// Where a dish stands on the menu.
struct MenuPlace: JSONEncodable {
    let id: Menu.ID
    let categoryID: Category.ID
    let displayOrder: Int
    let version: Int64

    static let schema = Schema.object(
        "MenuPlace", .required("id", .id), .required("category_id", .id),
        .required("display_order", .integer(0...Int64(Int32.max))), .required("version", .integer(1...Int64.max)))

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("category_id", categoryID)
            json.member("display_order", displayOrder)
            json.member("version", version)
        }
    }
}

extension MenuPlace {
    fileprivate init(_ row: inout Row) throws {
        self.init(
            id: try row.next(), categoryID: try row.next(), displayOrder: try row.next(), version: try row.next())
    }
}

extension MenuQueries {
    /// Every dish of the categories that the ids touch, in today's order; read by ``MenuPlace``.
    fileprivate static func places(besides ids: [Int64], storeID: Store.ID) -> SQL {
        """
        SELECT id, category_id, display_order, version FROM menus
        WHERE store_id = \(storeID) AND category_id IN (
            SELECT category_id FROM menus WHERE store_id = \(storeID) AND id = ANY(\(ids)::bigint[]))
        ORDER BY category_id, display_order, id
        """
    }

    fileprivate static func arrange(_ places: [MenuPlace], at now: Timestamp, storeID: Store.ID) -> SQL {
        """
        UPDATE menus SET display_order = place.display_order, version = place.version,
                         updated_at = greatest(updated_at, \(now))
        FROM unnest(\(places.map(\.id.rawValue))::bigint[], \(places.map(\.displayOrder))::integer[],
                    \(places.map(\.version))::bigint[]) AS place (id, display_order, version)
        WHERE menus.store_id = \(storeID) AND menus.id = place.id
        """
    }
}

extension Problem.Kind {
    static let arrangementStale = Self(
        409, "ARRANGEMENT_STALE", ko: "그 사이에 목록이 바뀌었습니다. 새로 불러와 다시 정렬해 주세요.",
        en: "The ids are not those of the whole list as it is now; please fetch it again.")
}
