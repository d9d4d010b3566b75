internal import Postgres
internal import Web

/// What a table ordered at one moment.
///
/// Names and prices are as they were then; nothing of an order is ever erased.
struct Order: Sendable {
    typealias ID = Identifier<Order>

    enum Status: String, Sendable, CaseIterable {
        case pending, preparing, completed, cancelled
    }

    /// One line.
    struct Item: Sendable {
        let menuID: Menu.ID
        let name: String
        /// What one of it costs with its options, in minor units.
        let unitPrice: Int64
        /// 1…99
        let quantity: Int
        let options: [ChosenOption]
        let note: String?
        let total: Int64
    }

    let id: ID
    /// What people read out: 1, 2, 3 … of a business day.
    let number: Int
    let businessDate: CalendarDate
    var table: Table
    var sessionID: TableSession.ID
    var status: Status
    /// In minor units; the sum of the lines.
    let total: Int64
    let note: String?
    /// `table:7`, `admin:3`, `pos:2`.
    let placedBy: String
    var cancelReason: String?
    let createdAt: Timestamp
    var updatedAt: Timestamp
    /// Counts the changes, from 1.
    var version: Int64
    var items: [Item]
}

/// An option of a dish as it was chosen.
struct ChosenOption: Sendable, Equatable {
    let id: MenuOption.ID
    /// The name of its group.
    let group: String
    let name: String
    let priceDelta: Int64
}

extension Order {
    /// Staff may take back a step within this many seconds.
    static let undoSeconds = 60

    /// The order of a party that has moved to another table, or joined the one that sits there.
    func moved(to table: Table, _ session: TableSession.ID, at now: Timestamp) -> Order {
        var moved = self
        moved.table = table
        moved.sessionID = session
        moved.updatedAt = max(now, updatedAt)
        moved.version += 1
        return moved
    }

    /// Whether staff may set a status: one step on; or one step back, soon after the step that it takes back.
    /// - Parameter lastChange: what led to the present status; nil for an order as it was placed.
    /// - Source: contract "The store's staff".
    func mayBecome(_ next: Status, after lastChange: OrderChange?, at now: Timestamp) -> Bool {
        if status.next == next { return true }
        guard let lastChange, lastChange.from == next, next.next == status else { return false }
        return now <= lastChange.at.adding(seconds: Self.undoSeconds)
    }
}

extension Order.Status {
    /// The one step on; nil at the end.
    var next: Order.Status? {
        switch self {
        case .pending: .preparing
        case .preparing: .completed
        case .completed, .cancelled: nil
        }
    }
}

/// One step of an order from a status to another.
struct OrderChange {
    let from: Order.Status
    let to: Order.Status
    let at: Timestamp
    /// `admin:3`, `pos:2`.
    let by: String
    let reason: String?

    init(_ row: inout Row) throws {
        from = try row.next()
        to = try row.next()
        at = try row.next()
        by = try row.next()
        reason = try row.next()
    }
}

extension Order.Status: SQLDecodable {}
