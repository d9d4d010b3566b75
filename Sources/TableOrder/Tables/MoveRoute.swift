internal import Web

extension TableRoutes {
    static let move = Route(
        Operation(.post, "/api/admin/tables/{id}/move", id: "moveParty", summary: "Moves a party to another table")
            .about(
                """
                Its orders and calls go along; where another party sits, they join its session. Nothing is sent to the \
                kitchen again.
                """
            )
            .allowing(.staff)
            .taking(
                .object(
                    "PartyMove", .required("to_table_id", .id),
                    .optional(
                        "session_id",
                        Schema.id.about(
                            """
                            Which session is meant: the next party's is never moved instead, and sent twice the answer \
                            is the same.
                            """
                        )))
            )
            .answering(200, "The session as it stands at the other table", TableSession.Summary.schema)
            .failing(with: .noOpenSession)
    ) { call, environment in
        let body = call.input.body
        let move = MoveParty(
            caller: try call.caller, tableID: Table.ID(try call.input.id()),
            destinationID: Table.ID(body["to_table_id"]?.integer ?? 0),
            sessionID: body["session_id"]?.integer.map { TableSession.ID($0) })
        return Response(json: JSONWriter.bytes(of: try move.run(in: &environment)))
    }
}
