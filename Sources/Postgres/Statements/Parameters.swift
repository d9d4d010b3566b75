internal import Glibc

/// The values of one statement, written one after the other as libpq takes them.
///
/// Text has no type of its own unless one is named: the server finds it from the parameter's place, as it does for a
/// quoted literal. Bytes go as they are (binary format). Values are written where they will be sent from: a string and
/// an array for each took a tenth of an order's instructions.
/// - Source: PostgreSQL docs 34.3 (`PQexecParams`: paramTypes, paramFormats).
public struct Parameters: Sendable {
    private enum Format { case null, text, binary }

    private struct Entry {
        /// In `bytes`.
        let start: Int
        let length: Int
        let format: Format
        let type: TypeOID
    }

    /// All values, each ended by a NUL, for which libpq looks in a text.
    private var bytes: [UInt8] = []
    private var entries: [Entry] = []
    /// Of the value that is being written.
    private var format = Format.null
    private var type = TypeOID.unspecified
    private var isInArray = false

    /// Whether a text holds U+0000, at which libpq would cut it off.
    private(set) var containNUL = false
    /// Whether one has a type that the server need not guess.
    private(set) var declareTypes = false

    var count: Int { entries.count }

    /// Of each value, in their order.
    var types: [TypeOID] { entries.map(\.type) }

    mutating func reserveCapacity(_ count: Int) {
        entries.reserveCapacity(count)
        bytes.reserveCapacity(24 * count)
    }

    /// Adds a value.
    mutating func append<Value: SQLBindable>(_ value: Value) {
        let start = bytes.count
        type = Value.parameterType
        value.write(to: &self)
        entries.append(Entry(start: start, length: bytes.count - start, format: format, type: type))
        if type != .unspecified { declareTypes = true }
        bytes.append(0)
    }

    /// Adds what another statement's part has.
    mutating func append(_ others: Parameters) {
        let start = bytes.count
        for entry in others.entries {
            entries.append(
                Entry(start: start + entry.start, length: entry.length, format: entry.format, type: entry.type))
        }
        bytes += others.bytes
        containNUL = containNUL || others.containNUL
        declareTypes = declareTypes || others.declareTypes
    }
}

// MARK: - What a value writes itself with

extension Parameters {
    /// A text in PostgreSQL's own format for the parameter's type.
    public mutating func text(_ text: String) {
        format = .text
        var text = text
        text.withUTF8 { utf8 in
            guard let start = utf8.baseAddress else { return }
            if unsafe memchr(start, 0, utf8.count) != nil { containNUL = true }
            unsafe bytes.append(contentsOf: utf8)
        }
    }

    /// A number in decimal.
    public mutating func integer(_ number: some FixedWidthInteger) {
        format = .text
        bytes.append(Int64(number), digits: 1)
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
                escape(from: quote + 1)
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
        bytes += digits.bytes
    }

    private mutating func escape(from start: Int) {
        let isSpecial = { (byte: UInt8) in byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") }
        let content = bytes[start...]
        guard content.contains(where: isSpecial) else { return }
        let escaped = content.flatMap { isSpecial($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
        bytes.replaceSubrange(start..., with: escaped)
    }

    /// PostgreSQL docs 8.4.1.
    private mutating func hexadecimal(_ content: [UInt8]) {
        let digits = Array("0123456789abcdef".utf8)
        format = .text
        bytes += "\\x".utf8
        for byte in content { bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
    }
}

// MARK: - What libpq takes

extension Parameters {
    /// Lends pointers, lengths and formats, an array each, for the time of the call.
    func withPointers<Result>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?) -> Result
    ) -> Result {
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe withUnsafeTemporaryAllocation(of: UnsafePointer<CChar>?.self, capacity: count) { values in
                unsafe withUnsafeTemporaryAllocation(of: Int32.self, capacity: 2 * count) { numbers in
                    for (index, entry) in entries.enumerated() {
                        let start = unsafe bytes.baseAddress.map { unsafe $0 + entry.start }
                        let value = unsafe start?.assumingMemoryBound(to: CChar.self)
                        unsafe values.initializeElement(at: index, to: entry.format == .null ? nil : value)
                        unsafe numbers.initializeElement(at: index, to: Int32(clamping: entry.length))
                        unsafe numbers.initializeElement(at: count + index, to: entry.format == .binary ? 1 : 0)
                    }
                    return unsafe body(
                        values.baseAddress, numbers.baseAddress, numbers.baseAddress.map { unsafe $0 + count })
                }
            }
        }
    }

    /// The values as they are written, NULL as nil; for tests.
    var texts: [String?] {
        entries.map { entry in
            let value = bytes[entry.start...].prefix(entry.length)
            return entry.format == .null ? nil : String(decoding: value, as: UTF8.self)
        }
    }
}
