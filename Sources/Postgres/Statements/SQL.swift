/// A statement whose interpolated values can only become bound parameters.
///
///     let id: Int64 = 7
///     let open: SQL = "SELECT number FROM orders WHERE store_id = \(id)"   // … store_id = $1
///     let page: SQL = "\(open) AND state = \(state) LIMIT \(20)"           // a fragment keeps its parameters
///
/// A `String` variable does not compile as `SQL`, not even through `init(stringLiteral:)`: literals are taken as
/// `StaticString`. A parameter's type is the server's guess from its place; where it cannot guess, cast:
/// `\(days)::int`. For many rows prefer one array and `unnest` over a text that grows with the number of rows: every
/// distinct text is prepared once per connection.
/// - Source: PostgreSQL docs 34.3 (`PQprepare`).
public struct SQL: Sendable, ExpressibleByStringInterpolation {
    /// The text as the programmer wrote it, piece by piece; nil where a parameter stands. Put together only when a
    /// connection sees the statement for the first time: a statement is known by its pieces' places in the program.
    let pieces: [StaticString?]

    /// The values, `$1` first.
    let parameters: Parameters

    /// The text sent to the server, with `$1`, `$2` … where the values were.
    public var text: String {
        var text = ""
        var count = 0
        for piece in pieces {
            if let piece {
                text += piece.description
            } else {
                count += 1
                text += "$\(count)"
            }
        }
        return text
    }

    /// A statement without parameters. Only a literal can be passed.
    public init(stringLiteral literal: StaticString) {
        (pieces, parameters) = ([literal], Parameters())
    }

    /// Called by the compiler for a literal with `\(…)` in it.
    public init(stringInterpolation: StringInterpolation) {
        (pieces, parameters) = (stringInterpolation.pieces, stringInterpolation.parameters)
    }

    /// Puts one statement's text after the other's; the right one's parameters are numbered on.
    public static func + (left: SQL, right: SQL) -> SQL {
        "\(left)\(right)"
    }

    /// Collects what stands between the quotes: literal text, values and fragments.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var pieces: [StaticString?] = []
        fileprivate var parameters = Parameters()

        /// Called by the compiler.
        public init(literalCapacity: Int, interpolationCount: Int) {
            pieces.reserveCapacity(2 * interpolationCount + 1)
            parameters.reserveCapacity(interpolationCount)
        }

        /// Text that the programmer wrote.
        public mutating func appendLiteral(_ literal: StaticString) {
            if literal.utf8CodeUnitCount > 0 { pieces.append(literal) }
        }

        /// A value: becomes the next `$n`. Nothing of it reaches the text.
        public mutating func appendInterpolation(_ value: some SQLBindable) {
            parameters.append(value)
            pieces.append(nil)
        }

        /// A value that may be missing: a parameter all the same, which is NULL then.
        public mutating func appendInterpolation<Value: SQLBindable>(_ value: Value?) {
            parameters.append(value)
            pieces.append(nil)
        }

        /// A fragment: its text is spliced in and its parameters are renumbered.
        public mutating func appendInterpolation(_ fragment: SQL) {
            pieces += fragment.pieces
            parameters.append(fragment.parameters)
        }
    }
}
