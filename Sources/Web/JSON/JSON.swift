internal import Glibc

/// One JSON value (RFC 8259), as ``JSONReader`` reads it and a ``Schema`` checks it.
///
/// An object keeps its members in the order in which they came. Integers that fit 64 bits are ``integer(_:)``;
/// every other number is ``number(_:)``.
public enum JSON: Sendable, Equatable {
    case null
    case bool(Bool)
    case integer(Int64)
    case number(Double)
    case string(String)
    case array([JSON])
    case object([Member])

    /// A key of an object with its value.
    public struct Member: Sendable, Equatable {
        public let key: String
        public let value: JSON

        public init(_ key: String, _ value: JSON) {
            self.key = key
            self.value = value
        }
    }
}

extension JSON {
    /// The member of an object called `key`; nil for a missing one, for `null`, and for what is no object.
    public subscript(key: String) -> JSON? {
        guard let value = member(key) else { return nil }
        if case .null = value { return nil }
        return value
    }

    /// The same as the subscript, but `null` is a value: what a call that changes a part of an object sends to empty it.
    public func member(_ key: String) -> JSON? {
        guard case .object(let members) = self else { return nil }
        // `first(where:)` would copy the member, and its key with it.
        for member in members where member.key.isExactly(key) { return member.value }
        return nil
    }

    /// The same object without the member called `key`; what is no object as it is.
    public func removing(_ key: String) -> JSON {
        guard case .object(let members) = self, members.contains(where: { $0.key.isExactly(key) }) else { return self }
        return .object(members.filter { !$0.key.isExactly(key) })
    }

    /// The text of a string; nil for every other value.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// The value of an integer; nil for every other value.
    public var integer: Int64? {
        if case .integer(let number) = self { number } else { nil }
    }

    /// The value of a boolean; nil for every other value.
    public var bool: Bool? {
        if case .bool(let flag) = self { flag } else { nil }
    }

    /// The elements of an array; nil for every other value.
    public var array: [JSON]? {
        if case .array(let elements) = self { elements } else { nil }
    }

    /// The same value with the members of every object sorted by key: two texts that mean the same give the same bytes.
    public var canonical: JSON {
        switch self {
        case .array(let elements):
            .array(elements.map(\.canonical))
        case .object(let members):
            .object(members.map { Member($0.key, $0.value.canonical) }.sortedByKey())
        case .null, .bool, .integer, .number, .string:
            self
        }
    }
}

extension [JSON.Member] {
    fileprivate func sortedByKey() -> [JSON.Member] {
        sorted { $0.key.precedes($1.key) }
    }
}

/// Writes a value as its ``JSON/canonical`` form would be written, without making that.
public struct CanonicalJSON: JSONEncodable {
    private let value: JSON

    public init(_ value: JSON) {
        self.value = value
    }

    public func write(to json: inout JSONWriter) {
        switch value {
        case .array(let elements):
            elements.map(CanonicalJSON.init).write(to: &json)
        case .object(let members):
            json.object { json in
                for member in members.sortedByKey() { json.member(named: member.key, CanonicalJSON(member.value)) }
            }
        case .null, .bool, .integer, .number, .string:
            value.write(to: &json)
        }
    }
}

extension String {
    /// Whether both have the same bytes, as RFC 8259 §8.3 compares keys.
    ///
    /// `==` also takes what normalisation makes equal, U+212A for a K; and it normalises to find out, which for one
    /// long row of combining marks in a body of 64 KiB takes seconds.
    func isExactly(_ other: String) -> Bool {
        guard utf8.count == other.utf8.count else { return false }
        // By C: `elementsEqual` took 1.4 % more of an order's instructions.
        var (left, right) = (self, other)
        return left.withUTF8 { left in
            right.withUTF8 { right in
                guard let first = left.baseAddress, let second = right.baseAddress else { return true }
                return unsafe memcmp(first, second, left.count) == 0
            }
        }
    }

    /// Whether its bytes come before those of the other.
    func precedes(_ other: String) -> Bool {
        var (left, right) = (self, other)
        return left.withUTF8 { left in right.withUTF8 { right in unsafe left.lexicographicallyPrecedes(right) } }
    }
}

extension JSON: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(integerLiteral value: Int64) { self = .integer(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(arrayLiteral elements: JSON...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSON)...) { self = .object(elements.map(Member.init)) }
    public init(nilLiteral: ()) { self = .null }
}
