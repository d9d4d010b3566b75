internal import Postgres
internal import Web

/// A change of anything that `GET /api/menus` shows: it counts `menu_version` on, and is one event `menu.updated`.
///
/// Its transaction's first flush asks ``lock(storeID:)``, which lets one change of a store's menu be made at a time; its
/// second one ends with ``statements(at:storeID:)``.
struct MenuChange {
    /// The version that the menu has after the change.
    let version: Int64
    /// What changed, as one member of the event's data beside `menu_version`: `menu`, `category`, `categories`, `menus` or
    /// `store`, whole.
    let subject: (key: StaticString, json: [UInt8])

    /// One row, the menu's version before the change; none for a store that does not exist.
    static func lock(storeID: Store.ID) -> SQL {
        "SELECT menu_version FROM stores WHERE id = \(storeID) FOR NO KEY UPDATE"
    }

    /// - Parameter locked: the result of ``lock(storeID:)``.
    /// - Throws: 404 for a store that does not exist.
    init(after locked: Rows, _ key: StaticString, _ json: [UInt8]) throws {
        guard let before = try locked.first({ row in try row.next(Int64.self) }) else { throw Problem(.notFound) }
        version = before + 1
        subject = (key, json)
    }

    /// The menu's next version and the event.
    func statements(at now: Timestamp, storeID: Store.ID) -> [SQL] {
        let data = JSONWriter.bytes { json in
            json.object { json in
                json.member("menu_version", version)
                json.member(subject.key) { $0.raw(subject.json) }
            }
        }
        return ["UPDATE stores SET menu_version = \(version) WHERE id = \(storeID)"]
            + EventLog.append([EventLog.Entry(.menuUpdated, tableID: nil, data)], at: now, storeID: storeID)
    }
}
