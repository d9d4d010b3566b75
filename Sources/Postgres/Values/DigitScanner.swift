/// Reads fixed-width ASCII digits and signs from the front of a text.
struct DigitScanner {
    private var rest: Substring.UTF8View

    init(_ text: String) {
        rest = text[...].utf8
    }

    var isAtEnd: Bool { rest.isEmpty }

    /// Exactly so many digits, at most 9.
    mutating func number(digits count: Int) -> Int? {
        let taken = rest.prefix(count)
        guard taken.count == count, taken.allSatisfy(isDigit) else { return nil }
        rest = rest.dropFirst(count)
        return taken.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
    }

    /// 1–9 digits as a fraction, in units of 10⁻⁹.
    mutating func billionths() -> Int? {
        let count = rest.prefix(while: isDigit).count
        guard (1...9).contains(count), let value = number(digits: count) else { return nil }
        return (count..<9).reduce(value) { scaled, _ in scaled * 10 }
    }

    /// Whether the next character was this one; then it is passed.
    mutating func skip(_ character: Unicode.Scalar) -> Bool {
        guard let next = rest.first, UInt32(next) == character.value else { return false }
        rest = rest.dropFirst()
        return true
    }
}

private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}
