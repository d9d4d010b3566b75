internal import Postgres
internal import Web

/// `/api/admin/tables/…` and `/api/session`
enum TableRoutes {
    static let all: [Route] = [session, complete, move]

    static let session = Route(
        Operation(.get, "/api/session", id: "showSession", summary: "This table and its present session")
            .allowing(.table)
            .answering(
                200, "The table",
                .object(
                    "TableState", .required("table", Table.schema),
                    .required("session", TableSession.Summary.schema.orNull),
                    .required("total", .integer(0...Int64.max)),
                    .required(
                        "open_calls",
                        Schema.array(of: ServiceCall.schema).about("The party's calls that are not done, oldest first.")
                    )
                ))
    ) { call, environment in
        let caller = try call.caller
        let tableID = try caller.tableID
        let rows = try environment.read(
            as: caller,
            [
                TableQueries.table(tableID, storeID: caller.storeID),
                SessionQueries.open(tableID, storeID: caller.storeID),
                SessionQueries.sums(tableID, storeID: caller.storeID),
                CallQueries.unfinished(of: tableID, storeID: caller.storeID),
            ], snapshot: .one)
        guard let table = try rows[0].first({ row in try Table(&row) }) else { throw Problem(.notFound) }
        let (now, settings) = (environment.now, environment.settings)
        let session = try rows[1].first { row in try TableSession(&row) }
        let sums = try SessionSums(rows[2])
        let present = session.flatMap { session in
            session.isPresent(at: now, settings)
                ? TableSession.Summary(session: session, table: table, sums: sums) : nil
        }
        let calls = try rows[3].map { row in try ServiceCall(&row) }.ofPresentParty(session, at: now, settings)
        return Response(
            json: JSONWriter.bytes { json in
                json.object { json in
                    json.member("table", table)
                    json.member("session", present)
                    json.member("total", present?.sums.total ?? 0)
                    json.member("open_calls", calls)
                }
            })
    }

    static let complete = Route(
        Operation(
            .post, "/api/admin/tables/{id}/complete", id: "completeTable", summary: "Ends a table's session (이용 완료)"
        )
        .about("The tablet stays signed in; the next order begins the next party's session.")
        .allowing(.staff, .pos(.ordersWrite))
        .takingOptionally(
            .object(
                "TableCompletion",
                .optional("force", Schema.boolean.about("Although orders are pending or preparing.")),
                .optional(
                    "session_id",
                    Schema.id.about(
                        "Which session is meant: the next party's is never ended instead, and sent twice the answer is the same."
                    )))
        )
        .answering(200, "The ended session", TableSession.Summary.schema)
        .failing(with: .noOpenSession, .ordersUnfinished)
    ) { call, environment in
        let body = call.input.body
        let completion = CompleteTable(
            caller: try call.caller, tableID: Table.ID(try call.input.id()), force: body["force"]?.bool ?? false,
            sessionID: body["session_id"]?.integer.map { TableSession.ID($0) })
        return Response(json: JSONWriter.bytes(of: try completion.run(in: &environment)))
    }
}
