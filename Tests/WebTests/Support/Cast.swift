import Web

extension Schema {
    static let orderLine = Schema.object(
        "OrderLine",
        .required("menu_id", .id),
        .required("quantity", .integer(1...99)),
        .optional("options", .array(of: .id, count: 0...20)),
        .optional("note", .text(0...200, .lines)))

    static let orderDraft = Schema.object(
        "OrderDraft",
        .required("items", .array(of: .orderLine, count: 1...50)),
        .optional("note", .text(0...200, .lines)),
        .optional("guest_count", .integer(1...99)))

    static let order = Schema.object(
        "Order",
        .required("id", .id),
        .required("status", .choice(["pending", "preparing", "completed"])),
        .required("placed_at", .dateTime),
        .optional("draft", .orderDraft))
}

extension Operation {
    static let placeOrder = Operation(.post, "/api/orders", id: "placeOrder", summary: "Places an order for this table")
        .allowing(Access(scheme: "table"))
        .taking(.idempotencyKey)
        .taking(.orderDraft)
        .answering(201, "The order", .order, headers: [("Location", "Where the order is.")])
        .failing(with: .menuSoldOut)

    static let listOrders = Operation(.get, "/api/orders", id: "listOrders", summary: "Lists the table's orders")
        .allowing(Access(scheme: "table"))
        .taking(
            .limit, .cursor, .query("status", .choice(["pending", "preparing"]), "Only those."),
            .query("is_open", .boolean, "Only open ones."), .query("note", .line(0...20), "Only with this note.")
        )
        .answering(200, "The orders", .array(of: .order))

    static let showOrder = Operation(.get, "/api/orders/{id}", id: "showOrder", summary: "Shows one order")
        .allowing(Access(scheme: "table"), Access(scheme: "pos", role: "orders:read"))
        .answering(200, "The order", .order)

    static let cancelOrder = Operation(.delete, "/api/orders/{id}", id: "cancelOrder", summary: "Cancels an order")
        .about("The order stays in the history.")
        .taking(.ifMatch, .query("reason", .line(1...200), "Why.", isRequired: true))
        .answering(204, "It is cancelled")

    static let completeTable = Operation(
        .post, "/api/tables/{id}/complete", id: "completeTable", summary: "Ends the visit"
    )
    .takingOptionally(.object("Completion", .optional("force", .boolean)))
    .answering(204, "It is over")

    static let changeOption = Operation(
        .put, "/api/menus/{menu_id}/options/{option_id}", id: "changeOption", summary: "Changes an option"
    )
    .taking(.object("Option", .required("name", .line(1...100))))
    .answering(204, "It is changed")

    static let health = Operation(.get, "/health", id: "health", summary: "The process answers")
        .answering(200, "It does")

    static let everyOne = [
        placeOrder, listOrders, showOrder, cancelOrder, completeTable, changeOption, health,
    ]
}

extension Problem.Kind {
    static let menuSoldOut = Self(409, "MENU_SOLD_OUT", ko: "품절된 메뉴가 있습니다.", en: "Something is sold out.")
    static let notSignedIn = Self(401, "TOKEN_INVALID", ko: "다시 로그인해 주세요.", en: "Please sign in again.")
    static let accountLocked = Self(423, "ACCOUNT_LOCKED", ko: "잠시 잠겼습니다.", en: "Locked for a while.")
    static let staleVersion = Self(412, "VERSION_CONFLICT", ko: "그 사이에 바뀌었습니다.", en: "It has changed meanwhile.")
}
