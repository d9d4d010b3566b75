internal import Postgres
internal import Web

/// `/api/admin/store`: the settings of the caller's store.
enum StoreSettingsRoutes {
    static let all: [Route] = [show, change, patch]

    static let show = Route(
        Operation(.get, "/api/admin/store", id: "showStoreSettings", summary: "The store's settings")
            .allowing(.staff)
            .answering(200, "The settings", StoreSettings.schema, headers: [versionTag])
    ) { call, environment in
        let caller = try call.caller
        let rows = try environment.read(as: caller, [StoreQueries.settings(caller.storeID)])
        guard let store = try rows[0].first({ row in try StoreSettings(&row) }) else { throw Problem(.notFound) }
        return answer(store)
    }

    static let change = Route(
        Operation(.put, "/api/admin/store", id: "changeStoreSettings", summary: "Changes the store's settings")
            .about("All of them: no `origin` is none. \(whatFollows)")
            .allowing(.staff)
            .taking(.ifMatch)
            .taking(StoreSettings.whole)
            .answering(200, "The settings", StoreSettings.schema, headers: [versionTag])
            .failing(with: .versionConflict)
    ) { call, environment in
        try change(call, .whole, in: &environment)
    }

    static let patch = Route(
        Operation(
            .patch, "/api/admin/store", id: "patchStoreSettings", summary: "Changes a part of the store's settings"
        )
        .about("Such as `ordering_paused` alone: what is missing stays as it is. \(whatFollows)")
        .allowing(.staff)
        .taking(.ifMatch)
        .taking(StoreSettings.part)
        .answering(200, "The settings", StoreSettings.schema, headers: [versionTag])
        .failing(with: .versionConflict)
    ) { call, environment in
        try change(call, .part, in: &environment)
    }

    private static let whatFollows = """
        Time zone and cut-off hour hold from the next order on; past orders keep their day. The currency never \
        changes.
        """

    private static func change(
        _ call: Call, _ extent: ChangeStore.Extent, in environment: inout Environment
    ) throws -> Response {
        let change = ChangeStore(
            caller: try call.caller, body: call.input.body, extent: extent,
            expected: try call.input.expectedVersion)
        return answer(try change.run(in: &environment))
    }

    private static func answer(_ store: StoreSettings) -> Response {
        Response(store, version: store.version)
    }
}
