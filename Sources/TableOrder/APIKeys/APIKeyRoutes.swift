internal import Postgres
internal import Web

/// `/api/admin/api-keys…`: the keys of a store's programs, kept by its owners.
enum APIKeyRoutes {
    static let all: [Route] = [list, create, show, revoke]

    static let list = Route(
        Operation(.get, "/api/admin/api-keys", id: "listAPIKeys", summary: "The keys of the store's programs")
            .about("Oldest first, without revoked ones.")
            .allowing(.owner)
            .taking(.limit, .cursor)
            .answering(
                200, "A page of keys",
                .page(of: APIKey.schema, named: "APIKeys"))
    ) { call, environment in
        let caller = try call.caller
        let (limit, start) = (call.input.limit, try call.input.cursor())
        let query = APIKeyQueries.keys(after: start ?? 0, limit: limit + 1, storeID: caller.storeID)
        let keys = try environment.read(as: caller, [query])[0].map { row in try APIKey(&row) }
        return Response(Page(keys, limit: limit, id: \.id))
    }

    static let create = Route(
        Operation(.post, "/api/admin/api-keys", id: "createAPIKey", summary: "Makes a key for a program, such as a POS")
            .about(
                """
                `key` is shown in this answer and never again: only its SHA-256 is stored. So the same \
                `Idempotency-Key` sent again makes no second key and gives the first answer without `key`; if the \
                first answer never arrived, revoke that key and make another. A program sends it as \
                `Authorization: Bearer <key>`.
                """
            )
            .allowing(.owner)
            .taking(.idempotencyKey)
            .taking(
                .object(
                    "NewAPIKey", .required("name", .line(1...100).example("주방 POS")),
                    .required(
                        "scopes",
                        .array(of: APIKey.scope, count: 1...APIKey.Scope.allCases.count).about("Each at most once.")))
            )
            .answering(
                201, "The key", made,
                headers: [("Location", "Where the key is found, without its text.")]
            )
            .failing(with: .idempotencyKeyReused, .idempotencyInProgress)
    ) { call, environment in
        let (caller, body) = (try call.caller, call.input.body)
        return try CreateAPIKey(
            caller: caller, name: body["name"]?.string ?? "", scopes: try scopes(body),
            idempotencyKey: IdempotencyKey(call, caller: caller)
        ).run(in: &environment)
    }

    static let show = Route(
        Operation(.get, "/api/admin/api-keys/{id}", id: "showAPIKey", summary: "One key, without its text")
            .allowing(.owner)
            .answering(200, "The key", APIKey.schema)
    ) { call, environment in
        let caller = try call.caller
        let query = APIKeyQueries.key(APIKey.ID(try call.input.id()), storeID: caller.storeID)
        guard let key = try environment.read(as: caller, [query])[0].first({ row in try APIKey(&row) }) else {
            throw Problem(.notFound)
        }
        return Response(json: JSONWriter.bytes(of: key))
    }

    static let revoke = Route(
        Operation(.delete, "/api/admin/api-keys/{id}", id: "revokeAPIKey", summary: "Ends a key at once")
            .about("What it did keeps its name, such as `pos:7`.")
            .allowing(.owner)
            .answering(204, "It is revoked")
    ) { call, environment in
        try RevokeAPIKey(caller: try call.caller, id: APIKey.ID(try call.input.id())).run(in: &environment)
        return Response(status: 204)
    }

    private static let made = Schema(
        .object(
            APIKey.properties + [
                .optional(
                    "key",
                    Schema.text(1...128, .printableASCII).about(
                        "The key itself, this once; missing in a replayed answer."))
            ])
    ).named("MadeAPIKey")

    /// - Throws: 400 for a scope that is given twice.
    private static func scopes(_ body: JSON) throws(Problem) -> [APIKey.Scope] {
        let scopes = (body["scopes"]?.array ?? []).compactMap { $0.string.flatMap(APIKey.Scope.init) }
        let repeated = scopes.indices.filter { scopes[..<$0].contains(scopes[$0]) }
        guard repeated.isEmpty else {
            let message = Message(ko: "같은 권한을 두 번 넣었습니다.", en: "This scope is given twice.")
            throw Problem(
                .validationFailed,
                details: repeated.map { .init(field: "scopes[\($0)]", code: "REPEATED", message: message) })
        }
        return scopes
    }
}
