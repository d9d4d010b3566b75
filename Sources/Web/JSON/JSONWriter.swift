/// What can write itself as JSON.
public protocol JSONEncodable {
    func write(to json: inout JSONWriter)
}

/// Writes JSON as UTF-8 bytes, member after member, without building a tree first.
///
///     JSONWriter.bytes { json in
///         json.object {
///             $0.member("id", order.id)
///             $0.member("items", order.items)
///         }
///     }
///
/// Commas are the writer's concern. Control characters, `"` and `\` in strings are escaped; everything else, Hangul
/// included, stays as it is.
public struct JSONWriter {
    /// What has been written so far, UTF-8.
    public private(set) var bytes: [UInt8] = []
    private var needsComma = false

    public init(capacity: Int = 512) {
        bytes.reserveCapacity(capacity)
    }

    /// The bytes of what `body` writes.
    public static func bytes(_ body: (inout JSONWriter) -> Void) -> [UInt8] {
        var writer = JSONWriter()
        body(&writer)
        return writer.bytes
    }

    /// The bytes of one value.
    public static func bytes(of value: some JSONEncodable) -> [UInt8] {
        bytes { value.write(to: &$0) }
    }

    /// Writes an object whose members `body` writes.
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        nested(open: UInt8(ascii: "{"), close: UInt8(ascii: "}"), body)
    }

    /// Writes an array whose elements `body` writes.
    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        nested(open: UInt8(ascii: "["), close: UInt8(ascii: "]"), body)
    }

    /// Writes one member of the object at hand.
    /// - Parameter key: a literal in which nothing needs an escape, and which nobody therefore looks through.
    public mutating func member(_ key: StaticString, _ value: some JSONEncodable) {
        self.key(key)
        value.write(to: &self)
    }

    /// Writes one member whose value `body` writes.
    /// - Parameter key: as above.
    public mutating func member(_ key: StaticString, _ body: (inout JSONWriter) -> Void) {
        self.key(key)
        body(&self)
    }

    /// Writes one member whose key is only known now.
    public mutating func member(named key: String, _ value: some JSONEncodable) {
        separate()
        quote(key)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
        value.write(to: &self)
    }

    /// Writes a value that is JSON already.
    /// - Parameter json: one value's text, by whoever vouches for it: PostgreSQL's `json`, or this writer.
    public mutating func raw(_ json: [UInt8]) {
        separate()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    /// The same from a string.
    public mutating func raw(_ json: String) {
        separate()
        bytes.append(contentsOf: json.utf8)
        needsComma = true
    }

    mutating func string(_ text: String) {
        separate()
        quote(text)
        needsComma = true
    }

    /// Digit by digit, the last one first: half of an answer's values are numbers, and a string for each took 3 % of the
    /// instructions of a board.
    mutating func integer(_ number: Int64) {
        separate()
        var digits = InlineArray<20, UInt8>(repeating: 0)
        var first = digits.endIndex
        var rest = number.magnitude
        repeat {
            first -= 1
            digits[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        } while rest > 0
        bytes.append(addingCapacity: digits.count) { json in
            if number < 0 { json.append(UInt8(ascii: "-")) }
            for place in first..<digits.endIndex { json.append(digits[place]) }
        }
        needsComma = true
    }
}

extension JSONWriter {
    private mutating func separate() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }

    private mutating func nested(open: UInt8, close: UInt8, _ body: (inout JSONWriter) -> Void) {
        separate()
        bytes.append(open)
        needsComma = false
        body(&self)
        bytes.append(close)
        needsComma = true
    }

    /// In one piece: each addition to an array of its own looks for who else has it and for room.
    private mutating func key(_ key: StaticString) {
        key.withUTF8Buffer { key in
            bytes.append(addingCapacity: key.count + 4) { json in
                if needsComma { json.append(UInt8(ascii: ",")) }
                json.append(UInt8(ascii: "\""))
                unsafe json.withUnsafeMutableBufferPointer { json, count in
                    _ = unsafe json[count...].update(fromContentsOf: key)
                    count += key.count
                }
                json.append(UInt8(ascii: "\""))
                json.append(UInt8(ascii: ":"))
            }
        }
        needsComma = false
    }

    private mutating func quote(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        var text = text
        text.withUTF8 { buffer in
            // Most texts need no escape and are copied in one go.
            var start = 0
            for index in 0..<buffer.count where unsafe Self.needsEscape(buffer[index]) {
                unsafe bytes.append(contentsOf: buffer[start..<index])
                unsafe escape(buffer[index])
                start = index + 1
            }
            unsafe bytes.append(contentsOf: buffer[start...])
        }
        bytes.append(UInt8(ascii: "\""))
    }

    private static func needsEscape(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") || byte == 0x7F
    }

    private mutating func escape(_ byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): bytes.append(contentsOf: "\\\"".utf8)
        case UInt8(ascii: "\\"): bytes.append(contentsOf: "\\\\".utf8)
        case 0x0A: bytes.append(contentsOf: "\\n".utf8)
        case 0x0D: bytes.append(contentsOf: "\\r".utf8)
        case 0x09: bytes.append(contentsOf: "\\t".utf8)
        default:
            bytes.append(contentsOf: byte < 0x10 ? "\\u000".utf8 : "\\u00".utf8)
            bytes.append(contentsOf: String(byte, radix: 16).utf8)
        }
    }
}

extension String: JSONEncodable {
    public func write(to json: inout JSONWriter) { json.string(self) }
}

extension Bool: JSONEncodable {
    public func write(to json: inout JSONWriter) { json.raw(self ? "true" : "false") }
}

extension Int64: JSONEncodable {
    public func write(to json: inout JSONWriter) { json.integer(self) }
}

extension Int: JSONEncodable {
    public func write(to json: inout JSONWriter) { json.integer(Int64(self)) }
}

extension Optional: JSONEncodable where Wrapped: JSONEncodable {
    public func write(to json: inout JSONWriter) {
        switch self {
        case .none: json.raw("null")
        case .some(let value): value.write(to: &json)
        }
    }
}

extension Array: JSONEncodable where Element: JSONEncodable {
    public func write(to json: inout JSONWriter) {
        json.array { json in for element in self { element.write(to: &json) } }
    }
}

extension JSON: JSONEncodable {
    public func write(to json: inout JSONWriter) {
        switch self {
        case .null: json.raw("null")
        case .bool(let flag): flag.write(to: &json)
        case .integer(let number): number.write(to: &json)
        case .number(let number): json.raw(number.isFinite ? number.description : "null")
        case .string(let text): text.write(to: &json)
        case .array(let elements): elements.write(to: &json)
        case .object(let members):
            json.object { json in for member in members { json.member(named: member.key, member.value) } }
        }
    }
}
