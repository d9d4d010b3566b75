/// A reproducible source of randomness: a failing test names its seed.
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) {
        state = seed
    }

    /// SplitMix64.
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// Text of what has ever broken a quoting: quotes, backslashes, braces, placeholders, line ends, Hangul, emoji.
    mutating func nastyText() -> String {
        let pieces = [
            "'", "\"", "\\", "\\'", "''", "$1", "$2", "$$", "{", "}", ",", "NULL", ";", "--", "/*", "*/", "\n", "\r",
            "\t", " ", "\u{1}", "\u{7F}", "김치", "🍜", "👩‍👩‍👧", "e\u{301}", "%s", "\\0", "E'\\x", "a", "DROP TABLE t",
            "\u{FEFF}",
        ]
        let count = Int.random(in: 0...8, using: &self)
        return (0..<count).compactMap { _ in pieces.randomElement(using: &self) }.joined()
    }
}
