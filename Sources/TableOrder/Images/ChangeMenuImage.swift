internal import Postgres
internal import Web

/// Gives a dish another picture, or none.
struct ChangeMenuImage {
    let caller: Caller
    let menuID: Menu.ID
    /// Nil takes it away.
    let picture: Picture?
    let expected: ExpectedVersion

    /// - Returns: the dish as it is now; unchanged when it has that picture already.
    /// - Throws: 404; 412 with the dish when `If-Match` names another version; 503 `PICTURES_NOT_KEPT`.
    /// - Effects: a file, once the caller is known and before the change is committed; one transaction, two round trips,
    ///   one event `menu.updated`. Then pictures of the store that no dish has any more are removed.
    func run(in environment: inout Environment) throws -> Menu {
        let now = environment.now
        let storeID = caller.storeID
        guard let folder = environment.house.pictures else { throw Problem(.picturesNotKept, retryAfter: 3600) }
        return try environment.database.transaction(in: caller.storeID) { transaction in
            let rows = try transaction.begin(
                as: caller,
                [MenuChange.lock(storeID: storeID)] + MenuQueries.menu(menuID, storeID: storeID)
                    + [MenuQueries.otherImages(than: menuID, storeID: storeID)])
            guard let menu = try MenuQueries.menus(Array(rows[1...2])).first?.settled(at: now) else {
                throw Problem(.notFound)
            }
            var changed = menu
            changed.imageURL = try picture.map { try folder.save($0, storeID: storeID) }
            if changed.imageURL == menu.imageURL { return menu }
            try menu.expect(expected)
            changed.version += 1
            changed.updatedAt = max(now, menu.updatedAt)
            let change = try MenuChange(after: rows[0], "menu", JSONWriter.bytes(of: MenuDetails(menu: changed)))
            try transaction.commit(
                [MenuQueries.row(changed, storeID: storeID)] + change.statements(at: now, storeID: storeID))
            let others = try rows[3].map { row in try row.next(String.self) }
            folder.sweep(keeping: Set(others + [changed.imageURL].compactMap { $0 }), storeID: storeID, at: now)
            return changed
        }
    }
}

extension MenuQueries {
    /// What the store's other dishes look like. Under the lock of ``MenuChange`` it stays so.
    fileprivate static func otherImages(than id: Menu.ID, storeID: Store.ID) -> SQL {
        "SELECT image_url FROM menus WHERE store_id = \(storeID) AND id <> \(id) AND image_url IS NOT NULL"
    }
}
