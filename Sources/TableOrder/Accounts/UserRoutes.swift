internal import Postgres
internal import Web

/// `/api/admin/users…`: the accounts of a store's staff, kept by its owners.
enum UserRoutes {
    static let all: [Route] = [list, create, show, change, remove]

    private static let role = Schema.choice(AdminUser.Role.allCases.map(\.rawValue))
    private static let username = Schema.line(1...50).example("주방")
    private static let password = Schema.text(1...72, .password).example("lunch-at-twelve")
        .about("8…72 bytes; a Hangul syllable is three.")

    static let list = Route(
        Operation(.get, "/api/admin/users", id: "listUsers", summary: "The accounts of the staff")
            .allowing(.owner)
            .taking(.limit, .cursor)
            .answering(
                200, "A page of accounts, oldest first",
                .page(of: AdminUser.schema, named: "AdminUsers"))
    ) { call, environment in
        let caller = try call.caller
        let (limit, start) = (call.input.limit, try call.input.cursor())
        let query = UserQueries.users(after: start ?? 0, limit: limit + 1, storeID: caller.storeID)
        let users = try environment.read(as: caller, [query])[0].map { row in try AdminUser(&row) }
        return Response(Page(users, limit: limit, id: \.id))
    }

    static let create = Route(
        Operation(.post, "/api/admin/users", id: "createUser", summary: "Creates an account")
            .allowing(.owner)
            .taking(.idempotencyKey)
            .taking(
                .object(
                    "NewAdminUser", .required("username", username), .required("password", password),
                    .required("role", role))
            )
            .answering(201, "The account", AdminUser.schema, headers: [("Location", "Where the account is found.")])
            .failing(with: .usernameTaken, .tooManySignIns, .idempotencyKeyReused, .idempotencyInProgress)
    ) { call, environment in
        let (caller, body) = (try call.caller, call.input.body)
        return try CreateUser(
            caller: caller, username: body["username"]?.string ?? "", role: role(body),
            password: body["password"]?.string ?? "", idempotencyKey: IdempotencyKey(call, caller: caller)
        ).run(in: &environment)
    }

    static let show = Route(
        Operation(.get, "/api/admin/users/{id}", id: "showUser", summary: "One account")
            .allowing(.owner)
            .answering(200, "The account", AdminUser.schema, headers: [versionTag])
    ) { call, environment in
        let caller = try call.caller
        let query = UserQueries.user(AdminUser.ID(try call.input.id()), storeID: caller.storeID)
        guard let user = try environment.read(as: caller, [query])[0].first({ row in try AdminUser(&row) }) else {
            throw Problem(.notFound)
        }
        return Response(user, version: user.version)
    }

    static let change = Route(
        Operation(.put, "/api/admin/users/{id}", id: "changeUser", summary: "Changes name, role or password")
            .about("A new password or another role ends the account's tokens at once.")
            .allowing(.owner)
            .taking(.ifMatch)
            .taking(
                .object(
                    "AdminUserChange", .required("username", username), .required("role", role),
                    .optional("password", password))
            )
            .answering(200, "The account", AdminUser.schema, headers: [versionTag])
            .failing(with: .usernameTaken, .lastOwner, .tooManySignIns, .versionConflict)
    ) { call, environment in
        let body = call.input.body
        let change = ChangeUser.Change.become(
            username: body["username"]?.string ?? "", role(body), password: body["password"]?.string)
        let user = try ChangeUser(
            caller: try call.caller, id: AdminUser.ID(try call.input.id()), change: change,
            expected: try call.input.expectedVersion
        ).run(in: &environment)
        return Response(user, version: user.version)
    }

    static let remove = Route(
        Operation(.delete, "/api/admin/users/{id}", id: "removeUser", summary: "Removes an account")
            .about("Its tokens end at once; what it did keeps its id. The last owner stays.")
            .allowing(.owner)
            .taking(.ifMatch)
            .answering(204, "It is removed")
            .failing(with: .lastOwner, .versionConflict)
    ) { call, environment in
        try ChangeUser(
            caller: try call.caller, id: AdminUser.ID(try call.input.id()), change: .leave,
            expected: try call.input.expectedVersion
        ).run(in: &environment)
        return Response(status: 204)
    }

    private static func role(_ body: JSON) -> AdminUser.Role {
        body["role"]?.string.flatMap(AdminUser.Role.init) ?? .staff
    }
}
