/// One FastCGI request: its parameters copied out of libfcgi, its body read.
public struct Request: Sendable {
    /// How much of the announced body has arrived.
    public enum BodyState: Sendable, Equatable {
        case complete
        /// More than `PoolLimits.bodyBytes`, announced or sent; `body` is empty.
        case tooLarge
        /// Fewer bytes than `CONTENT_LENGTH`, or a `CONTENT_LENGTH` that is not a number.
        case cutShort
    }

    /// CGI variables (RFC 3875 §4.1 and nginx's `fastcgi_param`), in the order received; invalid UTF-8 is repaired
    /// with U+FFFD, and a value ends at its first NUL because libfcgi hands out C strings.
    public let parameters: [(name: String, value: String)]

    /// At most `CONTENT_LENGTH` bytes; without one, all that came.
    public let body: [UInt8]

    public let bodyState: BodyState

    public init(parameters: [(name: String, value: String)], body: [UInt8] = [], bodyState: BodyState = .complete) {
        self.parameters = parameters
        self.body = body
        self.bodyState = bodyState
    }

    /// The first parameter of that name; names are case-sensitive.
    public subscript(name: String) -> String? {
        parameters.first { $0.name == name }?.value
    }
}
