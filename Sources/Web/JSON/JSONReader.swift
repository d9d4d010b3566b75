/// Reads JSON strictly: what two parsers could understand differently is refused.
///
/// Refused are duplicate keys, trailing data, a byte order mark, invalid UTF-8, lone surrogates, `NaN` and infinities,
/// control characters in strings, and nesting deeper than ``maximumDepth``.
/// Source: RFC 8259, with I-JSON's rules (RFC 7493) made mandatory.
public struct JSONReader {
    /// Arrays and objects may nest this deep; a recursive reader must end somewhere before its stack does.
    public static let maximumDepth = 32

    /// Why a text is not the JSON that we accept, and the byte where that was seen.
    public struct Failure: Error, Equatable, Sendable {
        public let reason: Reason
        public let offset: Int
    }

    public enum Reason: String, Sendable {
        case unexpectedEnd = "the text ends too early"
        case unexpectedByte = "there is a character that JSON does not allow here"
        case trailingData = "there is something after the end of the value"
        case invalidUTF8 = "the text is not valid UTF-8"
        case invalidEscape = "there is an escape that JSON does not know"
        case loneSurrogate = "there is half of a surrogate pair"
        case controlCharacter = "there is a control character within a string"
        case duplicateKey = "a key appears twice in one object"
        case numberOutOfRange = "there is a number that is too large"
        case tooDeep = "the value is nested too deeply"
    }

    private let bytes: [UInt8]
    private var position = 0
    private var depth = 0

    /// Reads one value that is the whole text.
    /// - Parameter bytes: UTF-8.
    /// - Throws: ``Failure``, whatever the bytes; it never traps.
    public static func read(_ bytes: [UInt8]) throws(Failure) -> JSON {
        var reader = JSONReader(bytes: bytes)
        reader.skipWhitespace()
        let value = try reader.value()
        reader.skipWhitespace()
        guard reader.peek == nil else { throw reader.failure(.trailingData) }
        return value
    }

    private init(bytes: [UInt8]) {
        self.bytes = bytes
    }
}

extension JSONReader {
    private var peek: UInt8? {
        position < bytes.count ? bytes[position] : nil
    }

    private func failure(_ reason: Reason) -> Failure {
        Failure(reason: reason, offset: position)
    }

    /// The failure for a byte that does not fit, or for its absence.
    private var unexpected: Failure {
        failure(peek == nil ? .unexpectedEnd : .unexpectedByte)
    }

