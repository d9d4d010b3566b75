/// What a JSON value has to look like: the one declaration that checks a request and documents it.
///
/// The rules are a subset of JSON Schema 2020-12, which OpenAPI 3.1 uses; lengths count Unicode scalars, as there.
public struct Schema: Sendable {
    public indirect enum Kind: Sendable {
        case any
        case boolean
        case integer(ClosedRange<Int64>)
        case text(Text)
        case choice([String])
        case array(of: Schema, count: ClosedRange<Int>)
        case object([Property])
        /// An object whose keys the caller chooses, each of this form, with values of one shape.
        case map(keys: Text, of: Schema, count: ClosedRange<Int>)
    }

    /// One key of an object. A class, as the check of a body goes through many of them: to copy all that is in a schema
    /// each time was 1 % of an order's instructions.
    public final class Property: Sendable {
        public let name: String
        public let schema: Schema
        public let isRequired: Bool

        public init(name: String, schema: Schema, isRequired: Bool) {
            self.name = name
            self.schema = schema
            self.isRequired = isRequired
        }
    }

    /// A string's length, and what it may consist of.
    public struct Text: Sendable {
        public let length: ClosedRange<Int>
        public let format: Format
    }

    /// What a string may consist of. `U+0000` is never allowed: PostgreSQL cannot store it.
    public enum Format: Sendable {
        /// No control characters: a name, a number on a table.
        case line
        /// Several lines: a note.
        case lines
        /// A secret: anything, documented as a password.
        case password
        /// `YYYY-MM-DD`.
        case date
        /// RFC 3339 with an offset.
        case dateTime
        /// `0x20`…`0x7E`.
        case printableASCII
        /// A language in lower case, such as `en` or `zh-hans` (BCP 47, RFC 5646 §2.1: a language of two or three
        /// letters and its subtags, without extensions and private use).
        case languageTag
        /// What `If-Match` takes: a version in quotes, or `*` for any (RFC 9110 §13.1.1).
        case version
    }

    public let kind: Kind
    /// Under this name it is written once among the document's components, and referred to elsewhere.
    public private(set) var name: String?
    public private(set) var about: String?
    public private(set) var example: JSON?
    public private(set) var isNullable = false
    /// Whether the document says that no other keys may be there: so it is for requests, while answers may gain keys.
    private(set) var isClosed = false

    public init(_ kind: Kind) {
        self.kind = kind
    }

    /// The schema of a request: every object in it is closed.
    var closed: Schema {
        var copy = Schema(kind.closed)
        (copy.name, copy.about, copy.example, copy.isNullable) = (name, about, example, isNullable)
        copy.isClosed = true
        return copy
    }

    /// Makes it a component of the document.
    public func named(_ name: String) -> Schema { changed { $0.name = name } }
    /// Adds a sentence for the document.
    public func about(_ about: String) -> Schema { changed { $0.about = about } }
    /// Adds an example for the document.
    public func example(_ example: JSON) -> Schema { changed { $0.example = example } }
    /// The same, or `null`.
    public var orNull: Schema { changed { $0.isNullable = true } }

    private func changed(_ change: (inout Schema) -> Void) -> Schema {
        var copy = self
        change(&copy)
        return copy
    }
}

extension Schema {
    /// Whatever it is.
    public static let any = Schema(.any)
    /// `true` or `false`; never a string of it.
    public static let boolean = Schema(.boolean)
    /// An id as we give it out: positive, and exact in JavaScript too.
    public static let id = integer(1...9_007_199_254_740_991)
    /// A day that exists, `YYYY-MM-DD`.
    public static let date = Schema(.text(Text(length: 10...10, format: .date))).example("2026-11-23")
    /// A moment, RFC 3339 with its offset.
    public static let dateTime = Schema(.text(Text(length: 20...35, format: .dateTime)))
        .example("2026-11-23T05:20:11.123Z")

    /// A language in lower case, such as `en` or `zh-hans`.
    public static let languageTag = Schema(.text(.languageTag)).example("en")

    /// A whole number without point or exponent.
    public static func integer(_ range: ClosedRange<Int64>) -> Schema {
        Schema(.integer(range))
    }

    /// A string without line breaks, of so many Unicode scalars.
    public static func line(_ length: ClosedRange<Int>) -> Schema {
        Schema(.text(Text(length: length, format: .line)))
    }

    /// A string of so many Unicode scalars.
    public static func text(_ length: ClosedRange<Int>, _ format: Format) -> Schema {
        Schema(.text(Text(length: length, format: format)))
    }

    /// One of these strings, byte by byte.
    public static func choice(_ values: [String]) -> Schema {
        Schema(.choice(values))
    }

    /// A list of so many elements of one shape.
    public static func array(of element: Schema, count: ClosedRange<Int> = 0...Int.max) -> Schema {
        Schema(.array(of: element, count: count))
    }

    /// An object of these keys.
    /// - Parameter name: makes it a component of the document.
    public static func object(_ name: String? = nil, _ properties: Property...) -> Schema {
        var schema = Schema(.object(properties))
        schema.name = name
        return schema
    }
}

extension Schema {
    /// An object whose keys the caller chooses, such as translations by language; a fault names its key.
    ///
    ///     Schema.map(keys: .languageTag, of: .object(nil, .required("name", .line(1...100))), count: 0...20)
    /// - Parameter count: so many keys.
    public static func map(keys: Text, of value: Schema, count: ClosedRange<Int> = 0...Int.max) -> Schema {
        Schema(.map(keys: keys, of: value, count: count))
    }
}

extension Schema.Text {
    /// What keys translations: `en`, `zh-hans`.
    /// RFC 5646 §4.4.1 names 35 characters as what every tag in use fits in.
    public static let languageTag = Schema.Text(length: 2...35, format: .languageTag)
}

extension Schema.Property {
    /// A key that has to be there.
    public static func required(_ name: String, _ schema: Schema) -> Schema.Property {
        Schema.Property(name: name, schema: schema, isRequired: true)
    }

    /// A key that may be missing; in a request `null` means the same as missing.
    public static func optional(_ name: String, _ schema: Schema) -> Schema.Property {
        Schema.Property(name: name, schema: schema.orNull, isRequired: false)
    }
}

extension Schema.Property {
    /// A key that a call sends to change it; missing, it stays as it is, and `null` is a value of its own.
    public static func change(_ name: String, _ schema: Schema) -> Schema.Property {
        Schema.Property(name: name, schema: schema, isRequired: false)
    }
}

extension Schema.Kind {
    fileprivate var closed: Schema.Kind {
        switch self {
        case .array(let element, let count): .array(of: element.closed, count: count)
        case .object(let properties):
            .object(properties.map { .init(name: $0.name, schema: $0.schema.closed, isRequired: $0.isRequired) })
        case .map(let keys, let value, let count): .map(keys: keys, of: value.closed, count: count)
        case .any, .boolean, .integer, .text, .choice: self
        }
    }
}
