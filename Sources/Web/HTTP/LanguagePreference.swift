/// The languages that a reader can read, best first, as `Accept-Language` ranks them.
///
/// For texts that come in whatever languages somebody translated them to; our own sentences come in a ``Language``.
/// Source: RFC 9110 §12.5.4, RFC 4647 §3.4 (Lookup).
public struct LanguagePreference: Sendable, Hashable {
    /// More ranges than a browser sends.
    private static let mostRanges = 32
    /// What a real tag fits in; somebody's endless one would be looked up part by part.
    private static let longestTag = 35

    /// Language tags in lower case; those of the same quality in the order in which they came.
    let tags: [String]

    /// - Parameter acceptLanguage: the header's value; nil and nonsense mean no preference.
    public init(acceptLanguage: String?) {
        guard let acceptLanguage else {
            tags = []
            return
        }
        let ranges = acceptLanguage.lowercased().split(separator: ",").prefix(Self.mostRanges)
        tags = ranges.compactMap(Self.range).filter { $0.weight > 0 && $0.tag != "*" }
            .enumerated()
            .sorted { ($1.element.weight, $0.offset) < ($0.element.weight, $1.offset) }
            .map(\.element.tag)
    }

    /// The first language that the reader can read and the text comes in: each tag as it is, then without its last
    /// parts (`zh-hans-cn`, `zh-hans`, `zh`).
    /// - Parameters:
    ///   - languages: tags in lower case that the text was translated to.
    ///   - own: the tag of the text itself.
    /// - Returns: one of `languages`; nil means the text itself, also when nothing fits.
    public func best(of languages: [String], insteadOf own: String) -> String? {
        let own = own.lowercased()
        for tag in tags {
            var parts = tag.split(separator: "-")
            while !parts.isEmpty {
                let candidate = parts.joined(separator: "-")
                if languages.contains(where: candidate.isExactly) { return candidate }
                if own == candidate || own.hasPrefix(candidate + "-") { return nil }
                parts.removeLast()
            }
        }
        return nil
    }

    private static func range(_ text: Substring) -> (tag: String, weight: Double)? {
        let parts = text.split(separator: ";").map(trimmed)
        guard let tag = parts.first, (1...longestTag).contains(tag.utf8.count) else { return nil }
        let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.map { Double($0.dropFirst(2)) ?? -1 } ?? 1
        return (0...1).contains(weight) ? (String(tag), weight) : nil
    }
}
