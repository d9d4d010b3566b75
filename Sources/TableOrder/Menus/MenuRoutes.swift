internal import Crypto
internal import Postgres
internal import Web

/// `GET /api/menus`
enum MenuRoutes {
    static let all: [Route] = [board]

    static let board = Route(
        Operation(.get, "/api/menus", id: "listMenus", summary: "A store's menu")
            .about(
                "Hidden dishes are absent, sold-out ones marked. Names follow `Accept-Language` where the store gave a translation."
            )
            .taking(
                .query("store_id", .id, "The store.", isRequired: true),
                .header("If-None-Match", .text(1...1000, .printableASCII), "An `ETag` from before.")
            )
            .answering(200, "The menu", MenuBoard.schema, headers: [("ETag", "Changes when the answer does.")])
            .answering(304, "The menu is as it was")
            .failing(with: .notFound)
    ) { call, environment in
        let storeID = Store.ID(call.input.parameters["store_id"]?.integer ?? 0)
        let language = call.input.language
        let rows = try environment.database.read(MenuQueries.board(of: storeID, in: language), snapshot: .one)
        guard let board = try MenuQueries.board(rows, now: environment.now) else { throw Problem(.notFound) }
        return answer(JSONWriter.bytes(of: board), ifNoneMatch: call.input.request.header("if-none-match"))
    }

    /// The tag is made of the bytes: whatever changes them, be it only that a dish's time of being sold out is over,
    /// changes it.
    private static func answer(_ json: [UInt8], ifNoneMatch: String?) -> Response {
        let digest = SHA256.hash(data: json).prefix(16)
        let tag = EntityTag(digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
        var response = Response(json: json)
        if tag.isNamed(inIfNoneMatch: ifNoneMatch) { response = Response(status: 304) }
        response.setHeader("ETag", tag.header)
        response.setHeader("Cache-Control", "no-cache")
        response.setHeader("Vary", "Accept-Language")
        return response
    }
}
