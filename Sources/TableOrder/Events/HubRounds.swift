internal import Glibc
internal import Postgres
internal import Synchronization
internal import Web

/// What the hub's thread does, round after round: wait, read what is new, fan it out.
struct HubRounds: ~Copyable {
    /// How often it looks by itself: a menu that is shown from memory is never older than two of these.
    private static let tick = Duration.milliseconds(500)
    /// The shortest time from one round to the next: what happens within it is read together.
    private static let pace = Duration.milliseconds(5)
    /// How soon a reader that could not take more is tried again.
    private static let retry = Duration.milliseconds(20)
    /// A reader that takes nothing for so long is closed.
    private static let patience = Duration.seconds(10)
    /// How often each reader's token is asked about, should nobody have said that it ended.
    private static let checkInterval = Duration.seconds(10)
    private static let mostChecks = 200
    private static let batch = 500

    private let hub: EventHub
    private let clock: @Sendable () -> Timestamp
    private var database: Connection
    /// Tells our own notifications from others'.
    private let name = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    private var readers: [EventReader] = []
    /// The last event of each store that somebody follows.
    private var positions: [Store.ID: Int64] = [:]
    /// What others have to be told yet.
    private var unsaid: (changed: Set<Store.ID>, endedTokens: Set<Store.ID>) = ([], [])
    private var dirty: Set<Store.ID> = []
    private var toCheck: Set<Store.ID> = []
    private var lastRound = ContinuousClock.now
    private var lastTick = ContinuousClock.now
    /// Whether there is more to read than one batch held.
    private var hasMore = false

    init(_ hub: EventHub, _ settings: ConnectionSettings, _ clock: @escaping @Sendable () -> Timestamp) {
        var settings = settings
        // Several statements may stand in one script.
        settings.sessionScript += (settings.sessionScript.isEmpty ? "" : "; ") + "LISTEN \(EventHub.channel)"
        self.hub = hub
        self.clock = clock
        database = Connection(settings)
    }

    mutating func next() {
        let isConnected = wait()
        keepPace()
        takeIn()
        let now = ContinuousClock.now
        let isTick = now - lastTick >= Self.tick
        lastRound = now
        if isTick { lastTick = now }
        if isConnected { read(isTick: isTick, at: now) }
        if isTick || !toCheck.isEmpty { lookAround(now, isConnected: isConnected) }
    }

    /// Tells everybody to come back.
    mutating func finish() {
        for reader in readers { reader.tellToComeBack() }
        readers = []
        hub.menus.distrust()
    }
}

// MARK: - Waiting

extension HubRounds {
    /// - Returns: false when there is no connection.
    private mutating func wait() -> Bool {
        let isStalled = readers.contains { $0.stalledSince != nil }
        let left = lastTick + Self.tick - .now
        let timeout = hasMore ? .zero : max(.zero, isStalled ? min(left, Self.retry) : left)
        do {
            for notification in try database.notifications(timeout: timeout, or: hub.waker.descriptor) {
                hear(notification.payload)
            }
            hub.waker.lower()
            return true
        } catch {
            // Nothing that is in memory can be trusted, and everything may have happened: the next tick asks.
            hub.menus.distrust()
            pause(.milliseconds(50))
            hub.waker.lower()
            return false
        }
    }

    /// So that 2,000 orders a second are 200 rounds, each with ten.
    private func keepPace() {
        let early = lastRound + Self.pace - .now
        if early > .zero { pause(early) }
    }

    private func pause(_ duration: Duration) {
        usleep(UInt32(max(0, duration / .microseconds(1))))
    }

    /// - Parameter payload: `name 7 12 t12`: events in the stores 7 and 12, ended tokens in 12.
    private mutating func hear(_ payload: String) {
        let words = payload.split(separator: " ")
        guard let sender = words.first, sender != name[...] else { return }
        for word in words.dropFirst() {
            if let id = Int64(word) { dirty.insert(Store.ID(id)) }
            if word.hasPrefix("t"), let id = Int64(word.dropFirst()) { toCheck.insert(Store.ID(id)) }
        }
    }

    private mutating func takeIn() {
        let news = hub.take()
        dirty.formUnion(news.changed)
        toCheck.formUnion(news.endedTokens)
        unsaid.changed.formUnion(news.changed)
        unsaid.endedTokens.formUnion(news.endedTokens)
        for reader in news.newcomers {
            follow(reader.storeID, from: reader.cursor)
            readers.append(reader)
        }
        for (storeID, position) in hub.menus.takeNewStores() {
            // The hub may have read of a change before it knew that somebody keeps this menu.
            if let known = positions[storeID], known > position { hub.menus.drop(storeID) }
            follow(storeID, from: position)
        }
    }

