/// Which pages of other origins a browser lets call us (the Fetch standard, "CORS protocol").
public enum CORS: Sendable, Equatable {
    /// Every origin: development.
    case anyOrigin
    /// These origins, such as `https://order.example.com`; an empty list is none.
    case origins([String])

    /// What an answer to `origin` has to say; nothing for an origin that is not let in, and without one.
    public func headers(origin: String?) -> [(name: String, value: String)] {
        guard let origin else { return [] }
        switch self {
        case .anyOrigin: break
        case .origins(let allowed): guard allowed.contains(origin) else { return [("Vary", "Origin")] }
        }
        return [
            ("Access-Control-Allow-Origin", self == .anyOrigin ? "*" : origin),
            ("Access-Control-Expose-Headers", Self.readable),
            ("Vary", "Origin"),
        ]
    }

    /// What a preflight is told beside that.
    public func preflightHeaders(allow: [Method]) -> [(name: String, value: String)] {
        [
            ("Access-Control-Allow-Methods", allow.map(\.rawValue).joined(separator: ", ")),
            ("Access-Control-Allow-Headers", Self.sendable),
            ("Access-Control-Max-Age", "7200"),
        ]
    }

    private static let sendable =
        "Authorization, Content-Type, Accept-Language, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Request-Id"
    private static let readable =
        "ETag, Location, Retry-After, X-Request-Id, Server-Timing, Idempotency-Replayed"
}
