internal import Postgres
internal import Web

/// One dish of a store's menu.
struct Menu: Sendable {
    typealias ID = Identifier<Menu>

    let id: ID
    let categoryID: Category.ID
    let name: String
    let description: String?
    /// In minor units; positive.
    let price: Int64
    let imageURL: String?
    let displayOrder: Int
    let isSoldOut: Bool
    /// When being sold out ends by itself; nil means when staff say so.
    let soldOutUntil: Timestamp?
    let labels: [String]
    let allergens: [String]
    let origin: String?
    var optionGroups: [OptionGroup] = []
}

/// A part of a menu.
struct Category: Sendable {
    typealias ID = Identifier<Category>

    let id: ID
    let name: String
    let displayOrder: Int
}

/// A choice that a dish offers, such as how spicy it should be: at least ``min`` and at most ``max`` of its options.
struct OptionGroup: Sendable {
    typealias ID = Identifier<OptionGroup>

    let id: ID
    let menuID: Menu.ID
    let name: String
    let min: Int
    let max: Int
    var options: [MenuOption] = []
}

/// One thing to choose in a group.
struct MenuOption: Sendable {
    typealias ID = Identifier<MenuOption>

    let id: ID
    let groupID: OptionGroup.ID
    let name: String
    /// Added to the dish's price, in minor units; never negative.
    let priceDelta: Int64
    let isSoldOut: Bool
}

extension Menu {
    /// Whether the dish cannot be had now.
    func isSoldOut(at now: Timestamp) -> Bool {
        isSoldOut && (soldOutUntil.map { now < $0 } ?? true)
    }

    /// Dishes with their option groups, and those with their options, each in the order given.
    static func assemble(_ menus: [Menu], _ groups: [OptionGroup], _ options: [MenuOption]) -> [Menu] {
        let byGroup = Dictionary(grouping: options, by: \.groupID)
        let full = groups.map { group in
            var group = group
            group.options = byGroup[group.id] ?? []
            return group
        }
        let byMenu = Dictionary(grouping: full, by: \.menuID)
        return menus.map { menu in
            var menu = menu
            menu.optionGroups = byMenu[menu.id] ?? []
            return menu
        }
    }
}

/// A store's menu as guests see it.
struct MenuBoard {
    let store: Store
    /// Counts the changes of anything shown here.
    let version: Int64
    let categories: [Category]
    let menus: [Menu]
    let now: Timestamp
}
