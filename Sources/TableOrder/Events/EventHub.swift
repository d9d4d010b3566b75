public import Postgres
internal import Synchronization
internal import Web

/// Brings the events of every store to those who read them, on one thread with one connection.
///
/// The log is the truth; everything that wakes the hub is a hint: its own workers after their commits, other processes'
/// notifications, and twice a second it looks by itself.
/// Source: design "The event log".
public final class EventHub: Sendable {
    static let channel = "tableorder_events"
    /// Source: contract "Events".
    static let heartbeat = Duration.seconds(15)

    struct Shared {
        var newcomers: [EventReader] = []
        /// Stores where this process's workers have written something.
        var changed: Set<Store.ID> = []
        /// Stores where somebody's token has ended early.
        var endedTokens: Set<Store.ID> = []
        var readerCounts: [Store.ID: Int] = [:]
        var isRunning = false
        var isStopping = false
        var lastRound = ContinuousClock.now
    }

    /// The rendered menus, which live by what the hub hears.
    let menus = MenuCache()
    let waker = Waker()
    private let mostReaders: Int
    private let shared = Mutex(Shared())

    /// - Parameter mostReaders: of one store, in this process.
    public init(mostReaders: Int = 100) {
        self.mostReaders = mostReaders
    }

    /// Serves readers until ``stop()``. Blocks: a thread of its own is for it.
    /// - Parameters:
    ///   - settings: how a worker would connect.
    ///   - log: hears when the log of events cannot be read, and when it can again.
    ///   - clock: tells when tokens expire.
    public func run(
        on settings: ConnectionSettings, log: Log, clock: @escaping @Sendable () -> Timestamp = Timestamp.now
    ) {
        shared.withLock { ($0.isRunning, $0.lastRound) = (true, .now) }
        var rounds = HubRounds(self, settings, log, clock)
        while !shared.withLock({ $0.isStopping }) {
            rounds.next()
            shared.withLock { $0.lastRound = .now }
        }
        rounds.finish()
    }

    /// Tells every reader to come back, and ends ``run(on:log:clock:)`` soon. Who comes now is told the same.
    public func stop() {
        let waiting = shared.withLock { shared in
            shared.isStopping = true
            defer { shared.newcomers = [] }
            return shared.newcomers
        }
        for reader in waiting { reader.close(comesBack: true) }
        waker.raise()
    }
}

extension EventHub {
    /// Whether readers are served.
    var isRunning: Bool { shared.withLock { $0.isRunning && !$0.isStopping } }

    /// For how long its thread has been with one round; zero when it does not run. What a watchdog looks at.
    public var longestRound: Duration {
        shared.withLock { $0.isRunning && !$0.isStopping ? ContinuousClock.now - $0.lastRound : .zero }
    }

    /// A reader's place among those of its store, given back when nobody holds it any more.
    final class Seat: Sendable {
        private let hub: EventHub
        private let storeID: Store.ID

        fileprivate init(_ hub: EventHub, _ storeID: Store.ID) {
            (self.hub, self.storeID) = (hub, storeID)
        }

        deinit {
            hub.shared.withLock { $0.readerCounts[storeID, default: 1] -= 1 }
        }
    }

    /// - Throws: 429 when the store has as many readers as it may.
    func seat(in storeID: Store.ID) throws(Problem) -> Seat {
        let isFree = shared.withLock { shared in
            guard shared.readerCounts[storeID, default: 0] < mostReaders else { return false }
            shared.readerCounts[storeID, default: 0] += 1
            return true
        }
        guard isFree else { throw Problem(.tooManyReaders, retryAfter: 5) }
        return Seat(self, storeID)
    }

    /// Takes a reader over.
    func add(_ reader: EventReader) {
        let isTaken = shared.withLock { shared in
            guard shared.isRunning, !shared.isStopping else { return false }
            shared.newcomers.append(reader)
            return true
        }
        if isTaken { waker.raise() } else { reader.close(comesBack: true) }
    }

    /// Says that this process has written something about a store, after the commit.
    func changed(_ storeID: Store.ID, endsTokens: Bool) {
        let isFirst = shared.withLock { shared in
            let wasQuiet = shared.changed.isEmpty
            shared.changed.insert(storeID)
            if endsTokens { shared.endedTokens.insert(storeID) }
            return wasQuiet && shared.isRunning
        }
        if isFirst { waker.raise() }
    }

    /// What has come in since the last time.
    func take() -> Shared {
        shared.withLock { shared in
            defer {
                shared.newcomers = []
                shared.changed = []
                shared.endedTokens = []
            }
            return shared
        }
    }
}

extension Problem.Kind {
    static let tooManyReaders = Self(
        429, "TOO_MANY_READERS", ko: "동시에 연결된 화면이 너무 많습니다. 잠시 후 다시 시도해 주세요.",
        en: "Too many screens are connected at once; please try again in a moment.")
}
