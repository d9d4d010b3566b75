/// A method of HTTP that some endpoint takes (RFC 9110 §9). Others are answered 405 by whoever reads the text.
public enum Method: String, Sendable, CaseIterable {
    case get = "GET"
    case head = "HEAD"
    case post = "POST"
    case put = "PUT"
    case patch = "PATCH"
    case delete = "DELETE"
    case options = "OPTIONS"
}

/// One HTTP request, whatever brought it.
public struct Request: Sendable {
    /// How much of the body came.
    public enum BodyState: Sendable { case complete, tooLarge, cutShort }

    /// Nil for a method that no endpoint of ours can have.
    public var method: Method?
    /// Decoded and normalised by the web server: what its locations were chosen by, so that nothing slips past them.
    public var path: String
    /// As it was sent, still encoded, without the question mark.
    public var query: String
    /// Names in lower case.
    public var headers: [(name: String, value: String)]
    /// As far as it came; see ``bodyState``.
    public var body: [UInt8]
    public var bodyState: BodyState
    /// The request id that the web server gave; replaced by a valid `X-Request-Id` of the client's.
    public var suggestedID: String?

    public init(
        method: Method?,
        path: String,
        query: String = "",
        headers: [(name: String, value: String)] = [],
        body: [UInt8] = [],
        bodyState: BodyState = .complete,
        suggestedID: String? = nil
    ) {
        self.method = method
        self.path = path
        self.query = query
        self.headers = headers
        self.body = body
        self.bodyState = bodyState
        self.suggestedID = suggestedID
    }

    /// The value of a header.
    /// - Parameter name: in lower case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name == name }?.value
    }
}

extension Request {
    /// The id that names this request in the answer and in every log: a valid one that came in, or a fresh one.
    ///
    /// 8…128 characters of `A-Z a-z 0-9 . _ -`: nothing that could break a log line.
    /// Source: contract "Conventions", Headers out.
    public var id: String {
        if let id = header("x-request-id"), isIdentifier(id) { return id }
        if let suggestedID, isIdentifier(suggestedID) { return suggestedID }
        return String(UInt64.random(in: 0...UInt64.max), radix: 16)
            + String(UInt64.random(in: 1...UInt64.max), radix: 16)
    }

    private func isIdentifier(_ text: String) -> Bool {
        guard (8...128).contains(text.utf8.count) else { return false }
        var text = text
        return text.withUTF8 { unsafe $0.allSatisfy(isIdentifierByte) }
    }

    private func isIdentifierByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"):
            true
        default: false
        }
    }
}
