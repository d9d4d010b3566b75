internal import Postgres
internal import Web

/// `/api/admin/calls…`: what the store's staff see of the calls, and do about them.
enum StaffCallRoutes {
    static let all: [Route] = [list, make, change]

    static let list = Route(
        Operation(.get, "/api/admin/calls", id: "listCalls", summary: "The store's calls")
            .about("Oldest first, those that are not done; with `status=done` newest first.")
            .allowing(.staff)
            .taking(
                .query("status", .choice(ServiceCall.Status.allCases.map(\.rawValue)), "Calls in this state."),
                .query("table_id", .id, "Calls of this table."),
                .limit, .cursor
            )
            .answering(
                200, "A page of calls",
                .page(of: ServiceCall.schema, named: "Calls"))
    ) { call, environment in
        let caller = try call.caller
        let limit = call.input.limit
        let query = try query(call.input, limit: limit + 1, storeID: caller.storeID)
        let calls = try environment.read(as: caller, [query])[0].map { row in try ServiceCall(&row) }
        return Response(Page(calls, limit: limit, id: \.id))
    }

    /// What is wanted of calls that are done is the latest; of all others, which guest has waited longest.
    private static func query(_ input: Input, limit: Int, storeID: Store.ID) throws(Problem) -> SQL {
        let status = input.parameters["status"]?.string.flatMap(ServiceCall.Status.init)
        let isDone = status == .done
        // Literally, so that the planner sees which of the partial indexes hold.
        var condition: SQL = isDone ? "status = 'done'" : "status <> 'done'"
        if let status, !isDone { condition = "\(condition) AND status = \(status.rawValue)" }
        if let id = input.parameters["table_id"]?.integer { condition = "\(condition) AND table_id = \(id)" }
        if let last = try input.cursor() {
            condition = condition + (isDone ? " AND id < \(last)" : " AND id > \(last)")
        }
        return CallQueries.calls(where: condition, storeID: storeID, by: isDone ? "id DESC" : "id", limit: limit)
    }

    static let make = Route(
        Operation(.post, "/api/admin/calls", id: "callStaffForTable", summary: "Calls staff to a table")
            .about("For guests who ask by word of mouth: as if their tablet had called.")
            .allowing(.staff)
            .taking(.idempotencyKey)
            .taking(CallDraft.staffSchema)
            .answering(201, "The call", ServiceCall.schema)
            .answering(200, "The call that is open already", ServiceCall.schema)
            .failing(with: .notFound, .idempotencyKeyReused, .idempotencyInProgress)
    ) { call, environment in
        let (caller, body) = (try call.caller, call.input.body)
        return try CallStaff(
            caller: caller, tableID: Table.ID(body["table_id"]?.integer ?? 0), draft: CallDraft(body),
            idempotencyKey: IdempotencyKey(call, caller: caller)
        ).run(in: &environment)
    }

    static let change = Route(
        Operation(.put, "/api/admin/calls/{id}", id: "changeCall", summary: "Moves a call on")
            .about("`open` → `acknowledged` → `done`, or at once `done`. The present state again is 200.")
            .allowing(.staff)
            .taking(.ifMatch)
            .taking(.object("CallStatus", .required("status", .choice(["acknowledged", "done"]))))
            .answering(200, "The call", ServiceCall.schema, headers: [versionTag])
            .failing(with: .invalidCallTransition, .versionConflict)
    ) { call, environment in
        let input = call.input
        guard let status = input.body["status"]?.string.flatMap(ServiceCall.Status.init) else {
            throw Problem(.validationFailed)
        }
        let changed = try ChangeCall(
            caller: try call.caller, callID: ServiceCall.ID(try input.id()), status: status,
            expected: try input.expectedVersion
        ).run(in: &environment)
        return Response(changed, version: changed.version)
    }
}
