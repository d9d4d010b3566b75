/// Which statements one connection has prepared, and under which names.
///
/// A name is never used twice, so a Parse that failed, or was never reached, leaves nothing to trip over. Only what the
/// server confirmed is remembered.
struct PreparedStatements {
    /// The same text with other declared parameter types is another statement.
    struct Key: Hashable {
        private let pieces: [Parameters.Piece]

        init(_ statement: SQL) {
            pieces = statement.parameters.pieces
        }

        /// Comparing pieces is much cheaper than putting a text together and comparing that: 300 of 1,700 thousand
        /// instructions of an order.
        static func == (left: Key, right: Key) -> Bool {
            left.pieces.elementsEqual(right.pieces) { $0.isTheSame(as: $1) }
        }

        /// Hardly two statements begin with the same literal: hashing all marks was 2 % of an order's instructions.
        func hash(into hasher: inout Hasher) {
            hasher.combine(pieces.first?.mark)
            hasher.combine(pieces.count)
        }
    }

    /// More texts than the program has: reaching it means that texts are generated, and then forgetting is cheaper than
    /// keeping thousands of plans in every server process.
    static let limit = 500

    /// Names as libpq takes them, with a NUL at their end.
    private var names: [Key: [CChar]] = [:]
    private var issued = 0

    /// Whether the server still holds statements that are forgotten here.
    private(set) var mustDeallocate = false

    var count: Int { names.count }

    subscript(key: Key) -> [CChar]? { names[key] }

    mutating func newName() -> [CChar] {
        issued += 1
        return Array("s\(issued)".utf8CString)
    }

    mutating func remember(_ key: Key, as name: [CChar]) {
        names[key] = name
    }

    /// Forgets all; the next flush begins with `DEALLOCATE ALL`.
    mutating func forget() {
        names = [:]
        mustDeallocate = true
    }

    mutating func forgetIfFull() {
        if names.count >= Self.limit { forget() }
    }

    mutating func deallocated() {
        mustDeallocate = false
    }
}
