public import Postgres
internal import Web

/// Removes what is past its retention, and ends the sessions that are over by themselves: to be run every hour or so,
/// beside the workers. Orders, sessions and accounts are never removed.
public struct Prune {
    /// What was done, of all stores.
    public struct Counts: Sendable, Equatable {
        public var events = 0
        public var idempotencyKeys = 0
        public var endedTokens = 0
        public var signInFailures = 0
        public var sessionsEnded = 0
    }

    private let settings: Settings
    private let pictures: PictureFolder?

    /// - Parameter pictures: those that no dish has are removed as well; nil leaves pictures alone.
    public init(settings: Settings, pictures: PictureFolder?) {
        (self.settings, self.pictures) = (settings, pictures)
    }

    /// - Throws: the first failure, once every other store has been done.
    /// - Effects: many short transactions, store by store; interrupted, the next run goes on.
    public func run(in database: inout Database, at now: Timestamp = .now()) throws -> Counts {
        var counts = Counts()
        var failure: (any Error)?
        for storeID in try database.outsideStores.read(StoreQueries.ids).map({ try $0.next(Store.ID.self) }) {
            do {
                try prune(storeID, in: &database, at: now, &counts)
            } catch {
                failure = failure ?? error
            }
        }
        if let failure { throw failure }
        return counts
    }

    private func prune(
        _ storeID: Store.ID, in database: inout Database, at now: Timestamp, _ counts: inout Counts
    ) throws {
        counts.events += try remove(in: storeID, &database) {
            PruneQueries.events(
                before: now.adding(seconds: -settings.eventRetentionDays * 86_400), storeID: storeID)
        }
        counts.idempotencyKeys += try remove(in: storeID, &database) {
            PruneQueries.keys(before: now.adding(seconds: -settings.keyRetentionHours * 3600), storeID: storeID)
        }
        counts.endedTokens += try remove(in: storeID, &database) { PruneQueries.endedTokens(at: now, storeID: storeID) }
        counts.signInFailures += try remove(in: storeID, &database) {
            PruneQueries.signInFailures(at: now, storeID: storeID)
        }
        counts.sessionsEnded += try endSessions(of: storeID, in: &database, at: now)
        try sweepPictures(of: storeID, in: &database, at: now)
    }

    /// Portion by portion, so that nobody waits long for what one holds.
    private func remove(
        in storeID: Store.ID, _ database: inout Database, _ statement: () -> SQL
    ) throws -> Int {
        var total = 0
        while true {
            let rows = try database.transaction(in: storeID) { try $0.commit([statement()]) }
            let count = try rows.first?.first { row in try row.next(Int.self) } ?? 0
            total += count
            if count < PruneQueries.portion { return total }
        }
    }

    /// Writes down that a party has left that was over by itself, so that the board hears of it.
    private func endSessions(of storeID: Store.ID, in database: inout Database, at now: Timestamp) throws -> Int {
        let open = try database.read(in: storeID, PruneQueries.openTables(storeID: storeID)).map {
            try $0.next(Table.ID.self)
        }
        return try open.count { tableID in
            try database.transaction(in: storeID) { transaction in
                let rows = try transaction.run([
                    TableQueries.lock(tableID, storeID: storeID), SessionQueries.open(tableID, storeID: storeID),
                    SessionQueries.sums(tableID, storeID: storeID),
                    CallQueries.unfinished(of: tableID, storeID: storeID),
                ])
                guard let number = try rows[0].first({ row in try row.next(String.self) }),
                    let session = try rows[1].first({ row in try TableSession(&row) }),
                    !session.isPresent(at: now, settings)
                else { return false }
                let end = SessionEnd(
                    expiryOf: session, Table(id: tableID, number: number), try SessionSums(rows[2]),
                    try rows[3].map { row in try ServiceCall(&row) }, settings)
                let (statements, events) = end.statements(at: now, storeID: storeID)
                try transaction.commit(statements + EventLog.append(events, at: now, storeID: storeID))
                return true
            }
        }
    }

    private func sweepPictures(of storeID: Store.ID, in database: inout Database, at now: Timestamp) throws {
        guard let pictures else { return }
        let used = try database.read(in: storeID, PruneQueries.images(storeID: storeID)).map {
            try $0.next(String.self)
        }
        pictures.sweep(keeping: Set(used), storeID: storeID, at: now)
    }
}
