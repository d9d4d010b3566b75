extension Schema {
    /// The schema in JSON Schema 2020-12, with what is named left to ``components``.
    public var document: JSON {
        guard let name else { return inlined }
        let reference: JSON = ["$ref": .string("#/components/schemas/\(name)")]
        return isNullable ? ["anyOf": [reference, ["type": "null"]]] : reference
    }

    /// The schema written out, though it may have a name. Named schemas within it are referred to.
    var inlined: JSON {
        var members = rules
        if isNullable, name == nil { members = Self.orNull(members) }
        if let about { members.append(.init("description", .string(about))) }
        if let example { members.append(.init("examples", .array([example]))) }
        return .object(members)
    }

    /// Every named schema that this one consists of, itself included.
    var components: [(name: String, schema: Schema)] {
        let within: [Schema] =
            switch kind {
            case .array(let element, _): [element]
            case .object(let properties): properties.map(\.schema)
            case .map(_, let value, _): [value]
            case .any, .boolean, .integer, .text, .choice: []
            }
        let own = name.map { [($0, self)] } ?? []
        return own + within.flatMap(\.components)
    }

    private var rules: [JSON.Member] {
        switch kind {
        case .any: return []
        case .boolean: return [.init("type", "boolean")]
        case .integer(let range):
            return [
                .init("type", "integer"), .init("minimum", .integer(range.lowerBound)),
                .init("maximum", .integer(range.upperBound)),
            ]
        case .text(let rules): return text(rules)
        case .choice(let values):
            return [.init("type", "string"), .init("enum", .array(values.map(JSON.string)))]
        case .array(let element, let count):
            var members: [JSON.Member] = [.init("type", "array"), .init("items", element.document)]
            if count.lowerBound > 0 { members.append(.init("minItems", .integer(Int64(count.lowerBound)))) }
            if count.upperBound < Int.max { members.append(.init("maxItems", .integer(Int64(count.upperBound)))) }
            return members
        case .object(let properties): return object(properties)
        case .map(let keys, let value, let count): return map(keys, value, count)
        }
    }

    private func text(_ rules: Text) -> [JSON.Member] {
        var members: [JSON.Member] = [.init("type", "string")]
        if let keyword = rules.format.keyword { members.append(.init("format", .string(keyword))) }
        guard let pattern = rules.format.pattern else { return members }
        members.append(.init("minLength", .integer(Int64(rules.length.lowerBound))))
        members.append(.init("maxLength", .integer(Int64(rules.length.upperBound))))
        members.append(.init("pattern", .string(pattern)))
        return members
    }

    private func object(_ properties: [Property]) -> [JSON.Member] {
        let required = properties.filter(\.isRequired).map { JSON.string($0.name) }
        var members: [JSON.Member] = [
            .init("type", "object"),
            .init("properties", .object(properties.map { .init($0.name, $0.schema.document) })),
        ]
        if !required.isEmpty { members.append(.init("required", .array(required))) }
        if isClosed { members.append(.init("additionalProperties", false)) }
        return members
    }

    private func map(_ keys: Text, _ value: Schema, _ count: ClosedRange<Int>) -> [JSON.Member] {
        var members: [JSON.Member] = [
            .init("type", "object"), .init("propertyNames", .object(text(keys))),
            .init("additionalProperties", value.document),
        ]
        if count.lowerBound > 0 { members.append(.init("minProperties", .integer(Int64(count.lowerBound)))) }
        if count.upperBound < Int.max { members.append(.init("maxProperties", .integer(Int64(count.upperBound)))) }
        return members
    }

    private static func orNull(_ members: [JSON.Member]) -> [JSON.Member] {
        members.map { member in
            switch (member.key, member.value) {
            case ("type", let type): .init("type", .array([type, "null"]))
            case ("enum", .array(let values)): .init("enum", .array(values + [.null]))
            default: member
            }
        }
    }
}
