internal import Glibc
internal import Postgres
internal import Synchronization
internal import Web

/// What the hub's thread does, round after round: wait, read what is new, fan it out.
struct HubRounds: ~Copyable {
    /// How often it looks by itself: a menu that is shown from memory is never older than two of these.
    private static let tick = Duration.milliseconds(500)
    /// The shortest time from one round to the next: what happens within it is read together.
    private static let pace = Duration.milliseconds(10)
    /// The same while nobody follows anything here, and all there is to do is to tell other processes.
    private static let paceAlone = Duration.milliseconds(40)
    /// How soon a reader that could not take more is tried again.
    private static let retry = Duration.milliseconds(20)
    private static let batch = 500
    /// So many readers that come from further back are read for in one round.
    private static let mostLagging = 8

    private let hub: EventHub
    private let log: Log
    private var database: Database
    /// Tells our own notifications from others'.
    private let name = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    private var readers: HubReaders
    /// The last event of each store that somebody follows.
    private var positions: [Store.ID: Int64] = [:]
    /// What others have to be told yet.
    private var unsaid: (changed: Set<Store.ID>, endedTokens: Set<Store.ID>) = ([], [])
    private var dirty: Set<Store.ID> = []
    /// Stores that are followed since this round.
    private var newcomers: Set<Store.ID> = []
    private var lastRound = ContinuousClock.now
    private var lastTick = ContinuousClock.now
    /// Whether there is more to read than one batch held.
    private var hasMore = false
    private var turn = 0
    /// Whether the last try failed, which the log has been told.
    private var isFailing = false

    init(
        _ hub: EventHub, _ settings: ConnectionSettings, _ log: Log, _ clock: @escaping @Sendable () -> Timestamp
    ) {
        var settings = settings
        // Several statements may stand in one script.
        settings.sessionScript += (settings.sessionScript.isEmpty ? "" : "; ") + "LISTEN \(EventHub.channel)"
        self.hub = hub
        self.log = log
        readers = HubReaders(clock: clock)
        database = Database(settings)
    }

    mutating func next() {
        let isConnected = wait()
        keepPace()
        takeIn()
        let now = ContinuousClock.now
        let isTick = now - lastTick >= Self.tick
        lastRound = now
        if isTick { lastTick = now }
        readers.flush(now)
        if isConnected { read(isTick: isTick, at: now) }
        guard isTick || readers.hasSuspects else { return }
        readers.lookAround(now)
        if isConnected { readers.checkTokens(now, in: &database) }
        hub.menus.forgetUnasked(now)
        let followed = readers.stores.union(hub.menus.stores)
        positions = positions.filter { followed.contains($0.key) }
    }

    /// Tells everybody to come back.
    mutating func finish() {
        readers.closeAll()
        hub.menus.distrust()
    }
}

// MARK: - Waiting

extension HubRounds {
    /// - Returns: false when there is no connection.
    private mutating func wait() -> Bool {
        let left = lastTick + Self.tick - .now
        let timeout = hasMore ? .zero : max(.zero, readers.areBehind ? min(left, Self.retry) : left)
        do {
            for notification in try database.outsideStores.notifications(timeout: timeout, or: hub.waker.descriptor) {
                hear(notification.payload)
            }
            hub.waker.lower()
            return true
        } catch {
            // Nothing that is in memory can be trusted, and everything may have happened: the next tick asks.
            hub.menus.distrust()
            note(error)
            pause(.milliseconds(50))
            hub.waker.lower()
            return false
        }
    }

