internal import Web

/// What somebody wants to order, as it was sent: checked for its shape, not yet against the menu.
struct OrderDraft: Sendable {
    struct Line: Sendable {
        let menuID: Menu.ID
        let quantity: Int
        let options: [MenuOption.ID]
        let note: String?
        /// What the sender thinks that one costs with its options.
        let unitPrice: Int64?
    }

    let lines: [Line]
    let note: String?
    let guestCount: Int?

    /// Source: contract "The guest's table", "Limits".
    static let schema = Schema.object("OrderDraft", items, note, guestCount)

    /// The same from staff, who say for which table.
    static let staffSchema = Schema.object("StaffOrderDraft", .required("table_id", .id), items, note, guestCount)

    static let items = Schema.Property.required("items", .array(of: line, count: 1...50))
    static let note = Schema.Property.optional("note", .text(0...200, .lines).example("덜 맵게 해 주세요"))
    static let guestCount = Schema.Property.optional("guest_count", .integer(1...100))

    private static let line = Schema.object(
        "OrderLine",
        .required("menu_id", .id),
        .required("quantity", .integer(1...99)),
        .optional("options", .array(of: .id, count: 0...50).about("Ids of the chosen options.")),
        .optional("note", .text(0...200, .lines)),
        .optional(
            "unit_price",
            .integer(0...Int64.max).about(
                "What one costs with its options, as the guest was shown it; no longer right is `PRICE_CHANGED`.")))

    /// - Parameter body: one that ``schema`` found nothing wrong with.
    init(_ body: JSON) {
        lines = (body["items"]?.array ?? []).map(Line.init)
        note = Self.text(body["note"])
        guestCount = body["guest_count"]?.integer.map(Int.init)
    }

    /// An empty note is none.
    fileprivate static func text(_ json: JSON?) -> String? {
        json?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
}

extension OrderDraft.Line {
    fileprivate init(_ json: JSON) {
        menuID = Menu.ID(json["menu_id"]?.integer ?? 0)
        quantity = Int(json["quantity"]?.integer ?? 0)
        options = (json["options"]?.array ?? []).compactMap(\.integer).map { MenuOption.ID($0) }
        note = OrderDraft.text(json["note"])
        unitPrice = json["unit_price"]?.integer
    }
}
