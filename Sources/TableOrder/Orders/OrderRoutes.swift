internal import Postgres
internal import Web

/// `/api/orders…`: what a guest's table does.
enum OrderRoutes {
    static let all: [Route] = [place, preview, list, show]

    static let place = Route(
        Operation(.post, "/api/orders", id: "placeOrder", summary: "Places an order for this table")
            .about(
                "Prices come from the store's records. A refused cart lists every bad line with the dish as it is now."
            )
            .allowing(.table)
            .placingAnOrder(OrderDraft.schema)
    ) { call, environment in
        let caller = try call.caller
        let order = PlaceOrder(
            caller: caller, tableID: try caller.tableID, draft: OrderDraft(call.input.body),
            idempotencyKey: IdempotencyKey(call, caller: caller), location: "/api/orders/")
        return try order.run(in: &environment)
    }

    static let preview = Route(
        Operation(.post, "/api/orders/preview", id: "previewOrder", summary: "Prices a cart and writes nothing")
            .allowing(.table)
            .taking(OrderDraft.schema)
            .answering(
                200, "The cart, priced",
                .object(
                    "OrderPreview", .required("items", .array(of: Order.Item.schema)),
                    .required("total", .integer(1...Int64.max)), .required("currency", .line(3...3)))
            )
            .failing(with: .menuNotFound, .menuSoldOut, .priceChanged, .invalidOptions, .orderingPaused)
    ) { call, environment in
        let caller = try call.caller
        let draft = OrderDraft(call.input.body)
        let rows = try environment.read(
            as: caller,
            [
                StoreQueries.store(caller.storeID),
                MenuQueries.dishes(draft.lines.map(\.menuID), storeID: caller.storeID),
            ])
        guard let store = try rows[0].first({ row in try Store(&row) }) else { throw Problem(.notFound) }
        guard !store.orderingPaused else { throw Problem(.orderingPaused) }
        let cart = Cart(dishes: try MenuQueries.dishes(rows[1]), now: environment.now)
        let items = try cart.priced(draft)
        return Response(
            json: JSONWriter.bytes { json in
                json.object { json in
                    json.member("items", items)
                    json.member("total", items.total)
                    json.member("currency", store.currency)
                }
            })
    }

    static let list = Route(
        Operation(.get, "/api/orders", id: "listTableOrders", summary: "The orders of this table's present session")
            .about(
                "Oldest first; `session_total` is that of all of them but the cancelled. The next party sees none of them."
            )
            .allowing(.table)
            .taking(.limit, .cursor)
            .answering(
                200, "A page of orders",
                .page(
                    of: Order.schema, named: "TableOrders",
                    .required("session_id", Schema.id.orNull), .required("session_total", .integer(0...Int64.max))))
    ) { call, environment in
        let caller = try call.caller
        let tableID = try caller.tableID
        let limit = call.input.limit
        let start = try call.input.cursor() ?? 0
        let rows = try environment.read(
            as: caller,
            [
                SessionQueries.open(tableID, storeID: caller.storeID),
                SessionQueries.sums(tableID, storeID: caller.storeID),
                OrderQueries.orders(
                    where: "session_id = \(SessionQueries.openID(tableID, storeID: caller.storeID)) AND id > \(start)",
                    storeID: caller.storeID, limit: limit + 1),
            ], snapshot: .one)
        guard let session = try rows[0].first({ row in try TableSession(&row) }),
            session.isPresent(at: environment.now, environment.settings)
        else { return answer(Page([], next: nil), sessionID: nil, total: 0) }
        let page = Page(try OrderQueries.read(rows[2]), limit: limit, id: \.id)
        return answer(page, sessionID: session.id, total: try SessionSums(rows[1]).total)
    }

    private static func answer(_ page: Page<Order>, sessionID: TableSession.ID?, total: Int64) -> Response {
        Response(
            json: JSONWriter.bytes { json in
                json.object { json in
                    page.writeMembers(to: &json)
                    json.member("session_id", sessionID)
                    json.member("session_total", total)
                }
            })
    }

    static let show = Route(
        Operation(.get, "/api/orders/{id}", id: "showTableOrder", summary: "One order of this table's present session")
            .allowing(.table)
            .answering(200, "The order", Order.schema)
    ) { call, environment in
        let caller = try call.caller
        let id = Order.ID(try call.input.id())
        let rows = try environment.read(
            as: caller,
            [
                SessionQueries.open(try caller.tableID, storeID: caller.storeID),
                OrderQueries.order(id, storeID: caller.storeID),
            ], snapshot: .one)
        guard let session = try rows[0].first({ row in try TableSession(&row) }),
            session.isPresent(at: environment.now, environment.settings),
            let order = try OrderQueries.read(rows[1]).first, order.sessionID == session.id
        else { throw Problem(.notFound) }
        return Response(json: JSONWriter.bytes(of: order))
    }
}

extension Operation {
    /// What every way to place an order takes and answers.
    func placingAnOrder(_ draft: Schema) -> Operation {
        taking(.idempotencyKey)
            .taking(draft)
            .answering(201, "The order", Order.schema, headers: [("Location", "Where the order is found.")])
            .failing(
                with: .notFound, .menuNotFound, .menuSoldOut, .priceChanged, .invalidOptions, .orderingPaused,
                .idempotencyKeyReused, .idempotencyInProgress)
    }
}
