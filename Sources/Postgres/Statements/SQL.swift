/// A statement whose interpolated values can only become bound parameters.
///
///     let id: Int64 = 7
///     let open: SQL = "SELECT number FROM orders WHERE store_id = \(id)"   // … store_id = $1
///     let page: SQL = "\(open) AND state = \(state) LIMIT \(20)"           // a fragment keeps its parameters
///
/// A `String` variable does not compile as `SQL`, not even through `init(stringLiteral:)`: literals are taken as
/// `StaticString`. An `Int64` is a `bigint`, as ids are; nearly every other parameter's type is the server's guess from
/// its place; where it cannot guess, cast: `\(days)::int`. For many rows prefer one array and `unnest` over a text that
/// grows with the number of rows: every distinct text is prepared once per connection.
///
/// A class, as it is never changed and goes through many hands: to copy it was 3 % of an order's instructions.
/// - Source: PostgreSQL docs 34.3 (`PQprepare`).
public final class SQL: Sendable, ExpressibleByStringInterpolation {
    /// The text as the programmer wrote it, piece by piece, and the values, `$1` first. Put together only when a connection
    /// sees the statement for the first time: a statement is known by its pieces' places in the program.
    let parameters: Parameters

    /// The text sent to the server, with `$1`, `$2` … where the values were.
    public var text: String {
        var text = ""
        var count = 0
        for piece in parameters.pieces {
            if piece.isValue {
                count += 1
                text += "$\(count)"
            } else {
                text += piece.text
            }
        }
        return text
    }

    /// A statement without parameters. Only a literal can be passed.
    public init(stringLiteral literal: StaticString) {
        var parameters = Parameters()
        parameters.append(literal)
        self.parameters = parameters
    }

    /// Called by the compiler for a literal with `\(…)` in it.
    public init(stringInterpolation: StringInterpolation) {
        parameters = stringInterpolation.parameters
    }

    /// Puts one statement's text after the other's; the right one's parameters are numbered on.
    public static func + (left: SQL, right: SQL) -> SQL {
        "\(left)\(right)"
    }

    /// Collects what stands between the quotes: literal text, values and fragments.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var parameters = Parameters()

        /// Called by the compiler.
        public init(literalCapacity: Int, interpolationCount: Int) {
            parameters.reserveCapacity(interpolationCount)
        }

        /// Text that the programmer wrote.
        public mutating func appendLiteral(_ literal: StaticString) {
            parameters.append(literal)
        }

        /// A value: becomes the next `$n`. Nothing of it reaches the text.
        public mutating func appendInterpolation(_ value: some SQLBindable) {
            parameters.append(value)
        }

        /// A value that may be missing: a parameter all the same, which is NULL then.
        public mutating func appendInterpolation<Value: SQLBindable>(_ value: Value?) {
            parameters.append(value)
        }

        /// A fragment: its text is spliced in and its parameters are renumbered.
        public mutating func appendInterpolation(_ fragment: SQL) {
            parameters.append(fragment.parameters)
        }
    }
}
