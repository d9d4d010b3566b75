internal import Postgres
internal import Web

/// What a store needs to begin.
public struct NewStore: Sendable {
    /// 1…100 characters, as guests read it.
    public var name: String
    /// ISO 4217.
    public var currency = "KRW"
    /// The language of its names (BCP 47), in lower case.
    public var locale = "ko"
    /// An IANA name that PostgreSQL knows.
    public var timeZone = "Asia/Seoul"
    /// The hour at which a business day begins, 0…23.
    public var dayCutoffHour = 5
    /// Where its ingredients come from, at most 1000 characters.
    public var origin: String?
    /// `{"en": {"name": …}}`
    public var translations = "{}"

    public init(name: String) {
        self.name = name
    }
}

extension NewStore {
    /// Creates the store with its counters.
    /// - Returns: its id.
    /// - Throws: ``CommandRefused`` for a time zone that does not exist, and for a locale that is none.
    public func create(in database: inout Database) throws -> Store.ID {
        let id = try Self.nextID(in: &database)
        try database.transaction(in: id) { transaction in
            try create(as: id, in: &transaction)
            try transaction.commit()
        }
        return id
    }

    /// An id that no store has: a store is created inside itself.
    static func nextID(in database: inout Database) throws -> Store.ID {
        let id = try database.outsideStores.read(StoreQueries.nextID).first { row in try row.next(Store.ID.self) }
        guard let id else { throw CommandRefused("The database gave no id.") }
        return id
    }

    /// The same as a part of a larger transaction.
    func create(as id: Store.ID, in transaction: inout Transaction) throws {
        guard Schema.languageTag.faults(in: .string(locale)).isEmpty else {
            throw CommandRefused("\(locale) is no language; write it in lower case, like ko or zh-hans.")
        }
        let known = try transaction.run(StoreQueries.timeZone(timeZone))
        guard !known.isEmpty else {
            throw CommandRefused("There is no time zone \(timeZone); write it like Asia/Seoul.")
        }
        try transaction.run([StoreQueries.insert(self, as: id), StoreQueries.insertCounters(id)])
    }
}
