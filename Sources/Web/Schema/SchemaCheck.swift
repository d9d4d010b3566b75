extension Schema {
    /// More than this many details help nobody; a request can be wrong in 60,000 ways at once.
    static let mostDetails = 100

    /// Everything that is wrong with a value, in the order of the schema; empty when it is right.
    /// - Parameters:
    ///   - field: where the value stands, such as `items[2]`; empty for a whole body.
    ///   - isOpen: whether keys that the schema does not know are let through: refused in requests, allowed in
    ///     answers ("responses may gain keys").
    public func faults(in value: JSON, at field: String = "", isOpen: Bool = false) -> [Problem.Detail] {
        var check = Check(isOpen: isOpen)
        check.run(self, value, at: field)
        return check.faults
    }

    /// One pass over one value.
    private struct Check {
        let isOpen: Bool
        var faults: [Problem.Detail] = []

        mutating func run(_ schema: Schema, _ value: JSON, at field: String) {
            guard faults.count < mostDetails else { return }
            if value == .null, schema.isNullable { return }
            switch (schema.kind, value) {
            case (.any, _), (.boolean, .bool): break
            case (.integer(let range), .integer(let number)):
                if !range.contains(number) { add(.outOfRange(range), at: field) }
            case (.text(let rules), .string(let text)): check(text, rules, at: field)
            case (.choice(let values), .string(let text)):
                if !values.contains(where: text.isExactly) { add(.notAChoice(values), at: field) }
            case (.array(let element, let count), .array(let elements)):
                check(elements, element, count: count, at: field)
            case (.object(let properties), .object(let members)): check(members, properties, at: field)
            case (.map(let keys, let value, let count), .object(let members)):
                check(members, keys, value, count: count, at: field)
            default: add(.wrongType(schema.kind), at: field)
            }
        }

        private mutating func check(_ text: String, _ rules: Text, at field: String) {
            let length = text.unicodeScalars.count
            if length < rules.length.lowerBound {
                add(.tooShort(rules.length.lowerBound), at: field)
            } else if length > rules.length.upperBound {
                add(.tooLong(rules.length.upperBound), at: field)
            } else if !rules.format.accepts(text) {
                add(.wrongFormat(rules.format), at: field)
            }
        }

        private mutating func check(
            _ elements: [JSON], _ element: Schema, count: ClosedRange<Int>, at field: String
        ) {
            if elements.count < count.lowerBound { add(.tooFew(count.lowerBound), at: field) }
            if elements.count > count.upperBound {
                add(.tooMany(count.upperBound), at: field)
                return
            }
            for (index, value) in elements.enumerated() { run(element, value, at: "\(field)[\(index)]") }
        }

        private mutating func check(_ members: [JSON.Member], _ properties: [Property], at field: String) {
            let prefix = field.isEmpty ? "" : field + "."
            for property in properties {
                if let member = members.first(where: { $0.key.isExactly(property.name) }) {
                    run(property.schema, member.value, at: prefix + property.name)
                } else if property.isRequired {
                    add(.missing, at: prefix + property.name)
                }
            }
            guard !isOpen else { return }
            for member in members where !properties.contains(where: { $0.name.isExactly(member.key) }) {
                add(.unknown, at: prefix + Fault.repeatable(member.key))
            }
        }

        private mutating func check(
            _ members: [JSON.Member], _ keys: Text, _ value: Schema, count: ClosedRange<Int>, at field: String
        ) {
            if members.count < count.lowerBound { add(.tooFew(count.lowerBound), at: field) }
            if members.count > count.upperBound {
                add(.tooMany(count.upperBound), at: field)
                return
            }
            let prefix = field.isEmpty ? "" : field + "."
            for member in members {
                let key = prefix + Fault.repeatable(member.key)
                let faultsBefore = faults.count
                check(member.key, keys, at: key)
                // A value under a key that is none is nobody's.
                if faults.count == faultsBefore { run(value, member.value, at: key) }
            }
        }

        private mutating func add(_ fault: Fault, at field: String) {
            guard faults.count < mostDetails else { return }
            faults.append(Problem.Detail(field: field, code: fault.code, message: fault.message))
        }
    }
}
