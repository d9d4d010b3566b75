internal import Crypto
internal import Postgres
internal import Web

/// `GET /api/menus…`: what guests see.
enum MenuRoutes {
    static let all: [Route] = [board, show]

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
        let (cache, reader, now) = (environment.house.hub.menus, call.input.reader, environment.now)
        let ifNoneMatch = call.input.request.header("if-none-match")
        if let known = cache.answer(storeID, for: reader, at: now) { return known.unless(isNamedIn: ifNoneMatch) }
        let ticket = cache.ticket(storeID)
        let rows = try environment.database.read(in: storeID, MenuQueries.board(of: storeID), snapshot: .one)
        guard let board = try MenuQueries.board(rows, for: reader, now: now) else { throw Problem(.notFound) }
        let response = answer(JSONWriter.bytes(of: board))
        cache.keep(
            response, storeID, for: reader, validUntil: board.validUntil, position: board.lastEventID, ticket)
        return response.unless(isNamedIn: ifNoneMatch)
    }

    static let show = Route(
        Operation(.get, "/api/menus/{id}", id: "showMenu", summary: "One dish")
            .about("Hidden dishes are not found. Names follow `Accept-Language` where the store gave a translation.")
            .taking(.header("If-None-Match", .text(1...1000, .printableASCII), "An `ETag` from before."))
            .answering(200, "The dish", Menu.schema, headers: [("ETag", "Changes when the answer does.")])
            .answering(304, "The dish is as it was")
    ) { call, environment in
        let id = Menu.ID(try call.input.id())
        let rows = try environment.database.read(inStoreOf: id, MenuQueries.visible(id))
        guard let menu = try MenuQueries.menus(Array(rows[1...])).first,
            let locale = try rows[0].first({ row in try row.next(String.self) })
        else { throw Problem(.notFound) }
        let (now, translated) = (environment.now, menu.translated(for: call.input.reader, locale: locale))
        return answer(JSONWriter.bytes { translated.write(to: &$0, at: now) })
            .unless(isNamedIn: call.input.request.header("if-none-match"))
    }

    /// The tag is made of the bytes: whatever changes them, be it only that a dish's time of being sold out is over,
    /// changes it.
    private static func answer(_ json: [UInt8]) -> Response {
        let digest = SHA256.hash(data: json).prefix(16)
        let tag = EntityTag(digest.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined())
        var response = Response(json: json)
        response.setHeader("ETag", tag.header)
        response.setHeader("Cache-Control", "no-cache")
        response.setHeader("Vary", "Accept-Language")
        return response
    }
}

extension Response {
    /// The same, or 304 when the caller has it already.
    fileprivate func unless(isNamedIn ifNoneMatch: String?) -> Response {
        guard let ifNoneMatch, let tag = header("ETag"),
            EntityTag(String(tag.dropFirst().dropLast())).isNamed(inIfNoneMatch: ifNoneMatch)
        else { return self }
        var response = self
        (response.status, response.body) = (304, [])
        response.headers.removeAll { $0.name == "Content-Type" }
        return response
    }
}
