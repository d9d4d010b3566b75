internal import Web

/// A group of options as a dish's draft has it. One with an id is kept, one without is new, and those that the dish has
/// beside them go; their order is the list's.
struct OptionGroupDraft {
    struct Option {
        let id: MenuOption.ID?
        let name: String
        let translations: Translations
        let priceDelta: Int64
        let isSoldOut: Bool
    }

    let id: OptionGroup.ID?
    let name: String
    let translations: Translations
    let min: Int
    let max: Int
    let options: [Option]

    static let schema = Schema.object(
        "OptionGroupDraft",
        .optional("id", Schema.id.about("Of a group that the dish has, to keep it.")),
        .required("name", .line(1...100).example("맵기")),
        .optional("translations", OptionGroup.nameTranslations),
        .optional("min", Schema.integer(0...100).about("So many have to be chosen; 0 when not given.")),
        .optional("max", Schema.integer(1...100).about("More may not be chosen; 1 when not given.")),
        .required("options", .array(of: option, count: 1...50)))

    private static let option = Schema.object(
        "OptionDraft",
        .optional("id", Schema.id.about("Of an option that the dish has, to keep it.")),
        .required("name", .line(1...100).example("순한맛")),
        .optional("translations", OptionGroup.nameTranslations),
        .optional("price_delta", Schema.integer(0...1_000_000_000).about("Added to the dish's price.")),
        .optional("is_sold_out", .boolean))

    /// - Parameter json: one that ``schema`` found nothing wrong with.
    init(_ json: JSON) {
        id = json["id"]?.integer.map { OptionGroup.ID($0) }
        name = json["name"]?.string ?? ""
        translations = Translations(json["translations"])
        min = Int(json["min"]?.integer ?? 0)
        max = Int(json["max"]?.integer ?? 1)
        options = (json["options"]?.array ?? []).map { option in
            Option(
                id: option["id"]?.integer.map { MenuOption.ID($0) }, name: option["name"]?.string ?? "",
                translations: Translations(option["translations"]), priceDelta: option["price_delta"]?.integer ?? 0,
                isSoldOut: option["is_sold_out"]?.bool ?? false)
        }
    }
}

extension OptionGroupDraft {
    /// Makes the groups of one dish out of their drafts, and finds what is wrong with them.
    struct Choices {
        let menuID: Menu.ID
        /// Ids that may still be named; each once.
        private var knownGroups: Set<OptionGroup.ID>
        private var knownOptions: Set<MenuOption.ID>
        private var ids: NewOptionIDs
        private(set) var faults: [Problem.Detail] = []

        init(menuID: Menu.ID, known: [OptionGroup], ids: NewOptionIDs) {
            self.menuID = menuID
            self.ids = ids
            knownGroups = Set(known.map(\.id))
            knownOptions = Set(known.flatMap(\.options).map(\.id))
        }

        mutating func groups(_ drafts: [OptionGroupDraft]) -> [OptionGroup] {
            drafts.enumerated().compactMap { index, draft in group(draft, at: "option_groups[\(index)]") }
        }

        private mutating func group(_ draft: OptionGroupDraft, at field: String) -> OptionGroup? {
            if draft.max < draft.min {
                add("\(field).max", "OUT_OF_RANGE", ko: "min보다 작을 수 없습니다.", en: "This may not be less than min.")
            }
            if draft.min > draft.options.count {
                add("\(field).min", "OUT_OF_RANGE", ko: "옵션 수보다 클 수 없습니다.", en: "There are fewer options than that.")
            }
            guard let id = draft.id.map({ knownGroups.remove($0) }) ?? ids.groups.popLast() else {
                addUnknown("\(field).id")
                return nil
            }
            var group = OptionGroup(
                id: id, menuID: menuID, name: draft.name, translations: draft.translations, min: draft.min,
                max: draft.max)
            for (index, option) in draft.options.enumerated() {
                guard let id = option.id.map({ knownOptions.remove($0) }) ?? ids.options.popLast() else {
                    addUnknown("\(field).options[\(index)].id")
                    continue
                }
                group.options.append(
                    MenuOption(
                        id: id, groupID: group.id, name: option.name, translations: option.translations,
                        priceDelta: option.priceDelta, isSoldOut: option.isSoldOut))
            }
            return group
        }

        private mutating func addUnknown(_ field: String) {
            add(field, "UNKNOWN_ID", ko: "이 메뉴에 없는 id입니다.", en: "The dish has none of that id, or it was named before.")
        }

        private mutating func add(_ field: String, _ code: String, ko: String, en: String) {
            faults.append(.init(field: field, code: code, message: Message(ko: ko, en: en)))
        }
    }
}
