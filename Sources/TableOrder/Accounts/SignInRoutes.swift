internal import Postgres
internal import Web

/// `POST /api/auth/…`
enum SignInRoutes {
    static let all: [Route] = [adminLogin, tableLogin]

    static let adminLogin = Route(
        Operation(.post, "/api/auth/admin-login", id: "signInAdmin", summary: "Signs somebody of the staff in")
            .about("Five wrong passwords in a row lock the name for 15 minutes.")
            .taking(
                .object(
                    "AdminLogin", .required("store_id", .id), .required("username", .line(1...50).example("owner")),
                    .required("password", .text(1...200, .password)))
            )
            .answering(200, "Signed in", token("AdminToken", .required("admin", AdminUser.schema)))
            .failing(with: .invalidCredentials, .accountLocked, .tooManySignIns)
    ) { call, environment in
        let signIn = SignIn(.admin, call.input, name: "username")
        let found = try signIn.run(in: &environment, finding: AccountQueries.admin(signIn)) { row in
            try AccountQueries.readAdmin(&row, signIn)
        }
        return try answer(found.caller, store: found.store, in: environment) { $0.member("admin", found.admin) }
    }

    static let tableLogin = Route(
        Operation(.post, "/api/auth/table-login", id: "signInTable", summary: "Signs a table's tablet in")
            .about("Done once for a tablet. Five wrong passwords in a row lock the table's number for 15 minutes.")
            .taking(
                .object(
                    "TableLogin", .required("store_id", .id), .required("table_number", .line(1...20).example("1")),
                    .required("password", .text(1...200, .password)))
            )
            .answering(200, "Signed in", token("TableToken", .required("table", Table.schema)))
            .failing(with: .invalidCredentials, .accountLocked, .tooManySignIns)
    ) { call, environment in
        let signIn = SignIn(.table, call.input, name: "table_number")
        let found = try signIn.run(in: &environment, finding: AccountQueries.table(signIn)) { row in
            try AccountQueries.readTable(&row, signIn)
        }
        return try answer(found.caller, store: found.store, in: environment) { $0.member("table", found.table) }
    }

    private static func token(_ name: String, _ who: Schema.Property) -> Schema {
        .object(
            name,
            .required("token", .text(1...2048, .printableASCII).about("For `Authorization: Bearer …`.")),
            .required("token_type", .choice(["Bearer"])),
            .required("expires_in", .integer(1...31_536_000).about("Seconds.").example(57_600)),
            who,
            .required("store", Store.schema))
    }

    private static func answer(
        _ caller: Caller, store: Store, in environment: borrowing Environment, _ who: (inout JSONWriter) -> Void
    ) throws -> Response {
        let hours = environment.settings.tokenHours
        let token = try environment.house.tokens.issue(for: caller, at: environment.now, hours: hours)
        return Response(
            json: JSONWriter.bytes { json in
                json.object { json in
                    json.member("token", token)
                    json.member("token_type", "Bearer")
                    json.member("expires_in", hours * 3600)
                    who(&json)
                    json.member("store", store)
                }
            })
    }
}

extension SignIn {
    fileprivate init(_ kind: Kind, _ input: Input, name: String) {
        self.init(
            kind: kind,
            storeID: Store.ID(input.body["store_id"]?.integer ?? 0),
            name: input.body[name]?.string ?? "",
            password: input.body["password"]?.string ?? "")
    }
}
