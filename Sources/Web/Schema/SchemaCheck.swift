extension Schema {
    /// More than this many details help nobody; a request can be wrong in 60,000 ways at once.
    static let mostDetails = 100

    /// Everything that is wrong with a value, in the order of the schema; empty when it is right.
    /// - Parameters:
    ///   - field: where the value stands, such as `items[2]`; empty for a whole body.
    ///   - isOpen: whether keys that the schema does not know are let through: refused in requests, allowed in
    ///     answers ("responses may gain keys").
    public func faults(in value: JSON, at field: String = "", isOpen: Bool = false) -> [Problem.Detail] {
        var check = Check(field: field, isOpen: isOpen)
        check.run(self, value)
        return check.faults
    }

    /// One pass over one value.
    private struct Check {
        private enum Step {
            case member(String)
            case element(Int)
        }

        let field: String
        let isOpen: Bool
        var faults: [Problem.Detail] = []
        /// From `field` to the value at hand. Only what is wrong needs it as a text.
        private var path: [Step] = []

        init(field: String, isOpen: Bool) {
            self.field = field
            self.isOpen = isOpen
        }

        mutating func run(_ schema: Schema, _ value: JSON) {
            guard faults.count < mostDetails else { return }
            if case .null = value, schema.isNullable { return }
            switch (schema.kind, value) {
            case (.any, _), (.boolean, .bool): break
            case (.integer(let range), .integer(let number)):
                if !range.contains(number) { add(.outOfRange(range)) }
            case (.text(let rules), .string(let text)): check(text, rules)
            case (.choice(let values), .string(let text)):
                if !values.contains(where: text.isExactly) { add(.notAChoice(values)) }
            case (.array(let element, let count), .array(let elements)): check(elements, element, count: count)
            case (.object(let properties), .object(let members)): check(members, properties)
            case (.map(let keys, let value, let count), .object(let members)):
                check(members, keys, value, count: count)
            default: add(.wrongType(schema.kind))
            }
        }

        private mutating func check(_ text: String, _ rules: Text) {
            let length = text.unicodeScalars.count
            if length < rules.length.lowerBound {
                add(.tooShort(rules.length.lowerBound))
            } else if length > rules.length.upperBound {
                add(.tooLong(rules.length.upperBound))
            } else if !rules.format.accepts(text) {
                add(.wrongFormat(rules.format))
            }
        }

        private mutating func check(_ elements: [JSON], _ element: Schema, count: ClosedRange<Int>) {
            if elements.count < count.lowerBound { add(.tooFew(count.lowerBound)) }
            if elements.count > count.upperBound { return add(.tooMany(count.upperBound)) }
            for (index, value) in elements.enumerated() { within(.element(index)) { $0.run(element, value) } }
        }

        private mutating func check(_ members: [JSON.Member], _ properties: [Property]) {
            for property in properties {
                if let member = members.first(where: { $0.key.isExactly(property.name) }) {
                    within(.member(property.name)) { $0.run(property.schema, member.value) }
                } else if property.isRequired {
                    within(.member(property.name)) { $0.add(.missing) }
                }
            }
            guard !isOpen else { return }
            for member in members where !properties.contains(where: { $0.name.isExactly(member.key) }) {
                within(.member(Fault.repeatable(member.key))) { $0.add(.unknown) }
            }
        }

        private mutating func check(
            _ members: [JSON.Member], _ keys: Text, _ value: Schema, count: ClosedRange<Int>
        ) {
            if members.count < count.lowerBound { add(.tooFew(count.lowerBound)) }
            if members.count > count.upperBound { return add(.tooMany(count.upperBound)) }
            for member in members {
                within(.member(Fault.repeatable(member.key))) { check in
                    let faultsBefore = check.faults.count
                    check.check(member.key, keys)
                    // A value under a key that is none is nobody's.
                    if check.faults.count == faultsBefore { check.run(value, member.value) }
                }
            }
        }

        private mutating func within(_ step: Step, _ body: (inout Check) -> Void) {
            path.append(step)
            body(&self)
            path.removeLast()
        }

        private mutating func add(_ fault: Fault) {
            guard faults.count < mostDetails else { return }
            let field = path.reduce(into: field) { field, step in
                switch step {
                case .member(let name): field += field.isEmpty ? name : ".\(name)"
                case .element(let index): field += "[\(index)]"
                }
            }
            faults.append(Problem.Detail(field: field, code: fault.code, message: fault.message))
        }
    }
}
