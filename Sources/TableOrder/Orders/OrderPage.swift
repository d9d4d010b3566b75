internal import Web

/// A page of orders, and where the next one begins.
struct OrderPage {
    let orders: [Order]
    let next: Cursor?

    /// - Parameter orders: one more than the page holds, when there are more.
    init(_ orders: [Order], limit: Int) {
        self.orders = Array(orders.prefix(limit))
        next = orders.count > limit ? self.orders.last.map { Cursor(after: $0.id.rawValue) } : nil
    }

    /// The members of a list (contract "Conventions", Lists).
    func writeMembers(to json: inout JSONWriter) {
        json.member("data", orders)
        json.member("next_cursor", next?.text)
    }
}
