import Web

extension JSON {
    /// Any value that can be written: finite numbers, keys that differ, nested at most `depth` deep.
    static func random(depth: Int = 6, using random: inout SeededGenerator) -> JSON {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &random) {
        case 0: .null
        case 1: .bool(Bool.random(using: &random))
        case 2: .integer(integer(using: &random))
        case 3: .number(number(using: &random))
        case 4: .string(text(using: &random))
        case 5:
            .array((0..<Int.random(in: 0...5, using: &random)).map { _ in .random(depth: depth - 1, using: &random) })
        default: object(depth: depth, using: &random)
        }
    }

    private static func object(depth: Int, using random: inout SeededGenerator) -> JSON {
        let keys = Set((0..<Int.random(in: 0...5, using: &random)).map { _ in text(using: &random) })
        // A set's order changes from run to run, and with it everything that is drawn afterwards.
        return .object(keys.sorted().map { Member($0, .random(depth: depth - 1, using: &random)) })
    }

    private static func integer(using random: inout SeededGenerator) -> Int64 {
        let wide = Int64(truncatingIfNeeded: random.next())
        return wide >> Int64.random(in: 0...63, using: &random)
    }

    private static func number(using random: inout SeededGenerator) -> Double {
        let number = Double(bitPattern: random.next())
        return number.isFinite ? number : 0.5
    }

    /// Short texts of what is awkward somewhere: quotes, controls, combining marks, CRLF, both ends of the planes.
    private static func text(using random: inout SeededGenerator) -> String {
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...12, using: &random) {
            text.append(awkward.randomElement(using: &random) ?? "a")
            if let any = Unicode.Scalar(UInt32.random(in: 0...0x10FFFF, using: &random)) { text.append(any) }
        }
        return String(text)
    }

    private static let awkward = Array(
        "a{}[]:,\"\\/\u{0}\u{1}\u{1F}\u{7F}\u{80}\r\n\te\u{301}é각\u{1100}\u{1161}\u{11A8}\u{2028}\u{D7FF}\u{E000}\u{FEFF}\u{FFFF}😀\u{200D}\u{10FFFF}"
            .unicodeScalars)
}
