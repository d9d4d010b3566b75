/// A strong entity tag (RFC 9110 §8.8.3): the same tag means the same bytes.
public struct EntityTag: Sendable, Equatable {
    /// What stands between the quotes.
    public let value: String

    public init(_ value: String) {
        self.value = value
    }

    /// As it stands in the `ETag` header.
    public var header: String { "\"\(value)\"" }

    /// Whether `If-None-Match` says that the client has these bytes already; compares weakly, as a GET should
    /// (RFC 9110 §13.1.2), since a proxy that compresses marks a tag as weak.
    public func isNamed(inIfNoneMatch header: String?) -> Bool {
        guard let header else { return false }
        if trimmed(Substring(header)) == "*" { return true }
        return header.split(separator: ",").contains { candidate in
            let tag = trimmed(candidate)
            return (tag.hasPrefix("W/") ? tag.dropFirst(2) : tag) == self.header
        }
    }
}
