@testable import Web

/// Values of a schema's shape, for tests that go through every operation.
enum Samples {
    /// A right value with every key that there is.
    /// - Parameter id: what stands where an id is wanted.
    static func value(of schema: Schema, id: Int64 = 1) -> JSON {
        switch schema.kind {
        case .any: "x"
        case .boolean: true
        case .integer(let range): .integer(isID(schema) ? id : range.lowerBound)
        case .text(let text): .string(sample(of: text))
        case .choice(let values): .string(values[0])
        case .array(let element, let count):
            .array(Array(repeating: value(of: element, id: id), count: max(1, count.lowerBound)))
        case .object(let properties): .object(properties.map { .init($0.name, value(of: $0.schema, id: id)) })
        case .map(let keys, let element, _): .object([.init(sample(of: keys), value(of: element, id: id))])
        }
    }

    /// The same value once for each object in it, with one more member there; each with the path of that object.
    static func adding(
        _ member: JSON.Member, to value: JSON, of schema: Schema, at path: String = ""
    ) -> [(path: String, value: JSON)] {
        switch (schema.kind, value) {
        case (.array(let element, _), .array(let elements)):
            guard let first = elements.first else { return [] }
            return adding(member, to: first, of: element, at: path + "[0]").map {
                ($0.path, .array([$0.value] + elements.dropFirst()))
            }
        case (.object(let properties), .object(let members)):
            let own = properties.contains { $0.name == member.key } ? [] : [(path, JSON.object(members + [member]))]
            let within = zip(properties, members).flatMap { property, known in
                adding(
                    member, to: known.value, of: property.schema, at: path.isEmpty ? known.key : "\(path).\(known.key)"
                )
                .map { inner in
                    (inner.path, JSON.object(members.map { $0.key == known.key ? .init($0.key, inner.value) : $0 }))
                }
            }
            return own + within
        case (.map(_, let element, _), .object(let members)):
            guard let first = members.first else { return [] }
            return adding(member, to: first.value, of: element, at: path.isEmpty ? first.key : "\(path).\(first.key)")
                .map { ($0.path, .object([.init(first.key, $0.value)])) }
        default: return []
        }
    }

    /// The same value with every id in it replaced.
    static func replacingIDs(in value: JSON, of schema: Schema, with id: Int64) -> JSON {
        switch (schema.kind, value) {
        case (.integer, .integer): isID(schema) ? .integer(id) : value
        case (.array(let element, _), .array(let elements)):
            .array(elements.map { replacingIDs(in: $0, of: element, with: id) })
        case (.object(let properties), .object(let members)):
            .object(
                members.map { member in
                    guard let property = properties.first(where: { $0.name == member.key }) else { return member }
                    return .init(member.key, replacingIDs(in: member.value, of: property.schema, with: id))
                })
        default: value
        }
    }

    static func isID(_ schema: Schema) -> Bool {
        if case .integer(let range) = schema.kind, case .integer(let ids) = Schema.id.kind {
            range == ids
        } else {
            false
        }
    }

    private static func sample(of text: Schema.Text) -> String {
        switch text.format {
        case .date: "2026-11-23"
        case .dateTime: "2026-11-24T00:00:00Z"
        case .languageTag: "en"
        case .version: "\"1\""
        case .line, .lines, .password, .printableASCII: String(repeating: "x", count: max(1, text.length.lowerBound))
        }
    }
}