    /// So that 2,000 orders a second are 100 rounds, each with twenty. With 5 ms instead of 10 the rounds took 2 % of
    /// our processor time for orders; where nobody follows anything, 10 ms instead of 40 took 3 %.
    private func keepPace() {
        let early = lastRound + (readers.isEmpty ? Self.paceAlone : Self.pace) - .now
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
            if word.hasPrefix("t"), let id = Int64(word.dropFirst()) { readers.suspect([Store.ID(id)]) }
        }
    }

    private mutating func takeIn() {
        let news = hub.take()
        dirty.formUnion(news.changed)
        unsaid.changed.formUnion(news.changed)
        unsaid.endedTokens.formUnion(news.endedTokens)
        for reader in news.newcomers {
            follow(reader.storeID, from: max(reader.head, reader.cursor))
            readers.add(reader)
        }
        readers.suspect(news.endedTokens)
        for (storeID, position) in hub.menus.takeNewStores() {
            // The hub may have read of a change before it knew that somebody keeps this menu.
            if let known = positions[storeID], known > position { hub.menus.drop(storeID) }
            follow(storeID, from: position)
        }
    }

    private mutating func follow(_ storeID: Store.ID, from position: Int64) {
        if positions[storeID] == nil { positions[storeID] = position }
        dirty.insert(storeID)
        newcomers.insert(storeID)
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
        /// Nobody reads this store's events: it is followed for the menu that is shown from memory, and only whether that
        /// has changed is asked. With each order's events read for that alone, the database did a third more for an order.
        var isForMenu = false

        var question: SQL {
            isForMenu
                ? EventQueries.menuNews(after: cursor, storeID: storeID)
                : EventQueries.events(after: cursor, limit: HubRounds.batch, storeID: storeID)
        }
    }

    private mutating func read(isTick: Bool, at now: ContinuousClock.Instant) {
        let batches = live(isTick: isTick) + lagging()
        let word = word
        guard !batches.isEmpty || word != nil else { return }
        do {
            let rows = try database.read(inEach: batches.map { ($0.storeID, $0.question) }, and: word)
            if word != nil { unsaid = ([], []) }
            (dirty, newcomers) = ([], [])
            for (batch, rows) in zip(batches, rows) {
                if batch.isForMenu { try hear(rows, of: batch, now) } else { try fanOut(rows, of: batch, now) }
            }
            note(nil)
        } catch {
            hub.menus.distrust()
            note(error)
        }
    }

    /// What may have happened since the last time: in stores that somebody reads at once, in others with the next tick.
    private func live(isTick: Bool) -> [Batch] {
        let read = readers.stores
        let stores = isTick ? Set(positions.keys) : dirty.intersection(read.union(newcomers))
        return stores.compactMap { id in
            positions[id].map { Batch(storeID: id, cursor: $0, isForMenu: !read.contains(id)) }
        }
    }

    private mutating func hear(_ rows: Rows, of batch: Batch, _ now: ContinuousClock.Instant) throws {
        let news = try rows.first { row in (try row.next(Int64.self), try row.next(Bool.self)) }
        guard let (last, hasChanged) = news else { return }
        if hasChanged { hub.menus.drop(batch.storeID) }
        positions[batch.storeID] = last
        hub.menus.confirm(batch.storeID, at: now)
    }

    /// Some of those who come from further back than the others, each in turn; not those that have not taken yet what
    /// they were sent.
    private mutating func lagging() -> [Batch] {
        let all = readers.lagging(behind: positions).map { Batch(storeID: $0.storeID, cursor: $0.cursor) }
        hasMore = !all.isEmpty
        guard all.count > Self.mostLagging else { return Array(Set(all)) }
        turn += 1
        return Array(Set((0..<Self.mostLagging).map { all[(turn * Self.mostLagging + $0) % all.count] }))
    }

    private mutating func fanOut(_ rows: Rows, of batch: Batch, _ now: ContinuousClock.Instant) throws {
        let events = try rows.map { row in try Event(&row) }
        let isLive = batch.cursor == positions[batch.storeID]
        if let last = events.last {
            if events.contains(where: { $0.type == EventLog.EventType.menuUpdated.rawValue }) {
                hub.menus.drop(batch.storeID)
            }
            readers.send(events.map { ($0, $0.streamed) }, in: batch.storeID, from: batch.cursor, now)
            if isLive { positions[batch.storeID] = last.id }
        }
        guard isLive else { return }
        if events.count == Self.batch {
            // There is more, and nobody has to wait for it.
            hasMore = true
            dirty.insert(batch.storeID)
        } else {
            hub.menus.confirm(batch.storeID, at: now)
        }
    }

    /// Tells the log when reading begins to fail, and when it works again.
    private mutating func note(_ error: (any Error)?) {
        defer { isFailing = error != nil }
        if let error, !isFailing {
            log.write(.warning, "events cannot be read", [.init("error", .string(String(describing: error)))])
        } else if error == nil, isFailing {
            log.write(.info, "events can be read again")
        }
    }
}
