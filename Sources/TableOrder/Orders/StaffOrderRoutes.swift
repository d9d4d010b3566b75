internal import Postgres
internal import Web

/// `/api/admin/orders…`: what the store's staff do.
enum StaffOrderRoutes {
    static let all: [Route] = [place, list, show, setStatus, cancel]

    static let place = Route(
        Operation(.post, "/api/admin/orders", id: "placeStaffOrder", summary: "Places an order for a table")
            .about("For guests who order by word of mouth: as if their tablet had placed it.")
            .allowing(.staff, .pos(.ordersWrite))
            .placingAnOrder(OrderDraft.staffSchema)
    ) { call, environment in
        let caller = try call.caller
        let order = PlaceOrder(
            caller: caller, tableID: Table.ID(call.input.body["table_id"]?.integer ?? 0),
            draft: OrderDraft(call.input.body), idempotencyKey: IdempotencyKey(call, caller: caller),
            location: "/api/admin/orders/")
        return try order.run(in: &environment)
    }

    static let list = Route(
        Operation(.get, "/api/admin/orders", id: "listOrders", summary: "The store's orders")
            .about("Newest first. A cursor stays right while orders are added.")
            .allowing(.staff, .pos(.ordersRead))
            .taking(
                .query("status", .choice(Order.Status.allCases.map(\.rawValue)), "Orders in this state."),
                .query("table_id", .id, "Orders of this table."),
                .query("session_id", .id, "Orders of this session."),
                .query("business_date", .date, "Orders of this business day."),
                .query("from", .dateTime, "Orders placed at this time or later."),
                .query("to", .dateTime, "Orders placed before this time."),
                .limit, .cursor
            )
            .answering(
                200, "A page of orders",
                .page(of: Order.schema, named: "Orders"))
    ) { call, environment in
        let caller = try call.caller
        let limit = call.input.limit
        let query = OrderQueries.orders(
            where: try condition(call.input), storeID: caller.storeID, by: "id DESC", limit: limit + 1)
        let orders = try OrderQueries.read(try environment.read(as: caller, [query])[0])
        return Response(Page(orders, limit: limit, id: \.id))
    }

    private static func condition(_ input: Input) throws(Problem) -> SQL {
        let parameters = input.parameters
        var condition: SQL = "true"
        if let status = parameters["status"]?.string { condition = "\(condition) AND status = \(status)" }
        if let id = parameters["table_id"]?.integer { condition = "\(condition) AND table_id = \(id)" }
        if let id = parameters["session_id"]?.integer { condition = "\(condition) AND session_id = \(id)" }
        if let date = parameters["business_date"]?.string.flatMap(CalendarDate.init) {
            condition = "\(condition) AND business_date = \(date)"
        }
        if let from = parameters["from"]?.string.flatMap(Timestamp.init(rfc3339:)) {
            condition = "\(condition) AND created_at >= \(from)"
        }
        if let to = parameters["to"]?.string.flatMap(Timestamp.init(rfc3339:)) {
            condition = "\(condition) AND created_at < \(to)"
        }
        if let last = try input.cursor() { condition = "\(condition) AND id < \(last)" }
        return condition
    }

    static let show = Route(
        Operation(.get, "/api/admin/orders/{id}", id: "showOrder", summary: "One order with its history")
            .allowing(.staff, .pos(.ordersRead))
            .answering(200, "The order", OrderWithHistory.schema)
    ) { call, environment in
        let caller = try call.caller
        let id = Order.ID(try call.input.id())
        let rows = try environment.read(
            as: caller,
            [OrderQueries.order(id, storeID: caller.storeID), OrderQueries.changes(of: id, storeID: caller.storeID)],
            snapshot: .one)
        guard let order = try OrderQueries.read(rows[0]).first else { throw Problem(.notFound) }
        let changes = try rows[1].map { row in try OrderChange(&row) }
        return Response(json: JSONWriter.bytes(of: OrderWithHistory(order: order, changes: changes)))
    }

    static let setStatus = Route(
        Operation(.put, "/api/admin/orders/{id}/status", id: "setOrderStatus", summary: "Moves an order on")
            .about(
                "`pending` → `preparing` → `completed`; one step back within 60 s. The present state again is 200."
            )
            .allowing(.staff, .pos(.ordersWrite))
            .taking(.ifMatch)
            .taking(.object("OrderStatus", .required("status", .choice(["pending", "preparing", "completed"]))))
            .answering(200, "The order", Order.schema, headers: [versionTag])
            .failing(with: .invalidStatusTransition, .versionConflict)
    ) { call, environment in
        guard let status = call.input.body["status"]?.string.flatMap(Order.Status.init) else {
            throw Problem(.validationFailed)
        }
        return try change(call, .become(status), in: &environment)
    }

    static let cancel = Route(
        Operation(.delete, "/api/admin/orders/{id}", id: "cancelOrder", summary: "Cancels an order")
            .about("It leaves every total and stays in history.")
            .allowing(.staff, .pos(.ordersWrite))
            .taking(
                .ifMatch, .query("reason", .text(1...200, .lines), "Why; staff read it in history.", isRequired: true)
            )
            .answering(200, "The cancelled order", Order.schema, headers: [versionTag])
            .failing(with: .versionConflict)
    ) { call, environment in
        try change(call, .cancel(reason: call.input.parameters["reason"]?.string ?? ""), in: &environment)
    }

    private static func change(
        _ call: Call, _ change: ChangeOrder.Change, in environment: inout Environment
    ) throws -> Response {
        let order = try ChangeOrder(
            caller: try call.caller, orderID: Order.ID(try call.input.id()), change: change,
            expected: try call.input.expectedVersion
        ).run(in: &environment)
        return Response(order, version: order.version)
    }
}
