internal import Postgres
internal import Web

/// Puts a dish on the menu, once for a key.
struct CreateMenu {
    let caller: Caller
    let draft: MenuDraft
    let idempotencyKey: IdempotencyKey?

    /// - Returns: 201 with the dish, or the first answer to a key that was used.
    /// - Throws: 400 with every fault; 404 `CATEGORY_NOT_FOUND`; 409 `IDEMPOTENCY_KEY_REUSED`,
    ///   `IDEMPOTENCY_IN_PROGRESS`.
    /// - Effects: one transaction, two round trips, one event `menu.updated`.
    func run(in environment: inout Environment) throws -> Response {
        let now = environment.now
        let storeID = caller.storeID
        return try environment.database.transaction(in: caller.storeID) { transaction in
            var results = Results(try transaction.begin(as: caller, key: idempotencyKey, at: now, questions))
            if let idempotencyKey, let replay = try idempotencyKey.replay(results.next()) { return replay }
            let rows = results.next(5)
            guard let id = try rows[1].first({ row in try row.next(Menu.ID.self) }) else {
                throw Problem(.internalError)
            }
            let (categoryID, place) = try draft.place(rows[2])
            let blank = Menu(
                id: id, categoryID: categoryID, name: "", price: 0, displayOrder: place, createdAt: now, updatedAt: now)
            let menu = try draft.applied(to: blank, knowing: [], NewOptionIDs(rows[3], rows[4]), at: now)
            let created = Created(MenuDetails(menu: menu), at: "/api/admin/menus/\(id)")
            let change = try MenuChange(after: rows[0], "menu", created.json)
            try transaction.commit(
                MenuQueries.save(menu, storeID: storeID) + created.stored(for: idempotencyKey)
                    + change.statements(at: now, storeID: storeID))
            return created.response
        }
    }

    private var questions: [SQL] {
        [
            MenuChange.lock(storeID: caller.storeID), MenuQueries.nextID,
            MenuQueries.lastPlace(in: draft.categoryID, storeID: caller.storeID),
        ] + MenuQueries.nextOptionIDs(draft.newIDCounts)
    }
}

/// Changes a dish as a whole or in part. Orders keep what they were placed with.
struct ChangeMenu {
    let caller: Caller
    let menuID: Menu.ID
    let draft: MenuDraft
    /// Whether what the draft does not say stays as it is, instead of getting its default.
    let isPartial: Bool
    let expected: ExpectedVersion

    /// - Returns: the dish as it is now; unchanged when it was like that already.
    /// - Throws: 404, 404 `CATEGORY_NOT_FOUND`; 400 with every fault; 412 with the dish when `If-Match` names another
    ///   version.
    /// - Effects: one transaction, two round trips, one event `menu.updated`.
    func run(in environment: inout Environment) throws -> Menu {
        let now = environment.now
        let storeID = caller.storeID
        return try environment.database.transaction(in: caller.storeID) { transaction in
            let rows = try transaction.begin(as: caller, questions)
            guard let menu = try MenuQueries.menus(Array(rows[1...2])).first?.settled(at: now) else {
                throw Problem(.notFound)
            }
            var changed = try draft.applied(
                to: isPartial ? menu : menu.blank, knowing: menu.optionGroups, NewOptionIDs(rows[4], rows[5]), at: now)
            if let categoryID = draft.categoryID, categoryID != menu.categoryID {
                (changed.categoryID, changed.displayOrder) = try draft.place(rows[3])
            }
            if JSONWriter.bytes(of: MenuDetails(menu: changed)) == JSONWriter.bytes(of: MenuDetails(menu: menu)) {
                return menu
            }
            try menu.expect(expected)
            changed.version += 1
            changed.updatedAt = max(now, menu.updatedAt)
            let change = try MenuChange(after: rows[0], "menu", JSONWriter.bytes(of: MenuDetails(menu: changed)))
            try transaction.commit(
                MenuQueries.save(changed, storeID: storeID) + change.statements(at: now, storeID: storeID))
            return changed
        }
    }

    private var questions: [SQL] {
        [MenuChange.lock(storeID: caller.storeID)] + MenuQueries.menu(menuID, storeID: caller.storeID)
            + [MenuQueries.lastPlace(in: draft.categoryID, storeID: caller.storeID)]
            + MenuQueries.nextOptionIDs(draft.newIDCounts)
    }
}

/// Takes a dish off the menu for good. Past orders keep its name and price.
struct DeleteMenu {
    let caller: Caller
    let menuID: Menu.ID
    let expected: ExpectedVersion

    /// - Throws: 404, also for one that is deleted; 412 with the dish when `If-Match` names another version.
    /// - Effects: one transaction, two round trips, one event `menu.updated`.
    func run(in environment: inout Environment) throws {
        let now = environment.now
        let storeID = caller.storeID
        try environment.database.transaction(in: caller.storeID) { transaction in
            let rows = try transaction.begin(
                as: caller, [MenuChange.lock(storeID: storeID)] + MenuQueries.menu(menuID, storeID: storeID))
            guard var menu = try MenuQueries.menus(Array(rows[1...2])).first?.settled(at: now) else {
                throw Problem(.notFound)
            }
            try menu.expect(expected)
            menu.version += 1
            let change = try MenuChange(
                after: rows[0], "menu", JSONWriter.bytes(of: MenuDetails(menu: menu, isDeleted: true)))
            try transaction.commit(
                [MenuQueries.delete(menuID, storeID: storeID)] + change.statements(at: now, storeID: storeID))
        }
    }
}

extension Menu {
    /// The same dish with every default: what a whole draft is applied to.
    fileprivate var blank: Menu {
        Menu(
            id: id, categoryID: categoryID, name: name, price: price, imageURL: imageURL, displayOrder: displayOrder,
            version: version, createdAt: createdAt, updatedAt: updatedAt)
    }

    /// - Throws: 412 with the dish as it is, when the caller expects another version.
    func expect(_ expected: ExpectedVersion) throws(Problem) {
        guard expected.allows(version) else {
            throw Problem(.versionConflict, current: JSONWriter.bytes(of: MenuDetails(menu: self)))
        }
    }
}

extension MenuDraft {
    /// The category and the place behind its last dish.
    /// - Parameter row: of ``MenuQueries/lastPlace(in:storeID:)``.
    fileprivate func place(_ row: Rows) throws -> (Category.ID, Int) {
        guard let categoryID, let place = try row.first({ row in try row.next(Int.self) }) else {
            throw Problem(
                .categoryNotFound,
                details: [
                    .init(
                        field: "category_id", code: Problem.Kind.categoryNotFound.code,
                        message: Problem.Kind.categoryNotFound.message)
                ])
        }
        return (categoryID, place)
    }
}

extension NewOptionIDs {
    /// - Parameters: of ``MenuQueries/nextOptionIDs(_:)``; taken from the end, so the smallest comes last.
    fileprivate init(_ groups: Rows, _ options: Rows) throws {
        self.init(
            groups: try groups.map { row in try row.next(OptionGroup.ID.self) }.reversed(),
            options: try options.map { row in try row.next(MenuOption.ID.self) }.reversed())
    }
}

extension Problem.Kind {
    static let categoryNotFound = Self(
        404, "CATEGORY_NOT_FOUND", ko: "없는 카테고리입니다.", en: "There is no such category.")
}
