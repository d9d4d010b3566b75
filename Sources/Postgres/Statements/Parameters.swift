internal import Glibc

/// The values of one statement, written one after the other as libpq takes them, and the text that stands between them.
///
/// Text has no type of its own unless one is named: the server finds it from the parameter's place, as it does for a
/// quoted literal. Bytes, 64-bit numbers, days and instants go in binary, with the name of their type. Values are
/// written where they will be sent from: a string and an array for each took a tenth of an order's instructions. Text
/// and values stand in one array, so that the part of a statement becomes a part of another by being copied as it is.
/// - Source: PostgreSQL docs 34.3 (`PQexecParams`: paramTypes, paramFormats).
public struct Parameters: Sendable {
    /// What the statement consists of: text as the programmer wrote it, and values, for each of which `$n` stands.
    struct Piece {
        enum Kind { case literal, null, text, binary }

        let kind: Kind
        /// Of the literal, or of the value as it is written in `bytes`, where the values stand in their order.
        let length: UInt32
        /// Where a literal begins in the program's memory, which holds literals for good; of a value, the number of its
        /// type.
        let mark: UInt

        var isValue: Bool { kind != .literal }

        /// Whether both are the same text, or values of the same type. Literals end with a NUL, so that one that begins
        /// where another does is the same.
        func isTheSame(as other: Piece) -> Bool { mark == other.mark && isValue == other.isValue }

        /// A literal's text; a value has none.
        var text: String {
            guard !isValue else { return "" }
            let start = unsafe UnsafePointer<UInt8>(bitPattern: mark)
            return unsafe String(decoding: UnsafeBufferPointer(start: start, count: Int(length)), as: UTF8.self)
        }
    }

    /// The statement, in its order.
    private(set) var pieces: [Piece] = []
    /// All values, each ended by a NUL, for which libpq looks in a text.
    private var bytes: [UInt8] = []
    /// How many of the pieces are values.
    private(set) var count = 0
    /// Of the value that is being written.
    private var format = Piece.Kind.null
    private var type = TypeOID.unspecified
    private var isInArray = false

    /// Whether a text holds U+0000, at which libpq would cut it off.
    private(set) var containNUL = false

    /// Of each value, in their order.
    var types: [TypeOID] {
        pieces.filter(\.isValue).map { TypeOID(rawValue: UInt32(truncatingIfNeeded: $0.mark)) }
    }

    /// - Parameter count: so many values.
    mutating func reserveCapacity(_ count: Int) {
        pieces.reserveCapacity(2 * count + 1)
        bytes.reserveCapacity(24 * count)
    }

    /// Adds text.
    mutating func append(_ literal: StaticString) {
        let length = literal.utf8CodeUnitCount
        guard length > 0 else { return }
        let start = unsafe UInt(bitPattern: literal.utf8Start)
        pieces.append(Piece(kind: .literal, length: UInt32(clamping: length), mark: start))
    }

    /// Adds a value.
    mutating func append<Bound: SQLBindable>(_ value: Bound) {
        let start = bytes.count
        type = Bound.parameterType
        value.write(to: &self)
        let length = UInt32(clamping: bytes.count - start)
        pieces.append(Piece(kind: format, length: length, mark: UInt(type.rawValue)))
        count += 1
        bytes.append(0)
    }

    /// Adds what another statement's part has.
    mutating func append(_ others: Parameters) {
        pieces += others.pieces
        bytes += others.bytes
        count += others.count
        containNUL = containNUL || others.containNUL
    }
}

// MARK: - What a value writes itself with

extension Parameters {
    /// A text in PostgreSQL's own format for the parameter's type.
    public mutating func text(_ text: String) {
        format = .text
        var text = text
        text.withUTF8 { unsafe write($0) }
    }

    /// The same from UTF-8 bytes.
    public mutating func text(utf8: [UInt8]) {
        format = .text
        unsafe utf8.withUnsafeBufferPointer { unsafe write($0) }
    }

