extension FixedWidthInteger where Self: SQLDecodable {
    /// From `int2`, `int4` or `int8`, if the value fits.
    public static func decode(_ cell: Cell) throws(DatabaseError) -> Self {
        let value: Int64
        switch cell.type {
        case .int2: value = Int64(try cell.integer(Int16.self, of: .int2, as: Self.self))
        case .int4: value = Int64(try cell.integer(Int32.self, of: .int4, as: Self.self))
        default: value = try cell.integer(Int64.self, of: .int8, as: Self.self)
        }
        guard let exact = Self(exactly: value) else { throw cell.failure("holds a number too large for \(Self.self)") }
        return exact
    }
}

extension Int: SQLDecodable {}
extension Int64: SQLDecodable {}
extension Int32: SQLDecodable {}
extension Int16: SQLDecodable {}

extension Bool: SQLDecodable {
    /// From `bool`.
    public static func decode(_ cell: Cell) throws(DatabaseError) -> Bool {
        try cell.integer(UInt8.self, of: .bool, as: Bool.self) != 0
    }
}

extension String: SQLDecodable {
    /// From `text`, `varchar`, `char(n)`, `name`, `json` or `jsonb`.
    public static func decode(_ cell: Cell) throws(DatabaseError) -> String {
        unsafe try cell.withText(as: String.self) { (bytes) throws(DatabaseError) -> String in
            // `String(validating:as:)` is generic in the library, and took twice as long.
            let bytes = unsafe UnsafeRawBufferPointer(rebasing: bytes).assumingMemoryBound(to: UInt8.self)
            guard let text = try? unsafe UTF8Span(validating: bytes.span) else {
                throw cell.failure("holds text that is not UTF-8")
            }
            return String(copying: text)
        }
    }
}

extension UInt8: SQLDecodableElement {
    /// `[UInt8]` from `bytea`, or the UTF-8 bytes of everything that can be read as `String`.
    public static func decodeArray(_ cell: Cell) throws(DatabaseError) -> [UInt8] {
        if cell.type == .bytea {
            return unsafe try cell.withBytes(as: [UInt8].self) { (bytes) throws(DatabaseError) -> [UInt8] in
                unsafe Array(bytes)
            }
        }
        return unsafe try cell.withText(as: [UInt8].self) { (bytes) throws(DatabaseError) -> [UInt8] in
            unsafe Array(bytes)
        }
    }
}

extension Cell {
    /// Lends a text's bytes. Binary `jsonb` is its text after one byte of version.
    fileprivate func withText<T>(
        as wanted: Any.Type, _ body: (Slice<UnsafeRawBufferPointer>) throws(DatabaseError) -> T
    ) throws(DatabaseError) -> T {
        switch type {
        case .text, .varchar, .bpchar, .name, .json, .jsonb:
            unsafe try withBytes(as: wanted) { (bytes) throws(DatabaseError) -> T in
                unsafe try body(bytes.dropFirst(type == .jsonb ? 1 : 0))
            }
        default:
            throw wrongType(wanted)
        }
    }
}
