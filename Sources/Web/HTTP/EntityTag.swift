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

/// The version that a client expects an object to have, from `If-Match: "<version>"` (RFC 9110 §13.1.1).
public enum ExpectedVersion: Sendable, Equatable {
    /// No header, or `*`: whatever it is.
    case any
    case exactly(Int64)

    /// - Throws: ``Problem/Kind/validationFailed`` for a header that names no version of ours.
    public init(ifMatch header: String?) throws(Problem) {
        guard let text = header.map({ trimmed(Substring($0)) }), text != "*" else {
            self = .any
            return
        }
        guard let version = Int64(text.dropFirst().dropLast()), text == EntityTag(String(version)).header else {
            throw Problem(
                .validationFailed,
                details: [
                    .init(
                        field: "If-Match", code: "INVALID_FORMAT",
                        message: Message(
                            ko: "If-Match는 \"버전\" 형식이어야 합니다.", en: "If-Match has to be a version in quotes."))
                ])
        }
        self = .exactly(version)
    }

    /// Whether an object of this version may be changed.
    public func allows(_ version: Int64) -> Bool {
        switch self {
        case .any: true
        case .exactly(let expected): expected == version
        }
    }
}
