internal import Postgres
internal import Web

/// `/api/admin/categories…`: the parts of a menu, kept by the store's staff.
enum CategoryRoutes {
    static let all: [Route] = [list, create, show, change, remove, arrange]

    private static let draft = Schema.object(
        "CategoryDraft", .required("name", .line(1...100).about("Unique in the store.").example("찌개")),
        .optional("translations", OptionGroup.nameTranslations))

    static let list = Route(
        Operation(.get, "/api/admin/categories", id: "listCategories", summary: "The categories of the menu")
            .about("Oldest first; `display_order` says where guests see them.")
            .allowing(.staff, .pos(.menuRead))
            .taking(.limit, .cursor)
            .answering(
                200, "A page of categories",
                .page(of: Category.schema, named: "Categories"))
    ) { call, environment in
        let caller = try call.caller
        let (limit, start) = (call.input.limit, try call.input.cursor() ?? 0)
        let query = CategoryQueries.page(after: start, limit: limit + 1, storeID: caller.storeID)
        let categories = try environment.read(as: caller, [query])[0].map { row in try Category(&row) }
        return Response(Page(categories, limit: limit, id: \.id))
    }

    static let create = Route(
        Operation(.post, "/api/admin/categories", id: "createCategory", summary: "Adds a category behind the others")
            .allowing(.staff, .pos(.menuWrite))
            .taking(.idempotencyKey)
            .taking(draft)
            .answering(201, "The category", Category.schema, headers: [("Location", "Where the category is found.")])
            .failing(with: .categoryNameTaken, .idempotencyKeyReused, .idempotencyInProgress)
    ) { call, environment in
        let (caller, body) = (try call.caller, call.input.body)
        return try CreateCategory(
            caller: caller, name: body["name"]?.string ?? "", translations: Translations(body["translations"]),
            idempotencyKey: IdempotencyKey(call, caller: caller)
        ).run(in: &environment)
    }

    static let show = Route(
        Operation(.get, "/api/admin/categories/{id}", id: "showCategory", summary: "One category")
            .allowing(.staff, .pos(.menuRead))
            .answering(200, "The category", Category.schema, headers: [versionTag])
    ) { call, environment in
        let caller = try call.caller
        let query = CategoryQueries.category(Category.ID(try call.input.id()), storeID: caller.storeID)
        guard let category = try environment.read(as: caller, [query])[0].first({ row in try Category(&row) }) else {
            throw Problem(.notFound)
        }
        return Response(category, version: category.version)
    }

    static let change = Route(
        Operation(.put, "/api/admin/categories/{id}", id: "changeCategory", summary: "Renames a category")
            .allowing(.staff, .pos(.menuWrite))
            .taking(.ifMatch)
            .taking(draft)
            .answering(200, "The category", Category.schema, headers: [versionTag])
            .failing(with: .categoryNameTaken, .versionConflict)
    ) { call, environment in
        let body = call.input.body
        let category = try ChangeCategory(
            caller: try call.caller, id: Category.ID(try call.input.id()), name: body["name"]?.string ?? "",
            translations: Translations(body["translations"]), expected: try call.input.expectedVersion
        ).run(in: &environment)
        return Response(category, version: category.version)
    }

    static let remove = Route(
        Operation(.delete, "/api/admin/categories/{id}", id: "deleteCategory", summary: "Takes an empty category away")
            .allowing(.staff, .pos(.menuWrite))
            .taking(.ifMatch)
            .answering(204, "It is deleted")
            .failing(with: .categoryNotEmpty, .versionConflict)
    ) { call, environment in
        try DeleteCategory(
            caller: try call.caller, id: Category.ID(try call.input.id()), expected: try call.input.expectedVersion
        ).run(in: &environment)
        return Response(status: 204)
    }

    static let arrange = Route(
        Operation(.put, "/api/admin/categories/order", id: "arrangeCategories", summary: "Puts the categories in order")
            .about(
                "`ids` are those of all categories, in the order in which guests see them: a list that is not the present one is refused, so that no version has to be named."
            )
            .allowing(.staff, .pos(.menuWrite))
            .taking(Arrangement.schema)
            .answering(
                200, "The categories in their order",
                .object("CategoryOrder", .required("data", .array(of: Category.schema)))
            )
            .failing(with: .arrangementStale)
    ) { call, environment in
        let categories = try ArrangeCategories(
            caller: try call.caller, arrangement: try Arrangement(call.input.body)
        ).run(in: &environment)
        return Response(json: JSONWriter.bytes { $0.object { $0.member("data", categories) } })
    }
}
