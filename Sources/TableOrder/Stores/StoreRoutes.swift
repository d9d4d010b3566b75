internal import Postgres
internal import Web

/// `GET /api/stores/{store_id}`
enum StoreRoutes {
    static let all: [Route] = [show]

    static let show = Route(
        Operation(.get, "/api/stores/{store_id}", id: "showStore", summary: "What a sign-in screen shows of a store")
            .answering(200, "The store", Store.schema)
    ) { call, environment in
        let id = Store.ID(try call.input.id("store_id"))
        let rows = try environment.database.read(in: id, StoreQueries.store(id))
        guard let store = try rows.first({ row in try Store(&row) }) else { throw Problem(.notFound) }
        return Response(json: JSONWriter.bytes(of: store.translated(for: call.input.reader)))
    }
}
