internal import Dispatch
internal import TableOrder
internal import Web

/// Feeds systemd's watchdog for as long as every thread makes progress. One that has hung for good, in a lock or a loop of
/// ours, leaves the process half dead: then the feeding ends, and systemd starts another process.
struct Watchdog: Sendable {
    /// A request has 8 s, its parts may take 5 s to come and 10 s to be taken: who is busy for longer will not come back.
    static let longest = Duration.seconds(25)

    let manager: ServiceManager
    let log: Log
    /// For how long the thread that is busy longest has been at one thing.
    let busy: @Sendable () -> Duration
    private let ending = DispatchSemaphore(value: 0)

    init(manager: ServiceManager, log: Log, busy: @escaping @Sendable () -> Duration) {
        (self.manager, self.log, self.busy) = (manager, log, busy)
    }

    /// Begins to feed, on a thread of its own; does nothing where nobody watches.
    func start() {
        guard let patience = manager.patience else { return }
        DispatchQueue(label: "watchdog").async { feed(every: patience / 3) }
    }

    func stop() {
        ending.signal()
    }

    private func feed(every interval: Duration) {
        var hasTold = false
        while ending.wait(timeout: .now() + .nanoseconds(Int(interval / .nanoseconds(1)))) == .timedOut {
            let busy = busy()
            if busy < Self.longest {
                manager.tell(.alive)
                hasTold = false
            } else if !hasTold {
                log.write(.error, "a worker hangs", [.init("seconds", .integer(busy.components.seconds))])
                hasTold = true
            }
        }
    }
}
