internal import Postgres
internal import Web

/// One entry of a store's log, as its readers get it.
struct Event: Sendable {
    let id: Int64
    let type: String
    let storeID: Store.ID
    /// The table whose guests may see it; nil concerns everybody.
    let tableID: Table.ID?
    /// The table that it left, for a party that moved.
    let fromTableID: Table.ID?
    let createdAt: Timestamp
    /// The whole object as it was then, as JSON.
    let data: [UInt8]

    func with(_ data: [UInt8]) -> Event {
        Event(
            id: id, type: type, storeID: storeID, tableID: tableID, fromTableID: fromTableID, createdAt: createdAt,
            data: data)
    }

    /// Says that what came before is no longer kept, or was not this reader's to see: it has to look at everything anew.
    static func reset(at id: Int64, storeID: Store.ID, now: Timestamp) -> Event {
        Event(
            id: id, type: "reset", storeID: storeID, tableID: nil, fromTableID: nil, createdAt: now,
            data: Array("{}".utf8))
    }
}

extension Event: JSONEncodable {
    /// Source: contract "Events".
    static let schema = Schema.object(
        "Event",
        .required("id", .integer(0...Int64.max).about("1, 2, 3 … of the store, without gaps: the cursor.")),
        .required("type", .line(1...50).example("order.created")),
        .required("store_id", .id),
        .required("created_at", .dateTime),
        .required("data", Schema.any.about("The whole object as it was then, with its version.")))

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("type", type)
            json.member("store_id", storeID)
            json.member("created_at", createdAt)
            json.member("data") { $0.raw(data) }
        }
    }

    /// As an event stream has it (HTML, 9.2.6). JSON of ours has no line breaks.
    var streamed: [UInt8] {
        Array("id: \(id)\nevent: \(type)\ndata: ".utf8) + JSONWriter.bytes(of: self) + Array("\n\n".utf8)
    }
}

/// Who reads a log.
enum Audience: Sendable, Equatable {
    /// Staff and programs: everything.
    case store
    /// A table's guests: what concerns them.
    case table(Table.ID)

    /// What guests hear of. Not of other parties' beginnings, and not how their table is kept.
    private static let guestTypes: Set<String> = [
        "order.created", "order.status_changed", "order.cancelled", "order.moved", "session.closed", "menu.updated",
        "call.created", "call.updated",
    ]

    func hears(_ event: Event) -> Bool {
        switch self {
        case .store: true
        case .table(let id):
            Self.guestTypes.contains(event.type)
                && (event.tableID == nil || event.tableID == id || event.fromTableID == id)
        }
    }
    /// The event as this audience's stream has it.
    /// - Parameter streamed: as the store's has it.
    func text(of event: Event, _ streamed: [UInt8]) -> [UInt8] {
        guard case .table = self, event.type == EventLog.EventType.menuUpdated.rawValue else { return streamed }
        // The whole dish may be one that the menu hides: guests hear that there is another menu, and look at it.
        let version = (try? JSONReader.read(event.data))?["menu_version"] ?? .null
        let data = JSONWriter.bytes { $0.object { $0.member("menu_version", version) } }
        return event.with(data).streamed
    }
}
