/// A Swift value that can be read from a column.
///
/// Typed identifiers and enums with a raw value need no code:
///
///     struct ID: RawRepresentable, Hashable, SQLBindable, SQLDecodable { let rawValue: Int64 }
///     enum State: String, SQLBindable, SQLDecodable { case placed, cooking, served }
///
/// Others decode what the column holds and convert it:
///
///     extension Money: SQLDecodable {
///         static func decode(_ cell: Cell) throws(DatabaseError) -> Money {
///             Money(minorUnits: try Int64.decode(cell))
///         }
///     }
///
/// Types must match: the SQL says what it answers. Cast in SQL what is not here, e.g. `sum(price)::bigint` (a sum of
/// bigint is `numeric`) and `kind::text` (an enum of the database).
public protocol SQLDecodable: SQLDecodableElement {
    /// - Throws: `.decoding`, naming the column and both types; so for a NULL, unless `Self` is an `Optional`.
    static func decode(_ cell: Cell) throws(DatabaseError) -> Self
}

/// What an array read from one column is made of: every `SQLDecodable`, and `UInt8`, since `[UInt8]` is a `bytea`.
public protocol SQLDecodableElement {
    static func decodeArray(_ cell: Cell) throws(DatabaseError) -> [Self]
}

extension SQLDecodable {
    /// From a one-dimensional array.
    public static func decodeArray(_ cell: Cell) throws(DatabaseError) -> [Self] {
        var decoded: [Self] = []
        for element in try cell.elements(as: [Self].self) {
            decoded.append(try decode(element))
        }
        return decoded
    }
}

extension SQLDecodable {
    /// Reads a row's next column, so that a row of one column can be written `rows.map(Int64.init)`.
    init(_ row: inout Row) throws(DatabaseError) {
        self = try row.next()
    }
}

extension SQLDecodable where Self: RawRepresentable, RawValue: SQLDecodable {
    public static func decode(_ cell: Cell) throws(DatabaseError) -> Self {
        guard let value = Self(rawValue: try RawValue.decode(cell)) else {
            throw cell.failure("holds a value that is no \(Self.self)")
        }
        return value
    }
}

extension Optional: SQLDecodableElement where Wrapped: SQLDecodable {}

extension Optional: SQLDecodable where Wrapped: SQLDecodable {
    public static func decode(_ cell: Cell) throws(DatabaseError) -> Wrapped? {
        cell.isNull ? nil : try Wrapped.decode(cell)
    }
}

extension Array: SQLDecodableElement where Element: SQLDecodableElement {}

extension Array: SQLDecodable where Element: SQLDecodableElement {
    public static func decode(_ cell: Cell) throws(DatabaseError) -> [Element] {
        try Element.decodeArray(cell)
    }
}
