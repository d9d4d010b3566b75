internal import Postgres
internal import Web

/// One dish of a store's menu.
struct Menu: Sendable, SoldOutForATime {
    typealias ID = Identifier<Menu>

    let id: ID
    var categoryID: Category.ID
    var name: String
    var description: String?
    /// Of name and description.
    var translations = Translations.none
    /// In minor units; positive.
    var price: Int64
    /// `/images/…`, as nginx serves it.
    var imageURL: String?
    /// Among the dishes of its category.
    var displayOrder: Int
    /// Whether guests see it at all.
    var isAvailable = true
    var isSoldOut = false
    var soldOutUntil: Timestamp?
    var labels: [String] = []
    var allergens: [String] = []
    /// Where its ingredients come from (원산지).
    var origin: String?
    /// Counts the changes, from 1.
    var version: Int64 = 1
    let createdAt: Timestamp
    var updatedAt: Timestamp
    var optionGroups: [OptionGroup] = []
}

/// A part of a menu.
struct Category: Sendable {
    typealias ID = Identifier<Category>

    let id: ID
    var name: String
    var translations = Translations.none
    var displayOrder: Int
    /// Counts the changes, from 1.
    var version: Int64 = 1
}

/// A choice that a dish offers, such as how spicy it should be: at least ``min`` and at most ``max`` of its options.
struct OptionGroup: Sendable {
    typealias ID = Identifier<OptionGroup>

    let id: ID
    let menuID: Menu.ID
    var name: String
    var translations = Translations.none
    let min: Int
    let max: Int
    var options: [MenuOption] = []
}

/// One thing to choose in a group.
struct MenuOption: Sendable {
    typealias ID = Identifier<MenuOption>

    let id: ID
    let groupID: OptionGroup.ID
    var name: String
    var translations = Translations.none
    /// Added to the dish's price, in minor units; never negative.
    let priceDelta: Int64
    let isSoldOut: Bool
}

/// What may not be had for a time, or until staff say so.
protocol SoldOutForATime {
    /// Whether a row says so.
    var isSoldOut: Bool { get }
    /// When being sold out ends by itself; nil means when staff say so.
    var soldOutUntil: Timestamp? { get }
}

extension SoldOutForATime {
    /// Whether it cannot be had now.
    func isSoldOut(at now: Timestamp) -> Bool {
        isSoldOut && (soldOutUntil.map { now < $0 } ?? true)
    }
}

extension Menu {
    /// The dish as it is now: being sold out may be over by itself, though no row says so.
    func settled(at now: Timestamp) -> Menu {
        guard isSoldOut, !isSoldOut(at: now) else { return self }
        var menu = self
        (menu.isSoldOut, menu.soldOutUntil) = (false, nil)
        return menu
    }
}

/// What a reader's own language makes of a menu; `locale` is the language of the store's own names.
extension Menu {
    func translated(for reader: LanguagePreference, locale: String) -> Menu {
        let texts = translations.texts(for: reader, insteadOf: locale)
        var menu = self
        menu.name = texts["name"]?.string ?? name
        menu.description = texts["description"]?.string ?? description
        menu.optionGroups = optionGroups.map { $0.translated(for: reader, locale: locale) }
        return menu
    }
}

extension Category {
    func translated(for reader: LanguagePreference, locale: String) -> Category {
        var category = self
        category.name = translations.texts(for: reader, insteadOf: locale)["name"]?.string ?? name
        return category
    }
}

extension OptionGroup {
    fileprivate func translated(for reader: LanguagePreference, locale: String) -> OptionGroup {
        var group = self
        group.name = translations.texts(for: reader, insteadOf: locale)["name"]?.string ?? name
        group.options = options.map { option in
            var option = option
            option.name = option.translations.texts(for: reader, insteadOf: locale)["name"]?.string ?? option.name
            return option
        }
        return group
    }
}

/// A store's menu as guests see it.
struct MenuBoard {
    let store: Store
    /// Counts the changes of anything shown here.
    let version: Int64
    /// The store's last event in the snapshot that the menu was read in.
    let lastEventID: Int64
    let categories: [Category]
    let menus: [Menu]
    let now: Timestamp

    /// When it changes by itself, because being sold out ends for a dish.
    var validUntil: Timestamp? {
        menus.compactMap { $0.isSoldOut(at: now) ? $0.soldOutUntil : nil }.min()
    }
}
