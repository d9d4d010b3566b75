/// A Swift value that can stand in `\(…)` of an `SQL`.
///
/// Typed identifiers and enums with a raw value need one word, alone or in arrays:
///
///     struct ID: RawRepresentable, Hashable, SQLBindable, SQLDecodable { let rawValue: Int64 }
///     enum State: String, SQLBindable, SQLDecodable { case placed, cooking, served }
///     let theirs: SQL = "SELECT … WHERE id = ANY(\([first, second]))"
public protocol SQLBindable: SQLArrayElement {
    /// The type that the server is told, for a NULL too. Left to it where nothing else is said.
    static var parameterType: TypeOID { get }

    /// Writes the value as a parameter, or as one of an array.
    func write(to parameters: inout Parameters)
}

/// What an array that becomes one parameter is made of: every `SQLBindable`, and `UInt8`, since `[UInt8]` is a `bytea`
/// and not an array of numbers.
public protocol SQLArrayElement: Sendable {
    /// Writes the whole array as one parameter.
    static func write(_ elements: [Self], to parameters: inout Parameters)
}

extension SQLBindable {
    public static var parameterType: TypeOID { .unspecified }

    /// A one-dimensional PostgreSQL array literal, its type left to the server.
    public static func write(_ elements: [Self], to parameters: inout Parameters) { parameters.array(elements) }
}

extension SQLBindable where Self: RawRepresentable, RawValue: SQLBindable {
    public static var parameterType: TypeOID { RawValue.parameterType }
    public func write(to parameters: inout Parameters) { rawValue.write(to: &parameters) }
}

extension FixedWidthInteger where Self: SQLBindable {
    /// The number in decimal.
    public func write(to parameters: inout Parameters) { parameters.integer(self) }
}

extension Int: SQLBindable {}
extension Int32: SQLBindable {}
extension Int16: SQLBindable {}

/// A `bigint`, in binary: nearly every number of an order is an id, and their digits were 2 % of its instructions.
///
/// Where a text is wanted, cast: `\(id)::text`. An `Int` has the type that the server guesses.
extension Int64: SQLBindable {
    public static var parameterType: TypeOID { .int8 }
    public func write(to parameters: inout Parameters) { parameters.binary(self) { DigitWriter(self) } }
}

extension Bool: SQLBindable {
    public func write(to parameters: inout Parameters) { parameters.text(self ? "true" : "false") }
}

extension String: SQLBindable {
    /// The string itself. One with U+0000 in it is refused before it is sent: PostgreSQL stores no such text.
    public func write(to parameters: inout Parameters) { parameters.text(self) }
}

/// A text that is there as UTF-8 bytes, such as JSON that was just written, and need not become a string first.
public struct UTF8Text: SQLBindable {
    public let bytes: [UInt8]

    /// - Parameter bytes: valid UTF-8: the server refuses any other.
    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public func write(to parameters: inout Parameters) { parameters.text(utf8: bytes) }
}

extension Optional: SQLArrayElement where Wrapped: SQLBindable {}

extension Optional: SQLBindable where Wrapped: SQLBindable {
    public static var parameterType: TypeOID { Wrapped.parameterType }

    /// The value, or NULL of its type.
    public func write(to parameters: inout Parameters) {
        if let self { self.write(to: &parameters) } else { parameters.null() }
    }
}

extension UInt8: SQLArrayElement {
    /// `[UInt8]` is a `bytea`.
    public static func write(_ elements: [UInt8], to parameters: inout Parameters) { parameters.bytes(elements) }
}

extension Array: SQLArrayElement where Element: SQLArrayElement {}

extension Array: SQLBindable where Element: SQLArrayElement {
    /// One parameter: a `bytea` for `[UInt8]`, else a PostgreSQL array of one dimension.
    public func write(to parameters: inout Parameters) { Element.write(self, to: &parameters) }
}