    private mutating func follow(_ storeID: Store.ID, from position: Int64) {
        if positions[storeID] == nil { positions[storeID] = position }
        dirty.insert(storeID)
    }

    /// What other processes are told; nil when there is nothing.
    private var word: SQL? {
        guard !unsaid.changed.isEmpty || !unsaid.endedTokens.isEmpty else { return nil }
        let words = unsaid.changed.map { "\($0)" } + unsaid.endedTokens.map { "t\($0)" }
        // A notification holds 8,000 bytes; what does not fit, others find by themselves.
        return EventQueries.notify(([name] + words.prefix(300)).joined(separator: " "))
    }
}

// MARK: - Reading

extension HubRounds {
    private struct Batch: Hashable {
        let storeID: Store.ID
        let cursor: Int64
    }

    private mutating func read(isTick: Bool, at now: ContinuousClock.Instant) {
        let lagging = readers.filter { $0.cursor < positions[$0.storeID] ?? 0 }
        let stores = isTick ? Set(positions.keys) : dirty.intersection(positions.keys)
        let batches =
            stores.compactMap { id in positions[id].map { Batch(storeID: id, cursor: $0) } }
            + Set(lagging.map { Batch(storeID: $0.storeID, cursor: $0.cursor) })
        let word = word
        let statements = batches.map {
            EventQueries.events(after: $0.cursor, limit: Self.batch, storeID: $0.storeID)
        }
        hasMore = false
        guard !statements.isEmpty || word != nil else { return }
        do {
            let rows = try database.read(statements + [word].compactMap { $0 })
            if word != nil { unsaid = ([], []) }
            dirty = []
            for (batch, rows) in zip(batches, rows) {
                fanOut(try rows.map { row in try Event(&row) }, of: batch, now)
            }
        } catch {
            hub.menus.distrust()
        }
    }

    private mutating func fanOut(_ events: [Event], of batch: Batch, _ now: ContinuousClock.Instant) {
        let isFull = events.count == Self.batch
        let isLive = batch.cursor == positions[batch.storeID]
        if isFull { hasMore = true }
        if let last = events.last {
            if events.contains(where: { $0.type == EventLog.EventType.menuUpdated.rawValue }) {
                hub.menus.drop(batch.storeID)
            }
            let streamed = events.map(\.streamed)
            send(to: { $0.storeID == batch.storeID && $0.cursor >= batch.cursor && $0.cursor < last.id }) { reader in
                reader.send(events, streamed: streamed, now: now)
            }
            if isLive { positions[batch.storeID] = last.id }
        }
        if isLive, !isFull { hub.menus.confirm(batch.storeID, at: now) }
    }

    /// Lets readers do something; those that leave are closed.
    private mutating func send(
        to isMeant: (EventReader) -> Bool = { _ in true }, _ work: (EventReader) -> EventReader.Outcome
    ) {
        var leaving: Set<Int> = []
        for index in readers.indices where isMeant(readers[index]) {
            if case .leaves = work(readers[index]) { leaving.insert(index) }
        }
        guard !leaving.isEmpty else { return }
        for index in leaving { readers[index].output.close() }
        readers = readers.indices.filter { !leaving.contains($0) }.map { readers[$0] }
    }
}

// MARK: - Keeping the readers

extension HubRounds {
    /// Heartbeats, and who has left, reads too slowly, or has no right to read any more.
    private mutating func lookAround(_ now: ContinuousClock.Instant, isConnected: Bool) {
        let time = clock()
        send { reader in
            if reader.output.isGone { return .leaves }
            if let since = reader.stalledSince, now - since > Self.patience { return .leaves }
            if let end = reader.caller.token?.expiresAt, end <= time { return .leaves }
            return reader.keepAlive(now)
        }
        if isConnected { checkTokens(now) }
        let followed = Set(readers.map(\.storeID)).union(hub.menus.stores)
        positions = positions.filter { followed.contains($0.key) }
    }

    private mutating func checkTokens(_ now: ContinuousClock.Instant) {
        let due = readers.indices.filter {
            toCheck.contains(readers[$0].storeID) || now - readers[$0].checkedAt >= Self.checkInterval
        }
        let checked = due.prefix(Self.mostChecks)
        // Those that are over the limit come first the next time.
        if checked.count == due.count { toCheck = [] }
        guard !checked.isEmpty, let rows = try? database.read(checked.map { readers[$0].caller.stillValid }) else {
            return
        }
        var ended: Set<Int> = []
        for (index, row) in zip(checked, rows) {
            readers[index].checkedAt = now
            if row.isEmpty { ended.insert(index) }
        }
        guard !ended.isEmpty else { return }
        for index in ended { readers[index].output.close() }
        readers = readers.indices.filter { !ended.contains($0) }.map { readers[$0] }
    }
}
