public import Web

/// What an operator decides about the restaurant's rules and the way in. (Where to listen and log is the program's.)
public struct Settings: Sendable {
    /// A token lives this long, in hours.
    public var tokenHours = 16
    /// A table's session ends this many hours after it began …
    public var sessionHours = 16
    /// … or this many hours after its last order, whichever comes first.
    public var sessionLastOrderHours = 2
    /// Events are kept this many days; who has been away for longer looks at everything anew.
    public var eventRetentionDays = 30
    /// An `Idempotency-Key` is remembered this many hours. Source: contract "Conventions", Idempotency: at least 48.
    public var keyRetentionHours = 48
    /// Whether real guests order here.
    public var isProduction = false
    /// Whose pages may call the API.
    public var cors = CORS.anyOrigin

    public init() {}
}
