import Testing

@testable import TableOrder
@testable import Web

/// Every sentence that a caller may read.
@Suite struct MessageTests {
    private static let kinds: [Problem.Kind] = Restaurant.app.operations
        .flatMap { Restaurant.app.problems(of: $0) }
        .reduce(into: []) { kinds, kind in if !kinds.contains(kind) { kinds.append(kind) } }

    @Test func `every problem has a sentence in Korean and one in English`() {
        #expect(Self.kinds.count >= 30)
        for kind in Self.kinds {
            let (korean, english) = (kind.message[.korean], kind.message[.english])
            #expect(korean.unicodeScalars.contains { 0xAC00...0xD7A3 ~= $0.value }, "\(kind.code)")
            #expect(english.unicodeScalars.allSatisfy { $0.isASCII }, "\(kind.code)")
            #expect(english.contains(" ") && english.first?.isUppercase == true, "\(kind.code)")
            for sentence in [korean, english] {
                #expect(sentence.hasSuffix("."), "\(kind.code)")
                #expect(sentence.count <= 120, "\(kind.code)")
            }
        }
    }

    @Test func `none of them gives away SQL, a path or a type of ours`() {
        let inside = [
            "SELECT", "INSERT", "UPDATE", "DELETE", "PostgreSQL", "libpq", "Swift", "/", "\\", "Error(", "nil",
            "SQLSTATE",
            "0x", "constraint", "stack", "::",
        ]
        for kind in Self.kinds where kind.status != 415 {
            for sentence in [kind.message[.korean], kind.message[.english]] {
                for word in inside { #expect(!sentence.contains(word), "\(kind.code): \(sentence)") }
            }
        }
    }

    @Test func `a code means one status wherever it comes from`() {
        let byCode = Dictionary(grouping: Self.kinds, by: \.code)
        for (code, kinds) in byCode { #expect(Set(kinds.map(\.status)).count == 1, "\(code)") }
        #expect(byCode.keys.allSatisfy { $0.wholeMatch(of: /[A-Z][A-Z_]*[A-Z]/) != nil })
    }
}
