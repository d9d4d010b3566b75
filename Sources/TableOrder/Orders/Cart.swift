internal import Postgres
internal import Web

/// The rules of a cart: what the menu says now about what somebody wants.
///
/// Values only: a draft and the dishes that it names go in; priced lines, or everything that is wrong, come out.
struct Cart {
    /// What the rules need to know of a dish.
    struct Dish: SoldOutForATime {
        let id: Menu.ID
        let name: String
        /// In minor units; positive.
        let price: Int64
        let isSoldOut: Bool
        let soldOutUntil: Timestamp?
        var optionGroups: [OptionGroup]
    }

    /// Those that the draft names, as far as the store has them and shows them.
    let dishes: [Dish]
    let now: Timestamp

    /// - Returns: the lines in the draft's order, at today's prices.
    /// - Throws: one ``Problem`` that lists every bad line with the dish as it is now. Its kind is the first of:
    ///   404 a dish that is not there, 409 sold out, 422 wrong options, 409 another price.
    func priced(_ draft: OrderDraft) throws(Problem) -> [Order.Item] {
        var items: [Order.Item] = []
        var faults: [LineFault] = []
        for (index, line) in draft.lines.enumerated() {
            switch priced(line, at: index) {
            case .success(let item): items.append(item)
            case .failure(let lineFaults): faults += lineFaults.all
            }
        }
        let order: [Problem.Kind] = [.menuNotFound, .menuSoldOut, .invalidOptions, .priceChanged]
        if let worst = order.first(where: { kind in faults.contains { $0.kind == kind } }) {
            throw Problem(worst, details: faults.map(\.detail))
        }
        return items
    }
}

extension Cart {
    private struct LineFaults: Error { let all: [LineFault] }

    private func priced(_ line: OrderDraft.Line, at index: Int) -> Result<Order.Item, LineFaults> {
        guard let dish = dishes.first(where: { $0.id == line.menuID }) else {
            return .failure(LineFaults(all: [LineFault(.menuNotFound, "items[\(index)].menu_id", nil, now)]))
        }
        var faults: [LineFault] = []
        if dish.isSoldOut(at: now) { faults.append(LineFault(.menuSoldOut, "items[\(index)].menu_id", dish, now)) }
        let options = choose(line.options, of: dish, at: index, faults: &faults)
        let unitPrice = options.reduce(dish.price) { $0.addingChecked($1.priceDelta) }
        let isPriced = !faults.contains { $0.kind == .invalidOptions }
        if isPriced, let expected = line.unitPrice, expected != unitPrice {
            faults.append(LineFault(.priceChanged, "items[\(index)].unit_price", dish, now, unitPrice: unitPrice))
        }
        guard faults.isEmpty else { return .failure(LineFaults(all: faults)) }
        return .success(
            Order.Item(
                menuID: dish.id, name: dish.name, unitPrice: unitPrice, quantity: line.quantity, options: options,
                note: line.note, total: unitPrice.multipliedChecked(Int64(line.quantity))))
    }

    /// The options that a line names, in the menu's order, and what breaks the rules of their groups.
    private func choose(
        _ ids: [MenuOption.ID], of dish: Dish, at index: Int, faults: inout [LineFault]
    ) -> [ChosenOption] {
        let wanted = Set(ids)
        let known = Set(dish.optionGroups.flatMap(\.options).map(\.id))
        if wanted.count < ids.count || !wanted.isSubset(of: known) {
            faults.append(LineFault(.invalidOptions, "items[\(index)].options", dish, now))
        }
        var chosen: [ChosenOption] = []
        for group in dish.optionGroups {
            let options = group.options.filter { wanted.contains($0.id) }
            if !(group.min...max(group.min, group.max)).contains(options.count) {
                faults.append(LineFault(.invalidOptions, "items[\(index)].options", dish, now, group: group))
            }
            if options.contains(where: \.isSoldOut) {
                faults.append(LineFault(.menuSoldOut, "items[\(index)].options", dish, now, group: group))
            }
            chosen += options.map {
                ChosenOption(id: $0.id, group: group.name, name: $0.name, priceDelta: $0.priceDelta)
            }
        }
        return chosen
    }
}

/// One thing that is wrong with a line, with the dish as it is now.
private struct LineFault {
    let kind: Problem.Kind
    let detail: Problem.Detail

    init(
        _ kind: Problem.Kind, _ field: String, _ dish: Cart.Dish?, _ now: Timestamp, unitPrice: Int64? = nil,
        group: OptionGroup? = nil
    ) {
        self.kind = kind
        var extra: [JSON.Member] = []
        if let dish { extra.append(.init("menu_id", .integer(dish.id.rawValue))) }
        extra.append(.init("current", dish.map { Self.current($0, now, unitPrice: unitPrice) } ?? .null))
        if let group { extra.append(.init("option_group", Self.current(group))) }
        detail = Problem.Detail(field: field, code: kind.code, message: kind.message, extra: extra)
    }

    private static func current(_ dish: Cart.Dish, _ now: Timestamp, unitPrice: Int64?) -> JSON {
        let price = unitPrice.map { [JSON.Member("unit_price", .integer($0))] } ?? []
        return .object(
            [
                .init("name", .string(dish.name)), .init("price", .integer(dish.price)),
                .init("is_sold_out", .bool(dish.isSoldOut(at: now))),
            ] + price)
    }

    private static func current(_ group: OptionGroup) -> JSON {
        let options = group.options.map { option -> JSON in
            [
                "id": .integer(option.id.rawValue), "name": .string(option.name),
                "price_delta": .integer(option.priceDelta), "is_sold_out": .bool(option.isSoldOut),
            ]
        }
        return [
            "id": .integer(group.id.rawValue), "name": .string(group.name), "min": .integer(Int64(group.min)),
            "max": .integer(Int64(group.max)), "options": .array(options),
        ]
    }
}

extension Problem.Kind {
    static let menuNotFound = Self(
        404, "MENU_NOT_FOUND", ko: "지금은 주문할 수 없는 메뉴가 포함되어 있습니다.", en: "There is a dish that is not on the menu now.")
    static let menuSoldOut = Self(
        409, "MENU_SOLD_OUT", ko: "품절된 메뉴가 포함되어 있습니다.", en: "There is a dish that is sold out.")
    static let priceChanged = Self(
        409, "PRICE_CHANGED", ko: "가격이 바뀐 메뉴가 있습니다. 확인 후 다시 주문해 주세요.",
        en: "A price has changed; please look at it and order again.")
    static let invalidOptions = Self(
        422, "INVALID_OPTIONS", ko: "옵션 선택을 다시 확인해 주세요.", en: "Please check the chosen options.")
}
