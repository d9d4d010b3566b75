/// One value of a result, in PostgreSQL's binary format, read where libpq received it.
///
/// Types of the application never look inside: they decode a standard type from it and convert that.
@safe public struct Cell {
    private let bytes: UnsafeRawBufferPointer?
    private let result: QueryResult
    private let column: Int32
    /// The column's type, or the element's for a cell of an array.
    public let type: TypeOID

    /// - Parameter bytes: memory of `result`, which this keeps alive; nil for NULL.
    @unsafe init(bytes: UnsafeRawBufferPointer?, type: TypeOID, result: QueryResult, column: Int32) {
        unsafe self.bytes = unsafe bytes
        self.type = type
        self.result = result
        self.column = column
    }

    public var isNull: Bool { unsafe bytes == nil }

    /// An error that names the column: `column "price" holds …`. Say what is wrong, not the value.
    public func failure(_ reason: String) -> DatabaseError {
        .decoding("column \"\(result.name(of: column))\" \(reason)")
    }

    /// Lends the bytes of a value that is not NULL.
    func withBytes<T>(
        as wanted: Any.Type, _ body: (UnsafeRawBufferPointer) throws(DatabaseError) -> T
    ) throws(DatabaseError) -> T {
        guard let bytes = unsafe bytes else { throw failure("is NULL and was read as \(wanted)") }
        // Nothing else says that the memory belongs to `result`.
        defer { withExtendedLifetime(result) {} }
        return unsafe try body(bytes)
    }

    /// A number in network byte order from a column of exactly this type.
    func integer<Number: FixedWidthInteger>(
        _ number: Number.Type, of type: TypeOID, as wanted: Any.Type
    ) throws(DatabaseError) -> Number {
        guard type == self.type else { throw wrongType(wanted) }
        return unsafe try withBytes(as: wanted) { (bytes) throws(DatabaseError) -> Number in
            guard bytes.count == MemoryLayout<Number>.size else { throw wrongType(wanted) }
            return unsafe Number(bigEndian: bytes.loadUnaligned(as: Number.self))
        }
    }

    func wrongType(_ wanted: Any.Type) -> DatabaseError {
        failure("is \(type) and cannot be read as \(wanted)")
    }

    /// The cells of a one-dimensional array: dimensions, flags, element type, then length and lower bound of the
    /// dimension, then each element's length (−1 for NULL) and bytes, all numbers 32 bits in network order.
    /// - Source: PostgreSQL's `array_send`.
    func elements(as wanted: Any.Type) throws(DatabaseError) -> [Cell] {
        guard type.isArray || isNull else { throw wrongType(wanted) }
        return unsafe try withBytes(as: wanted) { (bytes) throws(DatabaseError) -> [Cell] in
            var rest = unsafe Slice(base: bytes, bounds: bytes.indices)
            func number() throws(DatabaseError) -> Int {
                guard unsafe rest.count >= 4 else { throw wrongType(wanted) }
                let value = unsafe UnsafeRawBufferPointer(rebasing: rest.prefix(4)).loadUnaligned(as: Int32.self)
                unsafe rest = unsafe rest.dropFirst(4)
                return Int(Int32(bigEndian: value))
            }
            let dimensions = try number()
            _ = try number()
            let elementType = TypeOID(rawValue: UInt32(truncatingIfNeeded: try number()))
            if dimensions == 0 { return [] }
            guard dimensions == 1 else { throw failure("is an array of \(dimensions) dimensions") }
            let count = try number()
            _ = try number()
            var cells: [Cell] = []
            for _ in 0..<max(0, count) {
                let length = try number()
                guard unsafe length <= rest.count else { throw wrongType(wanted) }
                let element = unsafe length < 0 ? nil : UnsafeRawBufferPointer(rebasing: rest.prefix(length))
                unsafe cells.append(Cell(bytes: element, type: elementType, result: result, column: column))
                unsafe rest = unsafe rest.dropFirst(max(0, length))
            }
            return cells
        }
    }
}
