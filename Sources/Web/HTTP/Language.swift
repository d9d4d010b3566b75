/// The languages that we answer in. A store's own names may come in more; sentences of ours come in these.
public enum Language: String, Sendable, CaseIterable {
    case korean = "ko"
    case english = "en"

    /// The language that a reader prefers: Korean unless English is asked for with a higher quality.
    /// - Parameter acceptLanguage: the header's value; nil and nonsense mean Korean.
    /// - Source: RFC 9110 §12.5.4, contract "Conventions".
    public init(acceptLanguage: String?) {
        guard let acceptLanguage else {
            self = .korean
            return
        }
        var quality: [Language: Double] = [:]
        var anything = 0.0
        for range in acceptLanguage.lowercased().split(separator: ",").prefix(32) {
            let parts = range.split(separator: ";").map(trimmed)
            guard let tag = parts.first else { continue }
            let weight = parts.dropFirst().first { $0.hasPrefix("q=") }.flatMap { Double($0.dropFirst(2)) } ?? 1
            guard (0...1).contains(weight) else { continue }
            if tag == "*" { anything = weight }
            guard let primary = tag.split(separator: "-").first, let language = Language(rawValue: String(primary))
            else { continue }
            quality[language] = max(quality[language] ?? 0, weight)
        }
        self = (quality[.english] ?? anything) > (quality[.korean] ?? anything) ? .english : .korean
    }
}

/// The text without spaces and tabs at its ends (the optional white space of RFC 9110 §5.6.3).
func trimmed(_ text: Substring) -> Substring {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    guard let last = text.lastIndex(where: { !isSpace($0) }) else { return "" }
    return text[...last].drop(while: isSpace)
}
