internal import Postgres
internal import Web

/// What staff want a dish to be: the body of a call that creates or changes one.
struct MenuDraft {
    /// Of the shape of ``whole`` or of ``part``.
    let body: JSON

    /// For `POST` and `PUT`: what is missing has its default.
    static let whole = Schema(
        .object(fields.map { $0.isRequired ? .required($0.name, $0.schema) : .optional($0.name, $0.schema) })
    ).named("MenuDraft")

    /// For `PATCH`: what is missing stays as it is; `null` empties what may be empty.
    static let part = Schema(.object(fields.map { .change($0.name, $0.schema) })).named("MenuPatch")

    private static let fields: [(name: String, schema: Schema, isRequired: Bool)] = [
        ("category_id", .id, true),
        ("name", .line(1...100).example("김치찌개"), true),
        ("price", Schema.integer(1...1_000_000_000).about("In minor units.").example(9000), true),
        ("description", Schema.text(0...1000, .lines).orNull, false),
        ("translations", MenuDetails.translationsSchema, false),
        ("is_available", Schema.boolean.about("Whether guests see it."), false),
        ("is_sold_out", Schema.boolean.about("Set alone, until staff say otherwise."), false),
        ("sold_out_until", Schema.dateTime.about("When being sold out ends by itself.").orNull, false),
        ("labels", .array(of: .line(1...50), count: 0...20), false),
        ("allergens", .array(of: .line(1...50), count: 0...50), false),
        ("origin", Schema.text(0...500, .lines).about("원산지").orNull, false),
        ("option_groups", .array(of: OptionGroupDraft.schema, count: 0...20), false),
    ]

    /// The category that the dish shall be in; nil leaves it where it is.
    var categoryID: Category.ID? { body["category_id"]?.integer.map { Category.ID($0) } }

    private var groups: [OptionGroupDraft]? { body["option_groups"]?.array.map { $0.map(OptionGroupDraft.init) } }

    /// How many groups and options are new and need an id.
    var newIDCounts: (groups: Int, options: Int) {
        let groups = groups ?? []
        return (groups.count { $0.id == nil }, groups.reduce(0) { $0 + $1.options.count { $0.id == nil } })
    }

    /// - Parameters:
    ///   - base: the dish that the draft changes, or one with every default; settled.
    ///   - known: the groups that the dish has: only their ids may be named.
    ///   - ids: as many as ``newIDCounts`` says.
    /// - Throws: 400 with everything that no schema can say.
    func applied(
        to base: Menu, knowing known: [OptionGroup], _ ids: NewOptionIDs, at now: Timestamp
    ) throws(Problem) -> Menu {
        var menu = base
        if let name = body["name"]?.string { menu.name = name }
        if let price = body["price"]?.integer { menu.price = price }
        if let description = body.member("description") { menu.description = Self.text(description) }
        if let translations = body["translations"] { menu.translations = Translations(translations) }
        if let isAvailable = body["is_available"]?.bool { menu.isAvailable = isAvailable }
        if let labels = body["labels"]?.array { menu.labels = labels.compactMap(\.string) }
        if let allergens = body["allergens"]?.array { menu.allergens = allergens.compactMap(\.string) }
        if let origin = body.member("origin") { menu.origin = Self.text(origin) }
        var faults = sellOut(&menu, at: now)
        if let groups {
            var choices = OptionGroupDraft.Choices(menuID: menu.id, known: known, ids: ids)
            menu.optionGroups = choices.groups(groups)
            faults += choices.faults
        }
        guard faults.isEmpty else { throw Problem(.validationFailed, details: faults) }
        return menu
    }

    private func sellOut(_ menu: inout Menu, at now: Timestamp) -> [Problem.Detail] {
        if let isSoldOut = body["is_sold_out"]?.bool {
            (menu.isSoldOut, menu.soldOutUntil) = (isSoldOut, nil)
        }
        guard let until = body.member("sold_out_until") else { return [] }
        menu.soldOutUntil = until.string.flatMap(Timestamp.init(rfc3339:))
        guard let end = menu.soldOutUntil else { return [] }
        if !menu.isSoldOut {
            return [
                .init(
                    field: "sold_out_until", code: "NOT_SOLD_OUT",
                    message: Message(ko: "품절일 때만 보낼 수 있습니다.", en: "This goes with is_sold_out only."))
            ]
        }
        if end > now { return [] }
        return [
            .init(
                field: "sold_out_until", code: "OUT_OF_RANGE",
                message: Message(ko: "지금보다 뒤여야 합니다.", en: "This has to be in the future."))
        ]
    }

    /// An empty text is none.
    private static func text(_ json: JSON) -> String? {
        json.string.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// Ids for groups and options that a draft adds.
struct NewOptionIDs {
    var groups: [OptionGroup.ID]
    var options: [MenuOption.ID]
}
