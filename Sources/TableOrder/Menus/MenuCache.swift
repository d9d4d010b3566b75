internal import Postgres
internal import Synchronization
internal import Web

/// The menus that this process has rendered, for as long as it knows that they have not changed.
///
/// A menu is dropped when this process changes it, and when the hub reads of a change. It is shown only while the hub has
/// confirmed within the last second that it has read everything: cut off from the database, nothing is shown from here.
final class MenuCache: Sendable {
    private static let freshness = Duration.seconds(1)
    /// Readers' languages come in few combinations; somebody who makes them up gets no more room than this.
    private static let mostVariants = 8
    /// With menus of 50 kB, 13 MB at most.
    private static let mostStores = 32
    /// A menu that nobody asks for is forgotten, and the hub need not follow its store.
    private static let memory = Duration.seconds(60)

    private struct Variant {
        let response: Response
        /// When being sold out ends for one of the dishes.
        let validUntil: Timestamp?
        let keptAt = ContinuousClock.now
    }

    /// Changed where it stands, under the lock of the state that it is part of.
    private final class StoreMenu {
        /// Counts the changes: what was rendered before one is not kept after it.
        var generation = 0
        var confirmedAt: ContinuousClock.Instant?
        var askedAt = ContinuousClock.now
        var variants: [LanguagePreference: Variant] = [:]
    }

    private struct State {
        var menus: [Store.ID: StoreMenu] = [:]
        var newStores: [(Store.ID, Int64)] = []
    }

    private let state = Mutex(State())

    /// Taken before a menu is read, so that no change in between goes unnoticed.
    struct Ticket {
        fileprivate let generation: Int
    }

    func ticket(_ storeID: Store.ID) -> Ticket {
        state.withLock { Ticket(generation: $0.menus[storeID]?.generation ?? 0) }
    }

    /// The answer for a reader; nil when the database has to be asked.
    func answer(_ storeID: Store.ID, for reader: LanguagePreference, at now: Timestamp) -> Response? {
        state.withLock { state in
            guard let menu = state.menus[storeID] else { return nil }
            menu.askedAt = .now
            guard let confirmedAt = menu.confirmedAt, menu.askedAt - confirmedAt < Self.freshness,
                let variant = menu.variants[reader], variant.validUntil.map({ now < $0 }) ?? true
            else { return nil }
            return variant.response
        }
    }

    /// - Parameters:
    ///   - position: the store's last event in the snapshot that the menu was read in: the hub goes on from there.
    ///   - validUntil: when the answer changes by itself.
    func keep(
        _ response: Response, _ storeID: Store.ID, for reader: LanguagePreference, validUntil: Timestamp?,
        position: Int64, _ ticket: Ticket
    ) {
        state.withLock { state in
            if state.menus[storeID] == nil {
                guard state.menus.count < Self.mostStores else { return }
                state.menus[storeID] = StoreMenu()
                state.newStores.append((storeID, position))
            }
            guard let menu = state.menus[storeID], menu.generation == ticket.generation else { return }
            if menu.variants.count >= Self.mostVariants, menu.variants[reader] == nil,
                let oldest = menu.variants.min(by: { $0.value.keptAt < $1.value.keptAt })?.key
            {
                menu.variants[oldest] = nil
            }
            menu.variants[reader] = Variant(response: response, validUntil: validUntil)
        }
    }

    /// The menu has changed.
    func drop(_ storeID: Store.ID) {
        state.withLock { state in
            state.menus[storeID]?.generation += 1
            state.menus[storeID]?.variants = [:]
        }
    }

    /// The hub knows everything that had happened by then.
    func confirm(_ storeID: Store.ID, at time: ContinuousClock.Instant) {
        state.withLock { state in
            // One that the hub has not been told of may be older than what the hub has read.
            guard !state.newStores.contains(where: { $0.0 == storeID }) else { return }
            state.menus[storeID]?.confirmedAt = time
        }
    }

    /// The hub knows nothing for certain.
    func distrust() {
        state.withLock { state in
            for menu in state.menus.values { menu.confirmedAt = nil }
        }
    }

    /// Lets go of menus that nobody has asked for lately.
    func forgetUnasked(_ now: ContinuousClock.Instant) {
        state.withLock { state in
            state.menus = state.menus.filter { now - $0.value.askedAt < Self.memory }
            state.newStores.removeAll { state.menus[$0.0] == nil }
        }
    }

    /// Every store that the hub has to follow.
    var stores: Set<Store.ID> { state.withLock { Set($0.menus.keys) } }

    /// Stores to follow from an event on, each told once.
    func takeNewStores() -> [(Store.ID, Int64)] {
        state.withLock { state in
            defer { state.newStores = [] }
            return state.newStores
        }
    }
}
