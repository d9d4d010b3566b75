internal import Postgres
internal import Web

/// Those whom the hub's thread serves.
struct HubReaders {
    /// A reader that takes nothing for so long is closed.
    private static let patience = Duration.seconds(10)
    /// How often each reader's token is asked about, should nobody have said that it ended.
    private static let checkInterval = Duration.seconds(10)
    private static let mostChecks = 200

    private let clock: @Sendable () -> Timestamp
    private var all: [EventReader] = []

    /// - Parameter clock: tells when tokens expire.
    init(clock: @escaping @Sendable () -> Timestamp) {
        self.clock = clock
    }

    var isEmpty: Bool { all.isEmpty }
    var stores: Set<Store.ID> { Set(all.map(\.storeID)) }
    var areBehind: Bool { all.contains { $0.isBehind } }
    var hasSuspects: Bool { all.contains { $0.isSuspect } }

    mutating func add(_ reader: EventReader) {
        all.append(reader)
    }

    /// Those who could take more, and have not what others of their store have.
    func lagging(behind positions: [Store.ID: Int64]) -> [EventReader] {
        all.filter { !$0.isBehind && $0.cursor < positions[$0.storeID] ?? 0 }
    }

    /// Sends a store's events to those who have what came before them.
    mutating func send(
        _ events: [(event: Event, streamed: [UInt8])], in storeID: Store.ID, from cursor: Int64,
        _ now: ContinuousClock.Instant
    ) {
        keep { reader in
            reader.storeID == storeID && reader.cursor >= cursor ? reader.send(events, now: now) : .goesOn
        }
    }

    /// Sends what readers have not taken yet.
    mutating func flush(_ now: ContinuousClock.Instant) {
        keep { $0.isBehind ? $0.flush(now) : .goesOn }
    }

    /// Heartbeats, and who has left, reads too slowly, or is out of time.
    mutating func lookAround(_ now: ContinuousClock.Instant) {
        let time = clock()
        keep { reader in
            if reader.output.isGone { return .leaves }
            if let since = reader.stalledSince, now - since > Self.patience { return .leaves }
            if let end = reader.caller.token?.expiresAt, end <= time { return .leaves }
            return reader.keepAlive(now)
        }
    }

    mutating func closeAll() {
        for reader in all { reader.close(comesBack: true) }
        all = []
    }

    private mutating func keep(_ work: (EventReader) -> EventReader.Outcome) {
        var hasLeft = false
        var staying: [EventReader] = []
        for (index, reader) in all.enumerated() {
            if case .leaves = work(reader) {
                if !hasLeft { (hasLeft, staying) = (true, Array(all[..<index])) }
                reader.close()
            } else if hasLeft {
                staying.append(reader)
            }
        }
        if hasLeft { all = staying }
    }
}

extension HubReaders {
    /// Somebody's token has ended in these stores.
    mutating func suspect(_ stores: Set<Store.ID>) {
        guard !stores.isEmpty else { return }
        for reader in all where stores.contains(reader.storeID) { reader.isSuspect = true }
    }

    /// Asks whether tokens still count, of those who have waited longest.
    mutating func checkTokens(_ now: ContinuousClock.Instant, in database: inout Database) {
        let due = all.filter { $0.isSuspect || now - $0.checkedAt >= Self.checkInterval }
            .sorted { $0.checkedAt < $1.checkedAt }.prefix(Self.mostChecks)
        // A database that is away is asked again; `HubRounds` has told the log.
        guard !due.isEmpty, let rows = try? database.read(inEach: due.map { ($0.storeID, $0.caller.stillValid) }) else {
            return
        }
        var ended: Set<ObjectIdentifier> = []
        for (reader, row) in zip(due, rows) {
            (reader.checkedAt, reader.isSuspect) = (now, false)
            if row.isEmpty { ended.insert(ObjectIdentifier(reader)) }
        }
        keep { ended.contains(ObjectIdentifier($0)) ? .leaves : .goesOn }
    }
}
