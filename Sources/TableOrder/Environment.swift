public import Postgres

/// Everything that the server touches: what a handler may use, and tests replace.
///
/// One worker thread owns one environment with its own connection; ``House`` is what all threads share.
public struct Environment: ~Copyable {
    /// This thread's own.
    public var database: Database
    /// What it shares with the others.
    public let house: House

    public init(database: consuming Database, house: House) {
        self.database = database
        self.house = house
    }

    /// The house's.
    public var settings: Settings { house.settings }

    /// The time now, as the house's clock tells it.
    public var now: Timestamp { house.clock() }
}

/// What all worker threads of a process share. None of it is the truth: that is in the database.
public struct House: Sendable {
    /// What the operator decided.
    public let settings: Settings
    /// Tells the time; a test sets it.
    public let clock: @Sendable () -> Timestamp
    /// Gives out and reads tokens.
    public let tokens: Tokens
    /// Remembers when the use of keys was written down.
    let keyUses = KeyUses()
    /// Hashes and checks passwords.
    public let passwords: Passwords
    /// Where pictures are kept; nil where an operator named no folder.
    public let pictures: PictureFolder?
    /// Brings events to those who read them.
    public let hub: EventHub
    /// One line a call.
    public let log: Log

    public init(
        settings: Settings,
        tokens: Tokens,
        passwords: Passwords,
        pictures: PictureFolder?,
        hub: EventHub = EventHub(),
        log: Log,
        clock: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) {
        self.settings = settings
        self.tokens = tokens
        self.passwords = passwords
        self.pictures = pictures
        self.hub = hub
        self.log = log
        self.clock = clock
    }
}

extension Environment {
    /// Reads for a caller, in one round trip: the first statement of the flush asks whether the token has ended early.
    /// - Throws: 401 when it has; what the database throws.
    mutating func read(
        as caller: Caller, _ statements: [SQL], snapshot: Snapshot = .perStatement
    ) throws -> [Rows] {
        let results = try database.read(in: caller.storeID, [caller.stillValid] + statements, snapshot: snapshot)
        try caller.check(results.first)
        return Array(results.dropFirst())
    }
}

extension Transaction {
    /// The first flush of a caller's transaction, with the same question in front.
    /// - Throws: 401 when the token has ended; what the database throws.
    @discardableResult
    mutating func begin(as caller: Caller, _ statements: [SQL]) throws -> [Rows] {
        let results = try run([caller.stillValid] + statements)
        try caller.check(results.first)
        return Array(results.dropFirst())
    }
}
