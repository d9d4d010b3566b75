internal import Postgres
internal import Web

extension StaffTableRoutes {
    static let history = Route(
        Operation(.get, "/api/admin/tables/{id}/history", id: "showTableHistory", summary: "A table's past sessions")
            .about("Newest end first, with their orders. A cursor stays right while sessions end.")
            .allowing(.staff, .pos(.ordersRead))
            .taking(
                .query("from", .dateTime, "Sessions that ended at this time or later."),
                .query("to", .dateTime, "Sessions that ended before this time."),
                .limit, .cursor
            )
            .answering(
                200, "A page of sessions",
                .page(of: PastSession.schema, named: "TableHistory"))
    ) { call, environment in
        let (caller, input) = (try call.caller, call.input)
        let history = TableHistory(
            tableID: Table.ID(try input.id()), storeID: caller.storeID,
            from: input.parameters["from"]?.string.flatMap(Timestamp.init(rfc3339:)),
            to: input.parameters["to"]?.string.flatMap(Timestamp.init(rfc3339:)),
            last: try input.cursor(), limit: input.limit)
        let statements = history.statements(at: environment.now, environment.settings)
        let page = try history.page(try environment.read(as: caller, statements, snapshot: .one))
        return Response(page)
    }
}