    private mutating func skipWhitespace() {
        while let byte = peek, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func expect(_ byte: UInt8) throws(Failure) {
        guard peek == byte else { throw unexpected }
        position += 1
    }

    private mutating func value() throws(Failure) -> JSON {
        switch peek {
        case UInt8(ascii: "{"): try nested { reader throws(Failure) in .object(try reader.members()) }
        case UInt8(ascii: "["): try nested { reader throws(Failure) in .array(try reader.elements()) }
        case UInt8(ascii: "\""): .string(try string())
        case UInt8(ascii: "t"): try literal("true", .bool(true))
        case UInt8(ascii: "f"): try literal("false", .bool(false))
        case UInt8(ascii: "n"): try literal("null", .null)
        default: try number()
        }
    }

    private mutating func nested(_ body: (inout JSONReader) throws(Failure) -> JSON) throws(Failure) -> JSON {
        guard depth < Self.maximumDepth else { throw failure(.tooDeep) }
        depth += 1
        position += 1
        skipWhitespace()
        let value = try body(&self)
        depth -= 1
        return value
    }

    private mutating func elements() throws(Failure) -> [JSON] {
        var elements: [JSON] = []
        if peek == UInt8(ascii: "]") {
            position += 1
            return elements
        }
        while true {
            elements.append(try value())
            skipWhitespace()
            if peek == UInt8(ascii: "]") { break }
            try expect(UInt8(ascii: ","))
            skipWhitespace()
        }
        position += 1
        return elements
    }

    private mutating func members() throws(Failure) -> [JSON.Member] {
        var members: [JSON.Member] = []
        var keys = Keys()
        if peek == UInt8(ascii: "}") {
            position += 1
            return members
        }
        while true {
            guard peek == UInt8(ascii: "\"") else { throw unexpected }
            let key = try string()
            guard keys.insert(key, to: members) else { throw failure(.duplicateKey) }
            skipWhitespace()
            try expect(UInt8(ascii: ":"))
            skipWhitespace()
            members.append(JSON.Member(key, try value()))
            skipWhitespace()
            if peek == UInt8(ascii: "}") { break }
            try expect(UInt8(ascii: ","))
            skipWhitespace()
        }
        position += 1
        return members
    }

    /// What keys an object has so far. Few are compared one by one, which takes less than an array and a hash for each.
    private struct Keys {
        private static let few = 16
        private var many: Set<[UInt8]> = []

        /// - Parameter members: those before it.
        /// - Returns: false when one of them has the same key.
        mutating func insert(_ key: String, to members: [JSON.Member]) -> Bool {
            if members.count < Self.few { return !members.contains { $0.key.isExactly(key) } }
            if members.count == Self.few { many = Set(members.map { Array($0.key.utf8) }) }
            return many.insert(Array(key.utf8)).inserted
        }
    }

    private mutating func literal(_ text: StaticString, _ value: JSON) throws(Failure) -> JSON {
        for byte in text.description.utf8 { try expect(byte) }
        return value
    }
}

extension JSONReader {
    /// A number by the grammar of RFC 8259 section 6; `-0`, `1.0` and `1e3` are numbers but no integers.
    private mutating func number() throws(Failure) -> JSON {
        let start = position
        if peek == UInt8(ascii: "-") { position += 1 }
        if peek == UInt8(ascii: "0") { position += 1 } else { try digits() }
        let endOfInteger = position
        if peek == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if peek == UInt8(ascii: "e") || peek == UInt8(ascii: "E") {
            position += 1
            if peek == UInt8(ascii: "+") || peek == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if position == endOfInteger, let integer = Int64(text), text != "-0" { return .integer(integer) }
        guard let number = Double(text), number.isFinite else { throw failure(.numberOutOfRange) }
        return .number(number)
    }

    private mutating func digits() throws(Failure) {
        guard let first = peek, isDigit(first) else { throw unexpected }
        while let byte = peek, isDigit(byte) { position += 1 }
    }

    private func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    private mutating func string() throws(Failure) -> String {
        position += 1
        var content: ArraySlice<UInt8> = []
        while true {
            let start = position
            while let byte = peek, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
                position += 1
            }
            let run = bytes[start..<position]
            guard let byte = peek else { throw failure(.unexpectedEnd) }
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return try text(content.isEmpty ? run : content + run)
            case UInt8(ascii: "\\"):
                content += run
                content += String(try escape()).utf8
            default: throw failure(.controlCharacter)
            }
        }
    }

    /// `String(validating:as:)` is generic in the library, and takes twice as long.
    private func text(_ content: ArraySlice<UInt8>) throws(Failure) -> String {
        guard let text = try? UTF8Span(validating: content.span) else { throw failure(.invalidUTF8) }
        return String(copying: text)
    }

    private mutating func escape() throws(Failure) -> Unicode.Scalar {
        guard let byte = peek else { throw failure(.unexpectedEnd) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw failure(.invalidEscape)
        }
    }

    private mutating func unicodeEscape() throws(Failure) -> Unicode.Scalar {
        let unit = try hexadecimal()
        if let scalar = Unicode.Scalar(unit) { return scalar }
        guard unit < 0xDC00, peek == UInt8(ascii: "\\") else { throw failure(.loneSurrogate) }
        position += 1
        guard peek == UInt8(ascii: "u") else { throw failure(.loneSurrogate) }
        position += 1
        let low = try hexadecimal()
        guard 0xDC00...0xDFFF ~= low,
            let scalar = Unicode.Scalar(0x10000 + (UInt32(unit) - 0xD800) << 10 + (UInt32(low) - 0xDC00))
        else { throw failure(.loneSurrogate) }
        return scalar
    }

    private mutating func hexadecimal() throws(Failure) -> UInt16 {
        var unit: UInt16 = 0
        for _ in 0..<4 {
            guard let byte = peek else { throw failure(.unexpectedEnd) }
            guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { throw failure(.invalidEscape) }
            unit = unit << 4 | UInt16(digit)
            position += 1
        }
        return unit
    }
}
