internal import Postgres

/// The results of one flush, taken from the front.
struct Results {
    private var rest: ArraySlice<Rows>

    init(_ rows: [Rows]) {
        rest = rows[...]
    }

    /// - Precondition: there is another one.
    mutating func next() -> Rows {
        rest.removeFirst()
    }

    mutating func next(_ count: Int) -> [Rows] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }
}
