internal import Postgres
internal import Web

/// Adds a category behind the others, once for a key.
struct CreateCategory {
    let caller: Caller
    let name: String
    let translations: Translations
    let idempotencyKey: IdempotencyKey?

    /// - Returns: 201 with the category, or the first answer to a key that was used.
    /// - Throws: 409 `CATEGORY_NAME_TAKEN`, `IDEMPOTENCY_KEY_REUSED`, `IDEMPOTENCY_IN_PROGRESS`.
    /// - Effects: one transaction, two round trips, one event `menu.updated`.
    func run(in environment: inout Environment) throws -> Response {
        let now = environment.now
        let storeID = caller.storeID
        return try environment.database.transaction(in: caller.storeID) { transaction in
            let questions = [
                MenuChange.lock(storeID: storeID), CategoryQueries.nextID, CategoryQueries.lastPlace(storeID: storeID),
            ]
            var results = Results(try transaction.begin(as: caller, key: idempotencyKey, at: now, questions))
            if let idempotencyKey, let replay = try idempotencyKey.replay(results.next()) { return replay }
            let rows = results.next(3)
            guard let id = try rows[1].first({ row in try row.next(Category.ID.self) }),
                let place = try rows[2].first({ row in try row.next(Int.self) })
            else { throw Problem(.internalError) }
            let category = Category(id: id, name: name, translations: translations, displayOrder: place)
            let created = Created(category, at: "/api/admin/categories/\(id)")
            try transaction.commit(
                [CategoryQueries.insert(category, storeID: storeID)] + created.stored(for: idempotencyKey)
                    + MenuChange(after: rows[0], "category", created.json).statements(at: now, storeID: storeID))
            return created.response
        }
    }
}

/// Renames a category.
struct ChangeCategory {
    let caller: Caller
    let id: Category.ID
    let name: String
    let translations: Translations
    let expected: ExpectedVersion

    /// - Returns: the category as it is now; unchanged when it was like that already.
    /// - Throws: 404; 409 `CATEGORY_NAME_TAKEN`; 412 with the category when `If-Match` names another version.
    /// - Effects: one transaction, two round trips, one event `menu.updated`.
    func run(in environment: inout Environment) throws -> Category {
        let now = environment.now
        let storeID = caller.storeID
        return try environment.database.transaction(in: caller.storeID) { transaction in
            let rows = try transaction.begin(
                as: caller, [MenuChange.lock(storeID: storeID), CategoryQueries.category(id, storeID: storeID)])
            guard let category = try rows[1].first({ row in try Category(&row) }) else { throw Problem(.notFound) }
            var changed = category
            (changed.name, changed.translations) = (name, translations)
            if JSONWriter.bytes(of: changed) == JSONWriter.bytes(of: category) { return category }
            try category.expect(expected)
            changed.version += 1
            let change = try MenuChange(after: rows[0], "category", JSONWriter.bytes(of: changed))
            try transaction.commit(
                [CategoryQueries.update(changed, storeID: storeID)] + change.statements(at: now, storeID: storeID))
            return changed
        }
    }
}

/// Takes an empty category away.
struct DeleteCategory {
    let caller: Caller
    let id: Category.ID
    let expected: ExpectedVersion

    /// - Throws: 404, also for one that is deleted; 409 `CATEGORY_NOT_EMPTY`; 412 with the category when `If-Match` names
    ///   another version.
    /// - Effects: one transaction, two round trips, one event `menu.updated`.
    func run(in environment: inout Environment) throws {
        let now = environment.now
        let storeID = caller.storeID
        try environment.database.transaction(in: caller.storeID) { transaction in
            let rows = try transaction.begin(
                as: caller,
                [
                    MenuChange.lock(storeID: storeID), CategoryQueries.category(id, storeID: storeID),
                    CategoryQueries.anyMenu(in: id, storeID: storeID),
                ])
            guard var category = try rows[1].first({ row in try Category(&row) }) else { throw Problem(.notFound) }
            try category.expect(expected)
            guard rows[2].isEmpty else { throw Problem(.categoryNotEmpty) }
            category.version += 1
            let gone = JSONWriter.bytes { $0.object { category.writeMembers(isDeleted: true, to: &$0) } }
            try transaction.commit(
                [CategoryQueries.delete(id, storeID: storeID)]
                    + MenuChange(after: rows[0], "category", gone).statements(at: now, storeID: storeID))
        }
    }
}

extension Category: JSONEncodable {
    static let schema = Schema.object(
        "CategoryDetails", .required("id", .id), .required("name", .line(1...100).example("찌개")),
        .required("translations", OptionGroup.nameTranslations),
        .required("display_order", .integer(0...Int64(Int32.max))), .required("version", .integer(1...Int64.max)))

    func write(to json: inout JSONWriter) {
        json.object { writeMembers(isDeleted: false, to: &$0) }
    }

    fileprivate func writeMembers(isDeleted: Bool, to json: inout JSONWriter) {
        json.member("id", id)
        json.member("name", name)
        json.member("translations", translations)
        json.member("display_order", displayOrder)
        json.member("version", version)
        if isDeleted { json.member("is_deleted", true) }
    }

    /// - Throws: 412 with the category as it is, when the caller expects another version.
    fileprivate func expect(_ expected: ExpectedVersion) throws(Problem) {
        guard expected.allows(version) else { throw Problem(.versionConflict, current: JSONWriter.bytes(of: self)) }
    }
}

extension Problem.Kind {
    static let categoryNameTaken = Self(
        409, "CATEGORY_NAME_TAKEN", ko: "이미 있는 카테고리 이름입니다.", en: "There is a category of that name already.")
    static let categoryNotEmpty = Self(
        409, "CATEGORY_NOT_EMPTY", ko: "메뉴가 있는 카테고리는 삭제할 수 없습니다.",
        en: "There are dishes in this category; move or delete them first.")
}
