internal import Postgres

/// What is particular to one token among all that a caller may have.
struct Token: Sendable, Equatable {
    /// A token that is fetched anew goes on for this long after its sign-in, and no longer.
    static let longestSeconds = 30 * 24 * 3600

    /// The claim `jti`.
    let id: String
    /// When the password was given; a token fetched anew keeps it.
    let signedInAt: Timestamp
    let expiresAt: Timestamp

    /// When no further token may be fetched.
    var lastsUntil: Timestamp { signedInAt.adding(seconds: Self.longestSeconds) }
}
