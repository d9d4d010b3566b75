internal import Web

/// `/api/calls`: guests call staff.
enum CallRoutes {
    static let all: [Route] = [make]

    static let make = Route(
        Operation(.post, "/api/calls", id: "callStaff", summary: "Calls staff to this table")
            .about(
                """
                Of the same kind again within 30 s, with the same note or none, the open call is answered. It may come before \
                the first order.
                """
            )
            .allowing(.table)
            .taking(.idempotencyKey)
            .taking(CallDraft.schema)
            .answering(201, "The call", ServiceCall.schema)
            .answering(200, "The call that is open already", ServiceCall.schema)
            .failing(with: .notFound, .idempotencyKeyReused, .idempotencyInProgress)
    ) { call, environment in
        let caller = try call.caller
        return try CallStaff(
            caller: caller, tableID: try caller.tableID, draft: CallDraft(call.input.body),
            idempotencyKey: IdempotencyKey(call, caller: caller)
        ).run(in: &environment)
    }
}
