/// A Swift value that can stand in `\(…)` of an `SQL`.
///
/// Typed identifiers and enums with a raw value need one word, alone or in arrays:
///
///     struct ID: RawRepresentable, Hashable, SQLBindable, SQLDecodable { let rawValue: Int64 }
///     enum State: String, SQLBindable, SQLDecodable { case placed, cooking, served }
///     let theirs: SQL = "SELECT … WHERE id = ANY(\([first, second]))"
public protocol SQLBindable: SQLArrayElement {
    /// The type that the server is told, for a NULL too. Nearly always left to it, which is the default.
    static var parameterType: TypeOID { get }

    /// The value as a parameter.
    var binding: Binding { get }
}

/// What an array that becomes one parameter is made of: every `SQLBindable`, and `UInt8`, since `[UInt8]` is a `bytea`
/// and not an array of numbers.
public protocol SQLArrayElement: Sendable {
    /// The whole array as one parameter.
    static func arrayBinding(of elements: [Self]) -> Binding
}

extension SQLBindable {
    public static var parameterType: TypeOID { .unspecified }

    /// A one-dimensional PostgreSQL array literal, its type left to the server.
    public static func arrayBinding(of elements: [Self]) -> Binding {
        .text(arrayLiteral(of: elements.map { $0.binding.elementText }))
    }
}

extension SQLBindable where Self: RawRepresentable, RawValue: SQLBindable {
    public static var parameterType: TypeOID { RawValue.parameterType }
    public var binding: Binding { rawValue.binding }
}

extension FixedWidthInteger where Self: SQLBindable {
    /// The number in decimal.
    public var binding: Binding { .text(String(self)) }
}

extension Int: SQLBindable {}
extension Int64: SQLBindable {}
extension Int32: SQLBindable {}
extension Int16: SQLBindable {}

extension Bool: SQLBindable {
    public var binding: Binding { .text(self ? "true" : "false") }
}

extension String: SQLBindable {
    /// The string itself. One with U+0000 in it is refused before it is sent: PostgreSQL stores no such text.
    public var binding: Binding { .text(self) }
}

extension Optional: SQLArrayElement where Wrapped: SQLBindable {}

extension Optional: SQLBindable where Wrapped: SQLBindable {
    public static var parameterType: TypeOID { Wrapped.parameterType }

    /// The value, or NULL of its type.
    public var binding: Binding { self?.binding ?? Binding(value: .null, type: Wrapped.parameterType) }
}

extension UInt8: SQLArrayElement {
    /// `[UInt8]` is a `bytea`.
    public static func arrayBinding(of elements: [UInt8]) -> Binding { .bytes(elements) }
}

extension Array: SQLArrayElement where Element: SQLArrayElement {}

extension Array: SQLBindable where Element: SQLArrayElement {
    /// One parameter: a `bytea` for `[UInt8]`, else a PostgreSQL array of one dimension.
    public var binding: Binding { Element.arrayBinding(of: self) }
}
