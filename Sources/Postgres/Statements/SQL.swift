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
    /// The text sent to the server, with `$1`, `$2` … where the values were.
    public let text: String

    /// The values, `$1` first.
    public let bindings: [Binding]

    /// The text around the parameters: always one more than there are bindings.
    private let segments: [String]

    /// A statement without parameters. Only a literal can be passed.
    public init(stringLiteral literal: StaticString) {
        self.init(segments: [literal.description], bindings: [])
    }

    /// Called by the compiler for a literal with `\(…)` in it.
    public init(stringInterpolation: StringInterpolation) {
        self.init(segments: stringInterpolation.segments, bindings: stringInterpolation.bindings)
    }

    private init(segments: [String], bindings: [Binding]) {
        var text = ""
        for (index, segment) in segments.enumerated() {
            if index > 0 { text += "$\(index)" }
            text += segment
        }
        self.text = text
        self.bindings = bindings
        self.segments = segments
    }

    /// Puts one statement's text after the other's; the right one's parameters are numbered on.
    public static func + (left: SQL, right: SQL) -> SQL {
        "\(left)\(right)"
    }

    /// Collects what stands between the quotes: literal text, values and fragments.
    public struct StringInterpolation: StringInterpolationProtocol {
        fileprivate var segments = [""]
        fileprivate var bindings: [Binding] = []

        /// Called by the compiler.
        public init(literalCapacity: Int, interpolationCount: Int) {
            segments.reserveCapacity(interpolationCount + 1)
            bindings.reserveCapacity(interpolationCount)
        }

        /// Text that the programmer wrote.
        public mutating func appendLiteral(_ literal: StaticString) {
            extendText(literal.description)
        }

        /// A value: becomes the next `$n`. Nothing of it reaches the text.
        public mutating func appendInterpolation(_ value: some SQLBindable) {
            bindings.append(value.binding)
            segments.append("")
        }

        /// A value that may be missing: a parameter all the same, which is NULL then.
        public mutating func appendInterpolation<Value: SQLBindable>(_ value: Value?) {
            bindings.append(value.binding)
            segments.append("")
        }

        /// A fragment: its text is spliced in and its parameters are renumbered.
        public mutating func appendInterpolation(_ fragment: SQL) {
            extendText(fragment.segments.first ?? "")
            segments += fragment.segments.dropFirst()
            bindings += fragment.bindings
        }

        private mutating func extendText(_ text: String) {
            segments[segments.endIndex - 1] += text
        }
    }
}
