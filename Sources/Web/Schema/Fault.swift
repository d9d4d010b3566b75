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
            case .object, .map: ("객체", "an object")
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
        case .languageTag:
            Fault(
                "INVALID_FORMAT", ko: "언어는 en, zh-hans처럼 소문자 언어 태그로 써 주세요.",
                en: "A language is written as a tag in lower case, such as en or zh-hans.")
        case .printableASCII:
            Fault("INVALID_FORMAT", ko: "영문, 숫자와 기호만 쓸 수 있습니다.", en: "Only printable ASCII characters are allowed.")
        case .version:
            Fault(
                "INVALID_FORMAT", ko: "버전은 \"3\"처럼 따옴표 안에 씁니다.", en: "A version is written in quotes, as in \"3\".")
        }
    }

    private init(_ code: String, ko: String, en: String) {
        self.code = code
        self.message = Message(ko: ko, en: en)
    }
}
