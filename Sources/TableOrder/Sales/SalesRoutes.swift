internal import Postgres
internal import Web

/// `GET /api/admin/sales`
enum SalesRoutes {
    static let all: [Route] = [day]

    static let day = Route(
        Operation(.get, "/api/admin/sales", id: "showSales", summary: "What was sold on a business day")
            .about("By dish and by hour; each adds up to the total, and that to the day's orders.")
            .allowing(.staff, .pos(.ordersRead))
            .taking(.query("business_date", .date, "The day; today's when not given."))
            .answering(200, "The sales", Sales.schema)
    ) { call, environment in
        let caller = try call.caller
        let date = call.input.parameters["business_date"]?.string.flatMap(CalendarDate.init)
        let queries = SalesQueries.day(date, at: environment.now, storeID: caller.storeID)
        let rows = try environment.read(as: caller, queries, snapshot: .one)
        guard let sales = try SalesQueries.read(rows) else { throw Problem(.notFound) }
        return Response(json: JSONWriter.bytes(of: sales))
    }
}