    @unsafe
    private mutating func write(_ utf8: UnsafeBufferPointer<UInt8>) {
        guard let start = utf8.baseAddress else { return }
        if unsafe memchr(start, 0, utf8.count) != nil { containNUL = true }
        guard isInArray else { return unsafe bytes.append(contentsOf: utf8) }
        unsafe utf8.forEach { byte in
            if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { bytes.append(UInt8(ascii: "\\")) }
            bytes.append(byte)
        }
    }

    /// A number in decimal.
    public mutating func integer(_ number: some FixedWidthInteger) {
        digits(DigitWriter(Int64(number)))
    }

    /// Bytes for a `bytea`.
    public mutating func bytes(_ content: [UInt8]) {
        guard !isInArray else { return hexadecimal(content) }
        format = .binary
        type = .bytea
        bytes += content
    }

    /// NULL, of the type that the value would have had.
    public mutating func null() {
        format = .null
    }

    /// An array literal: `{"1",NULL,"a \"b\""}`.
    ///
    /// Every element is quoted: an unquoted `NULL`, an empty one, a brace or a comma would mean something else. Inside
    /// the quotes only the quote and the backslash are special.
    /// - Source: PostgreSQL docs 8.15.6 (array input and output syntax).
    public mutating func array(_ elements: [some SQLBindable]) {
        let wasInArray = isInArray
        isInArray = true
        bytes.append(UInt8(ascii: "{"))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            let quote = bytes.count
            bytes.append(UInt8(ascii: "\""))
            element.write(to: &self)
            if format == .null {
                bytes.removeSubrange(quote...)
                bytes += "NULL".utf8
            } else {
                bytes.append(UInt8(ascii: "\""))
            }
        }
        bytes.append(UInt8(ascii: "}"))
        isInArray = wasInArray
        format = .text
    }

    /// A number in binary format, for a type that is declared; in an array everything is text.
    mutating func binary(_ number: some FixedWidthInteger, orText text: () -> DigitWriter) {
        guard !isInArray else { return digits(text()) }
        format = .binary
        unsafe withUnsafeBytes(of: number.bigEndian) { unsafe bytes.append(contentsOf: $0) }
    }

    /// Digits and signs, as a type of ours writes them.
    mutating func digits(_ digits: DigitWriter) {
        format = .text
        digits.append(to: &bytes)
    }

    /// PostgreSQL docs 8.4.1; the backslash escaped, as this is only for arrays.
    private mutating func hexadecimal(_ content: [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        format = .text
        bytes += "\\\\x".utf8
        for byte in content { bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    }
}

// MARK: - What libpq takes

extension Parameters {
    /// Lends pointers, lengths and formats, an array each of so many, for the time of the call.
    func withPointers<Result>(
        _ body: (Int32, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
    ) -> Result {
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * count) { numbers in
                    var (index, start) = (0, 0)
                    for piece in pieces where piece.isValue {
                        let place = unsafe bytes.baseAddress.map { unsafe $0 + start }
                        let content = unsafe place?.assumingMemoryBound(to: CChar.self)
                        unsafe values.initializeElement(at: index, to: piece.kind == .null ? nil : content)
                        unsafe numbers.initializeElement(at: index, to: Int32(clamping: piece.length))
                        unsafe numbers.initializeElement(at: count + index, to: piece.kind == .binary ? 1 : 0)
                        index += 1
                        start += Int(piece.length) + 1
                    }
                    return unsafe body(
                        Int32(count), values.baseAddress, numbers.baseAddress,
                        numbers.baseAddress.map { unsafe $0 + count })
                }
            }
        }
    }

    /// The values as they are written, NULL as nil; for tests.
    var texts: [String?] {
        var start = 0
        return pieces.filter(\.isValue).map { value in
            let content = bytes[start...].prefix(Int(value.length))
            start += content.count + 1
            return value.kind == .null ? nil : String(decoding: content, as: UTF8.self)
        }
    }
}
