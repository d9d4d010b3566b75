/// A query string taken apart (`application/x-www-form-urlencoded`, as browsers write it).
struct Query {
    /// The names in order of their first appearance, with every value that was given for them.
    private(set) var values: [(name: String, texts: [String])] = []
    /// What could not be decoded.
    private(set) var faults: [Problem.Detail] = []

    init(_ text: String) {
        // By bytes: a separator with a combining mark behind it is another `Character`. One after the other: an array of
        // all of them first took 1.5 % of a menu's instructions.
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let pair = rest.prefix { $0 != UInt8(ascii: "&") }
            rest = rest.dropFirst(pair.count + 1)
            guard !pair.isEmpty else { continue }
            let key = pair.prefix { $0 != UInt8(ascii: "=") }
            guard let name = Self.decoded(key), let value = Self.decoded(pair.dropFirst(key.count + 1)) else {
                faults.append(.init(field: String(decoding: key, as: UTF8.self), fault: .undecodable))
                continue
            }
            if let index = values.firstIndex(where: { $0.name.isExactly(name) }) {
                values[index].texts.append(value)
            } else {
                values.append((name, [value]))
            }
        }
    }

    /// The text behind the percent signs; nil for a broken one, or for bytes that are no UTF-8.
    private static func decoded(_ text: ArraySlice<UInt8>) -> String? {
        guard text.contains(where: { $0 == UInt8(ascii: "%") || $0 == UInt8(ascii: "+") }) else {
            return String(decoding: text, as: UTF8.self)
        }
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(hexadecimal), let low = rest.popFirst().flatMap(hexadecimal)
                else { return nil }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexadecimal(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map(UInt8.init)
    }
}
