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

        private mutating func add(_ fault: Fault, at field: String) {
            guard faults.count < mostDetails else { return }
            faults.append(Problem.Detail(field: field, code: fault.code, message: fault.message))
        }
    }
}

/// One way in which a value breaks its schema, with its stable code and its sentence.
struct Fault {
    let code: String
    let message: Message

    static let missing = Fault("REQUIRED", ko: "필수 항목입니다.", en: "This is required.")
    static let unknown = Fault("UNKNOWN_FIELD", ko: "알 수 없는 항목입니다.", en: "There is no such field.")
    static let repeated = Fault("REPEATED", ko: "한 번만 보내 주세요.", en: "This may be given once only.")
    static let undecodable = Fault(
        "INVALID_FORMAT", ko: "UTF-8 퍼센트 인코딩이 아닙니다.", en: "This is not UTF-8 in percent-encoding.")

    /// A name that a caller made up, as a detail may repeat it: its first 100 Unicode scalars, with U+FFFD for control
    /// characters. Not 100 characters: one, with its combining marks, can be as long as the body.
    static func repeatable(_ name: String) -> String {
        let scalars = name.unicodeScalars.prefix(100).map { $0.value < 0x20 || $0.value == 0x7F ? "\u{FFFD}" : $0 }
        return String(String.UnicodeScalarView(scalars))
    }

    static func wrongType(_ kind: Schema.Kind) -> Fault {
        let (korean, english) =
            switch kind {
            case .any: ("값", "a value")
            case .boolean: ("true 또는 false", "true or false")
            case .integer: ("정수", "an integer")
            case .text, .choice: ("문자열", "a string")
            case .array: ("배열", "an array")
            case .object: ("객체", "an object")
            }
        return Fault("INVALID_TYPE", ko: "형식이 다릅니다. 필요한 형식: \(korean).", en: "This has to be \(english).")
    }

    static func outOfRange(_ range: ClosedRange<Int64>) -> Fault {
        Fault(
            "OUT_OF_RANGE", ko: "\(range.lowerBound)에서 \(range.upperBound) 사이여야 합니다.",
            en: "This has to be between \(range.lowerBound) and \(range.upperBound).")
    }

    static func tooShort(_ least: Int) -> Fault {
        Fault("TOO_SHORT", ko: "\(least)자 이상이어야 합니다.", en: "This needs at least \(least) characters.")
    }

    static func tooLong(_ most: Int) -> Fault {
        Fault("TOO_LONG", ko: "\(most)자 이하여야 합니다.", en: "This may have at most \(most) characters.")
    }

    static func tooFew(_ least: Int) -> Fault {
        Fault("TOO_FEW", ko: "\(least)개 이상이어야 합니다.", en: "There have to be at least \(least).")
    }

    static func tooMany(_ most: Int) -> Fault {
        Fault("TOO_MANY", ko: "\(most)개 이하여야 합니다.", en: "There may be at most \(most).")
    }

    static func notAChoice(_ values: [String]) -> Fault {
        let list = values.joined(separator: ", ")
        return Fault("INVALID_CHOICE", ko: "다음 중 하나여야 합니다: \(list).", en: "This has to be one of: \(list).")
    }

    static func wrongFormat(_ format: Schema.Format) -> Fault {
        switch format {
        case .line:
            Fault(
                "INVALID_FORMAT", ko: "줄바꿈이나 제어 문자는 쓸 수 없습니다.",
                en: "Line breaks and control characters are not allowed.")
        case .lines, .password:
            Fault("INVALID_FORMAT", ko: "제어 문자는 쓸 수 없습니다.", en: "Control characters are not allowed.")
        case .date: Fault("INVALID_FORMAT", ko: "날짜는 YYYY-MM-DD 형식이어야 합니다.", en: "A date is written YYYY-MM-DD.")
        case .dateTime:
            Fault(
                "INVALID_FORMAT", ko: "시각은 RFC 3339 형식이어야 합니다.",
                en: "A time is written as in RFC 3339, with its offset.")
        case .printableASCII:
            Fault("INVALID_FORMAT", ko: "영문, 숫자와 기호만 쓸 수 있습니다.", en: "Only printable ASCII characters are allowed.")
        }
    }

    private init(_ code: String, ko: String, en: String) {
        self.code = code
        self.message = Message(ko: ko, en: en)
    }
}
