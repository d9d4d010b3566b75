internal import FoundationEssentials

/// A file of `NAME=value` lines, as systemd's `EnvironmentFile=` reads it: comments begin with `#`, a value may stand in
/// quotes.
enum EnvironmentFile {
    /// The file could not be read, or one of its lines is none of ours.
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    /// Everything that is configured: systemd's credentials win over the file, and the process's own variables, unless
    /// empty, over both. Where nothing of it is given and the package is installed, its files are meant.
    /// - Parameter path: the file, if there is one.
    static func merged(
        _ path: String?, own: [String: String] = ProcessInfo.processInfo.environment
    ) throws(Unreadable) -> [String: String] {
        let isGiven = path != nil || own["DATABASE_URL"] != nil || own["CREDENTIALS_DIRECTORY"] != nil
        let isInstalled = !isGiven && Installation.exists(Installation.settings)
        var values = isInstalled ? Installation.variables : [:]
        if let path = isInstalled ? Installation.settings : path {
            values.merge(try parse(try read(path), path: path)) { _, file in file }
        }
        let credentials = isInstalled ? Installation.credentials : own["CREDENTIALS_DIRECTORY"]
        values.merge(Credentials.all(in: credentials)) { _, credential in credential }
        return values.merging(own) { other, own in own.isEmpty ? other : own }
    }

    static func parse(_ text: String, path: String) throws(Unreadable) -> [String: String] {
        var values: [String: String] = [:]
        for (number, line) in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).enumerated() {
            let line = trimmed(line)
            guard !line.isEmpty, !line.hasPrefix("#"), !line.hasPrefix(";") else { continue }
            guard let equals = line.firstIndex(of: "="), equals > line.startIndex else {
                throw Unreadable(description: "Line \(number + 1) of \(path) is not of the form NAME=value.")
            }
            values[String(trimmed(line[..<equals]))] = unquoted(trimmed(line[line.index(after: equals)...]))
        }
        return values
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\u{FEFF}" }
        guard let last = text.lastIndex(where: { !isSpace($0) }) else { return "" }
        return text[...last].drop(while: isSpace)
    }

    private static func unquoted(_ value: Substring) -> String {
        guard value.count >= 2, let quote = value.first, quote == "\"" || quote == "'", value.last == quote else {
            return String(value)
        }
        return String(value.dropFirst().dropLast())
    }

    private static func read(_ path: String) throws(Unreadable) -> String {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            let mend = Installation.exists(path) ? "cannot be read by this user: try it with sudo" : "is not there"
            throw Unreadable(description: "The file \(path) \(mend).")
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
