/// The version that a client expects an object to have, from `If-Match: "<version>"` (RFC 9110 §13.1.1).
///
/// Also from `W/"<version>"`: nginx weakens the tag of an answer that it compresses, and the version is the same.
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
        let tag = text.hasPrefix("W/") ? text.dropFirst(2) : text
        guard let version = Int64(tag.dropFirst().dropLast()), tag == EntityTag(String(version)).header else {
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
