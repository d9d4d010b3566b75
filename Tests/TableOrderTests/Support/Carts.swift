@testable import Web

/// A cart of one dish, or of several lines.
func cart(_ dish: Int64, _ quantity: Int64 = 1) -> JSON {
    cart(line(dish, quantity))
}

func cart(_ lines: JSON..., note: String? = nil, guests: Int64? = nil) -> JSON {
    .object(
        [.init("items", .array(lines))] + (note.map { [.init("note", .string($0))] } ?? [])
            + (guests.map { [.init("guest_count", .integer($0))] } ?? []))
}

func line(
    _ dish: Int64, _ quantity: Int64 = 1, options: [Int64]? = nil, note: String? = nil, price: Int64? = nil
) -> JSON {
    .object(
        [.init("menu_id", .integer(dish)), .init("quantity", .integer(quantity))]
            + (options.map { [.init("options", .array($0.map(JSON.integer)))] } ?? [])
            + (note.map { [.init("note", .string($0))] } ?? [])
            + (price.map { [.init("unit_price", .integer($0))] } ?? []))
}

extension JSON {
    subscript(index: Int) -> JSON? {
        array.flatMap { $0.indices.contains(index) ? $0[index] : nil }
    }

    /// The same object with some members replaced or added.
    func with(_ changes: (String, JSON)...) -> JSON {
        guard case .object(var members) = self else { return self }
        for (key, value) in changes {
            if let index = members.firstIndex(where: { $0.key == key }) {
                members[index] = .init(key, value)
            } else {
                members.append(.init(key, value))
            }
        }
        return .object(members)
    }
}

extension JSON? {
    var count: Int? { self?.array?.count }

    /// One member of each element.
    func each(_ key: String) -> [JSON?] { (self?.array ?? []).map { $0[key] } }
}
