internal import FoundationEssentials

/// The secrets, as systemd hands them to a service: a file each, which nobody else can read, and no variable that would
/// show in the process's environment.
///
/// Source: systemd.exec(5), `LoadCredential=`.
enum Credentials {
    static let names = [
        "DATABASE_URL", "MIGRATION_DATABASE_URL", "JWT_SECRET_KEY", "JWT_PREVIOUS_SECRET_KEY",
    ]

    /// - Parameter directory: `$CREDENTIALS_DIRECTORY`, whose file `database_url` is what `DATABASE_URL` would be.
    /// - Returns: those that there are, by their variable's name.
    static func all(in directory: String?) -> [String: String] {
        guard let directory else { return [:] }
        var found: [String: String] = [:]
        for name in names {
            guard let bytes = FileManager.default.contents(atPath: "\(directory)/\(fileName(of: name))") else {
                continue
            }
            let text = String(decoding: bytes, as: UTF8.self)
            // As it was written by an editor, or by `echo`.
            found[name] = String(text.prefix { !$0.isNewline })
        }
        return found
    }

    static func fileName(of name: String) -> String { name.lowercased() }
}
