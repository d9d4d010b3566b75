internal import Postgres
internal import Web

/// `POST /api/auth/refresh` and `/api/auth/logout`
enum TokenRoutes {
    static let all: [Route] = [refresh, logout]

    static let refresh = Route(
        Operation(.post, "/api/auth/refresh", id: "refreshToken", summary: "Fetches another token of the same sign-in")
            .about("For 30 days after the sign-in; then the password is asked for again.")
            .allowing(.table, .staff)
            .answering(
                200, "Another token; the one before lives on to its end",
                .object(
                    "RefreshedToken", .required("token", .text(1...2048, .printableASCII)),
                    .required("token_type", .choice(["Bearer"])),
                    .required("expires_in", .integer(1...31_536_000).about("Seconds."))))
    ) { call, environment in
        let caller = try call.caller
        _ = try environment.read(as: caller, [])
        let now = environment.now
        guard let lastsUntil = caller.token?.lastsUntil, now < lastsUntil else { throw Problem(.invalidToken) }
        let hours = environment.settings.tokenHours
        let token = try environment.house.tokens.issue(for: caller, at: now, hours: hours)
        let left = (lastsUntil.microsecondsSince1970 - now.microsecondsSince1970) / 1_000_000
        return Response(
            json: JSONWriter.bytes { json in
                json.object { json in
                    json.member("token", token)
                    json.member("token_type", "Bearer")
                    json.member("expires_in", min(Int64(hours) * 3600, max(1, left)))
                }
            })
    }

    static let logout = Route(
        Operation(.post, "/api/auth/logout", id: "signOut", summary: "Ends this token, in every worker at once")
            .allowing(.table, .staff)
            .answering(204, "It has ended")
    ) { call, environment in
        let caller = try call.caller
        guard let token = caller.token else { throw Problem(.invalidToken) }
        try environment.database.transaction(in: caller.storeID) { transaction in
            try transaction.begin(as: caller, [AccountQueries.end(token, storeID: caller.storeID)])
            try transaction.commit()
        }
        return Response(status: 204)
    }
}
