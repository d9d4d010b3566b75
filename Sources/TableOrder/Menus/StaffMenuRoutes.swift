internal import Postgres
internal import Web

/// `/api/admin/menus…`: the store's dishes, kept by its staff.
enum StaffMenuRoutes {
    static let all: [Route] = [list, create, show, replace, patch, remove, arrange]

    static let list = Route(
        Operation(.get, "/api/admin/menus", id: "listStaffMenus", summary: "The store's dishes, hidden ones too")
            .about("Oldest first; `display_order` says where guests see them.")
            .allowing(.staff, .pos(.menuRead))
            .taking(
                .query("category_id", .id, "Dishes of this category."),
                .query("is_available", .boolean, "Dishes that guests see, or those that are hidden."), .limit, .cursor
            )
            .answering(
                200, "A page of dishes",
                .page(of: MenuDetails.schema, named: "StaffMenus"))
    ) { call, environment in
        let (caller, parameters) = (try call.caller, call.input.parameters)
        let (limit, start) = (call.input.limit, try call.input.cursor() ?? 0)
        var condition: SQL = "id > \(start)"
        if let id = parameters["category_id"]?.integer { condition = "\(condition) AND category_id = \(id)" }
        if let isAvailable = parameters["is_available"]?.bool {
            condition = "\(condition) AND is_available = \(isAvailable)"
        }
        let statements = MenuQueries.menus(
            where: condition, page: "ORDER BY id LIMIT \(limit + 1)", storeID: caller.storeID)
        let rows = try environment.read(as: caller, statements, snapshot: .one)
        let now = environment.now
        let menus = try MenuQueries.menus(rows).map { MenuDetails(menu: $0.settled(at: now)) }
        return Response(Page(menus, limit: limit, id: \.menu.id))
    }

    static let create = Route(
        Operation(.post, "/api/admin/menus", id: "createMenu", summary: "Puts a dish on the menu")
            .about("Behind the other dishes of its category.")
            .allowing(.staff, .pos(.menuWrite))
            .taking(.idempotencyKey)
            .taking(MenuDraft.whole)
            .answering(201, "The dish", MenuDetails.schema, headers: [("Location", "Where the dish is found.")])
            .failing(with: .categoryNotFound, .idempotencyKeyReused, .idempotencyInProgress)
    ) { call, environment in
        let caller = try call.caller
        return try CreateMenu(
            caller: caller, draft: MenuDraft(body: call.input.body),
            idempotencyKey: IdempotencyKey(call, caller: caller)
        ).run(in: &environment)
    }

    static let show = Route(
        Operation(.get, "/api/admin/menus/{id}", id: "showStaffMenu", summary: "One dish, hidden or not")
            .allowing(.staff, .pos(.menuRead))
            .answering(200, "The dish", MenuDetails.schema, headers: [versionTag])
    ) { call, environment in
        let caller = try call.caller
        let statements = MenuQueries.menu(Menu.ID(try call.input.id()), storeID: caller.storeID)
        let rows = try environment.read(as: caller, statements, snapshot: .one)
        guard let menu = try MenuQueries.menus(rows).first else { throw Problem(.notFound) }
        return answer(menu.settled(at: environment.now))
    }

    static let replace = Route(
        Operation(.put, "/api/admin/menus/{id}", id: "replaceMenu", summary: "Changes a dish as a whole")
            .about(
                "What is missing gets its default; picture and place stay. Past orders keep what they were placed with."
            )
            .allowing(.staff, .pos(.menuWrite))
            .taking(.ifMatch)
            .taking(MenuDraft.whole)
            .answering(200, "The dish", MenuDetails.schema, headers: [versionTag])
            .failing(with: .categoryNotFound, .versionConflict)
    ) { call, environment in
        try change(call, isPartial: false, in: &environment)
    }

    static let patch = Route(
        Operation(.patch, "/api/admin/menus/{id}", id: "changeMenu", summary: "Changes a part of a dish")
            .about("What is missing stays as it is; `null` empties it. `{\"is_sold_out\": true}` sells it out.")
            .allowing(.staff, .pos(.menuWrite))
            .taking(.ifMatch)
            .taking(MenuDraft.part)
            .answering(200, "The dish", MenuDetails.schema, headers: [versionTag])
            .failing(with: .categoryNotFound, .versionConflict)
    ) { call, environment in
        try change(call, isPartial: true, in: &environment)
    }

    static let remove = Route(
        Operation(.delete, "/api/admin/menus/{id}", id: "deleteMenu", summary: "Takes a dish off the menu for good")
            .about("Past orders keep its name and price. To hide it for a while, set `is_available`.")
            .allowing(.staff, .pos(.menuWrite))
            .taking(.ifMatch)
            .answering(204, "It is deleted")
            .failing(with: .versionConflict)
    ) { call, environment in
        try DeleteMenu(
            caller: try call.caller, menuID: Menu.ID(try call.input.id()), expected: try call.input.expectedVersion
        ).run(in: &environment)
        return Response(status: 204)
    }

    static let arrange = Route(
        Operation(.put, "/api/admin/menus/order", id: "arrangeMenus", summary: "Puts the dishes of a category in order")
            .about(
                "`ids` are all dishes of one category, or of several, in the order in which guests see them: a list that is not the present one is refused, so that no version has to be named."
            )
            .allowing(.staff, .pos(.menuWrite))
            .taking(Arrangement.schema)
            .answering(
                200, "The dishes in their order", .object("MenuOrder", .required("data", .array(of: MenuPlace.schema)))
            )
            .failing(with: .arrangementStale)
    ) { call, environment in
        let places = try ArrangeMenus(caller: try call.caller, arrangement: try Arrangement(call.input.body))
            .run(in: &environment)
        return Response(json: JSONWriter.bytes { $0.object { $0.member("data", places) } })
    }

    private static func change(_ call: Call, isPartial: Bool, in environment: inout Environment) throws -> Response {
        answer(
            try ChangeMenu(
                caller: try call.caller, menuID: Menu.ID(try call.input.id()), draft: MenuDraft(body: call.input.body),
                isPartial: isPartial, expected: try call.input.expectedVersion
            ).run(in: &environment))
    }

    static func answer(_ menu: Menu) -> Response {
        Response(MenuDetails(menu: menu), version: menu.version)
    }
}
