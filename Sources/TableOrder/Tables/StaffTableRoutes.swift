internal import Postgres
internal import Web

/// `/api/admin/tables…`: the store's tables, kept by its staff.
enum StaffTableRoutes {
    static let all: [Route] = [list, create, show, change, remove, history]

    private static let number = Schema.line(1...20).about("Unique in the store.").example("1")
    private static let seats = Schema.integer(TableDetails.seatRange)
    /// In bytes, which ``Passwords`` counts.
    private static let password = Schema.text(1...72, .password).about("8…72 bytes; a Hangul syllable is three.")

    static let list = Route(
        Operation(.get, "/api/admin/tables", id: "listTables", summary: "The store's tables")
            .about("Oldest first.")
            .allowing(.staff, .pos(.ordersRead))
            .taking(.limit, .cursor)
            .answering(
                200, "A page of tables",
                .page(of: TableDetails.schema, named: "Tables"))
    ) { call, environment in
        let caller = try call.caller
        let (limit, start) = (call.input.limit, try call.input.cursor())
        let query = TableQueries.details(after: start ?? 0, limit: limit + 1, storeID: caller.storeID)
        let tables = try environment.read(as: caller, [query])[0].map { row in try TableDetails(&row) }
        return Response(Page(tables, limit: limit, id: \.id))
    }

    static let create = Route(
        Operation(.post, "/api/admin/tables", id: "createTable", summary: "Creates a table")
            .about("Its tablet signs in with the number and the password.")
            .allowing(.staff)
            .taking(.idempotencyKey)
            .taking(
                .object(
                    "NewTable", .required("table_number", number), .required("password", password),
                    .optional("seats", seats.about("4 when not given.")))
            )
            .answering(201, "The table", TableDetails.schema, headers: [("Location", "Where the table is found.")])
            .failing(with: .tableNumberTaken, .tooManySignIns, .idempotencyKeyReused, .idempotencyInProgress)
    ) { call, environment in
        let (caller, body) = (try call.caller, call.input.body)
        return try CreateTable(
            caller: caller, number: body["table_number"]?.string ?? "", seats: Int(body["seats"]?.integer ?? 4),
            password: body["password"]?.string ?? "", idempotencyKey: IdempotencyKey(call, caller: caller)
        ).run(in: &environment)
    }

    static let show = Route(
        Operation(.get, "/api/admin/tables/{id}", id: "showTable", summary: "One table")
            .allowing(.staff, .pos(.ordersRead))
            .answering(200, "The table", TableDetails.schema, headers: [versionTag])
    ) { call, environment in
        let caller = try call.caller
        let query = TableQueries.details(Table.ID(try call.input.id()), storeID: caller.storeID)
        guard let table = try environment.read(as: caller, [query])[0].first({ row in try TableDetails(&row) }) else {
            throw Problem(.notFound)
        }
        return Response(table, version: table.version)
    }

    static let change = Route(
        Operation(.put, "/api/admin/tables/{id}", id: "changeTable", summary: "Changes number, seats or password")
            .about("Past orders keep the number they were placed at. A new password signs the table's tablet out.")
            .allowing(.staff)
            .taking(.ifMatch)
            .taking(
                .object(
                    "TableChange", .required("table_number", number), .required("seats", seats),
                    .optional("password", password))
            )
            .answering(200, "The table", TableDetails.schema, headers: [versionTag])
            .failing(with: .tableNumberTaken, .tooManySignIns, .versionConflict)
    ) { call, environment in
        let body = call.input.body
        let change = ChangeTable(
            caller: try call.caller, tableID: Table.ID(try call.input.id()),
            number: body["table_number"]?.string ?? "", seats: Int(body["seats"]?.integer ?? 4),
            password: body["password"]?.string, expected: try call.input.expectedVersion)
        let table = try change.run(in: &environment)
        return Response(table, version: table.version)
    }

    static let remove = Route(
        Operation(.delete, "/api/admin/tables/{id}", id: "deleteTable", summary: "Deletes a table")
            .about("Its tablet is signed out, its number is free, its past orders stay.")
            .allowing(.staff)
            .taking(.ifMatch)
            .answering(204, "It is deleted")
            .failing(with: .tableInUse, .versionConflict)
    ) { call, environment in
        try DeleteTable(
            caller: try call.caller, tableID: Table.ID(try call.input.id()), expected: try call.input.expectedVersion
        ).run(in: &environment)
        return Response(status: 204)
    }
}
