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
        enum Kind { case literal, null, text, number, bytes }

        var kind: Kind
        /// Of the literal, or of the value as it is sent.
        var length: UInt32 = 0
        /// Where a literal begins in the program's memory, which holds literals for good; of a value, the number of its
        /// type.
        var mark: UInt
        /// A number as it is sent, from its first byte in memory on. All else stands in `bytes`.
        var number: UInt64 = 0

        var isValue: Bool { kind != .literal }

        /// Whether both are the same text, or values of the same type. Literals end with a NUL, so that one that begins
        /// where another does is the same.
        func isTheSame(as other: Piece) -> Bool { mark == other.mark && isValue == other.isValue }

        /// Where a piece's number stands.
        @unsafe static func number(of piece: UnsafePointer<Piece>) -> UnsafeRawPointer? {
            unsafe MemoryLayout<Piece>.offset(of: \.number).map { unsafe UnsafeRawPointer(piece) + $0 }
        }

        /// A literal's text; a value has none.
        var text: String {
            guard !isValue else { return "" }
            let start = unsafe UnsafePointer<UInt8>(bitPattern: mark)
            return unsafe String(decoding: UnsafeBufferPointer(start: start, count: Int(length)), as: UTF8.self)
        }
    }

    /// The statement, in its order.
    private(set) var pieces: [Piece] = []
    /// All texts and bytes in their order, each ended by a NUL, for which libpq looks in a text.
    private var bytes: [UInt8] = []
    /// How many of the pieces are values.
    private(set) var count = 0
    /// The value that is being written.
    private var value = Piece(kind: .null, mark: 0)
    private var isInArray = false

    /// Whether a text holds U+0000, at which libpq would cut it off.
    private(set) var containNUL = false

    /// Of each value, in their order.
    var types: [TypeOID] {
        pieces.filter(\.isValue).map { TypeOID(rawValue: UInt32(truncatingIfNeeded: $0.mark)) }
    }

    /// - Parameter count: so many values.
    mutating func reserveCapacity(_ count: Int) {
        pieces.reserveCapacity(max(2 * count + 1, Self.fewPieces))
    }

    /// What most statements have room in, with the parts that they are made of.
    private static let (fewPieces, fewBytes) = (16, 96)

    /// Takes memory for texts and bytes with the first of them; many statements have none.
    private mutating func makeRoom(for first: Int) {
        if bytes.isEmpty { bytes.reserveCapacity(max(first, Self.fewBytes)) }
    }

    /// Adds text. Not inlined: an order's statements have ninety, and each would be other code to fetch.
    @inline(never)
    mutating func append(_ literal: StaticString) {
        let length = literal.utf8CodeUnitCount
        guard length > 0 else { return }
        let start = unsafe UInt(bitPattern: literal.utf8Start)
        pieces.append(Piece(kind: .literal, length: UInt32(clamping: length), mark: start))
    }

    /// Adds a value.
    mutating func append<Bound: SQLBindable>(_ bound: Bound) {
        let start = bytes.count
        value = Piece(kind: .null, mark: UInt(Bound.parameterType.rawValue))
        bound.write(to: &self)
        appendValue(from: start)
    }

    /// Adds the value that was written, be it in `bytes` from `start` on.
    @inline(never)
    private mutating func appendValue(from start: Int) {
        if value.kind == .text || value.kind == .bytes {
            value.length = UInt32(clamping: bytes.count - start)
            bytes.append(0)
        }
        pieces.append(value)
        count += 1
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
        value.kind = .text
        var text = text
        text.withUTF8 { unsafe write($0) }
    }

    /// The same from UTF-8 bytes.
    public mutating func text(utf8: [UInt8]) {
        value.kind = .text
        unsafe utf8.withUnsafeBufferPointer { unsafe write($0) }
    }

    @unsafe
    private mutating func write(_ utf8: UnsafeBufferPointer<UInt8>) {
        guard let start = utf8.baseAddress else { return }
        if unsafe memchr(start, 0, utf8.count) != nil { containNUL = true }
        makeRoom(for: utf8.count + 1)
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
        value.kind = .bytes
        value.mark = UInt(TypeOID.bytea.rawValue)
        bytes += content
    }

    /// NULL, of the type that the value would have had.
    public mutating func null() {
        value.kind = .null
    }

    /// An array literal: `{"1",NULL,"a \"b\""}`.
    ///
    /// Every element is quoted: an unquoted `NULL`, an empty one, a brace or a comma would mean something else. Inside
    /// the quotes only the quote and the backslash are special.
    /// - Source: PostgreSQL docs 8.15.6 (array input and output syntax).
    public mutating func array(_ elements: [some SQLBindable]) {
        let wasInArray = isInArray
        isInArray = true
        makeRoom(for: elements.count)
        bytes.append(UInt8(ascii: "{"))
        for (index, element) in elements.enumerated() {
            if index > 0 { bytes.append(UInt8(ascii: ",")) }
            let quote = bytes.count
            bytes.append(UInt8(ascii: "\""))
            element.write(to: &self)
            if value.kind == .null {
                bytes.removeSubrange(quote...)
                bytes += "NULL".utf8
            } else {
                bytes.append(UInt8(ascii: "\""))
            }
        }
        bytes.append(UInt8(ascii: "}"))
        isInArray = wasInArray
        value.kind = .text
    }

    /// A number of 64 bits at most in binary format, for a type that is declared; in an array everything is text.
    mutating func binary<Number: FixedWidthInteger>(_ number: Number, orText text: () -> DigitWriter) {
        guard !isInArray else { return digits(text()) }
        value.kind = .number
        value.length = UInt32(MemoryLayout<Number>.size)
        unsafe withUnsafeMutableBytes(of: &value.number) { unsafe $0.storeBytes(of: number.bigEndian, as: Number.self) }
    }

    /// Digits and signs, as a type of ours writes them.
    mutating func digits(_ digits: DigitWriter) {
        value.kind = .text
        digits.append(to: &bytes)
    }

    /// PostgreSQL docs 8.4.1; the backslash escaped, as this is only for arrays.
    private mutating func hexadecimal(_ content: [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        value.kind = .text
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
        let count = count
        return unsafe pieces.withUnsafeBufferPointer { pieces in
            unsafe bytes.withUnsafeBytes { bytes in
                unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                    unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * count) { numbers in
                        let lengths = unsafe UnsafeMutableBufferPointer(rebasing: numbers[..<count])
                        let formats = unsafe UnsafeMutableBufferPointer(rebasing: numbers[count...])
                        unsafe Self.fill(values, lengths, formats, from: pieces, bytes)
                        return unsafe body(Int32(count), values.baseAddress, lengths.baseAddress, formats.baseAddress)
                    }
                }
            }
        }
    }

    /// Writes where each value stands, how long it is and whether it is binary; 0 and nil for NULL.
    /// - Parameter bytes: the texts and bytes of the pieces, in their order.
    @unsafe
    private static func fill(
        _ values: UnsafeMutableBufferPointer<UnsafePointer<CChar>?>, _ lengths: UnsafeMutableBufferPointer<Int32>,
        _ formats: UnsafeMutableBufferPointer<Int32>, from pieces: UnsafeBufferPointer<Piece>,
        _ bytes: UnsafeRawBufferPointer
    ) {
        var (index, start) = (0, 0)
        for place in pieces.indices {
            let piece = unsafe pieces[place]
            let value: UnsafeRawPointer?
            switch piece.kind {
            case .literal: continue
            case .null: unsafe value = nil
            case .number: unsafe value = unsafe pieces.baseAddress.flatMap { unsafe Piece.number(of: $0 + place) }
            case .text, .bytes:
                unsafe value = unsafe bytes.baseAddress.map { unsafe $0 + start }
                start += Int(piece.length) + 1
            }
            unsafe values.initializeElement(at: index, to: value?.assumingMemoryBound(to: CChar.self))
            unsafe lengths.initializeElement(at: index, to: Int32(clamping: piece.length))
            unsafe formats.initializeElement(at: index, to: piece.kind == .text || piece.kind == .null ? 0 : 1)
            index += 1
        }
    }

    /// The values as they are written, NULL as nil; for tests.
    var texts: [String?] {
        var start = 0
        return pieces.filter(\.isValue).map { value in
            switch value.kind {
            case .literal, .null: return nil
            case .number:
                return unsafe withUnsafeBytes(of: value.number) { bytes in
                    unsafe String(decoding: bytes.prefix(Int(value.length)), as: UTF8.self)
                }
            case .text, .bytes:
                let content = bytes[start...].prefix(Int(value.length))
                start += content.count + 1
                return String(decoding: content, as: UTF8.self)
            }
        }
    }
}
