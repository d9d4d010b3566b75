internal import Synchronization

/// Threads that serve FastCGI requests from one epoll set.
///
/// The listening socket and every idle connection are in the set, and each thread waits on it itself: there is no
/// dispatcher and no queue, and an idle or parked connection holds no thread. Once started, a pool lives until `drain`.
public final class WorkerPool: Sendable {
    let listening: ListeningSocket
    let limits: PoolLimits
    let epoll: Epoll
    let connections: Connections
    private let ending: EventSignal
    let isAccepting = Mutex(true)
    private let threads = Mutex<[WorkerThread]>([])
    private let services = Mutex<[Service]>([])

    /// Makes a pool that begins to accept with `start`.
    /// - Throws: when libfcgi or the kernel's event set cannot be had; the error's description is a sentence.
    /// - Effects: for the whole process, `SIGPIPE` is ignored and the soft limit of descriptors raised to the hard one.
    public init(listeningOn listening: ListeningSocket, limits: PoolLimits = PoolLimits()) throws {
        try Library.makeReady()
        self.listening = listening
        self.limits = limits
        epoll = try Epoll()
        connections = try Connections()
        ending = try EventSignal()
        guard epoll.addForAll(ending.descriptor), epoll.add(listening.descriptor) else {
            throw SystemError("epoll_ctl")
        }
    }

    /// Open connections: idle, being served and parked.
    public var connectionCount: Int { connections.count }

    /// For how long the thread that is busy longest has been with one request; zero when none is.
    ///
    /// What a watchdog looks at: past every timeout of a request, that thread will not come back.
    public var longestService: Duration {
        services.withLock { services in services.map(\.duration).max() ?? .zero }
    }

    /// Starts the threads.
    /// - Parameter makeWorker: called once on each thread with 0, 1, …; the thread alone owns what it returns.
    /// - Returns: how many threads there are, fewer than asked for only when the kernel has no more.
    @discardableResult
    public func start<W: Worker & ~Copyable>(
        workers: Int, makeWorker: @escaping @Sendable (_ index: Int) -> W
    ) -> Int {
        let started = (0..<max(workers, 0)).compactMap { index in
            let service = Service()
            services.withLock { $0.append(service) }
            return WorkerThread {
                var worker = makeWorker(index)
                self.serve(with: &worker, service)
            }
        }
        threads.withLock { $0 += started }
        return started.count
    }

    /// Stops accepting, serves the kept connections until nginx lets go of them, then ends the threads.
    ///
    /// A kept connection is never closed from this side before the time is up: nginx could be sending a request on it.
    /// What waits in the listening socket's queue stays there for the pools and processes that share it.
    /// - Parameter limit: longer than nginx's upstream `keepalive_timeout`. Parked streams count: have them closed.
    /// - Returns: false when the time ran out. Then idle connections are closed, parked ones hung up on (their holders
    ///   see `isGone`), and one in service is closed after its answer.
    /// - Effects: blocks the caller; not for a worker's thread.
    public func drain(within limit: Duration) -> Bool {
        let deadline = ContinuousClock.now + limit
        isAccepting.withLock { $0 = false }
        epoll.remove(listening.descriptor)
        let haveAllLeft = connections.waitUntilNone(by: deadline)
        if !haveAllLeft { connections.shut() }
        ending.raise()
        let ended = threads.withLock { threads in
            defer { threads = [] }
            return threads
        }
        // A thread that is still in a request must not hold up the caller, whose time is up.
        for thread in ended {
            if haveAllLeft { thread.join() } else { thread.detach() }
        }
        return haveAllLeft
    }
}

extension WorkerPool {
    private func serve<W: Worker & ~Copyable>(with worker: inout W, _ service: Service) {
        var records = OutgoingRecords()
        while let event = epoll.wait(), event.descriptor != ending.descriptor {
            service.begin()
            defer { service.end() }
            if event.descriptor == listening.descriptor {
                acceptAll()
            } else if let connection = connections.take(event.descriptor) {
                // Nobody is left to read an answer, so the request, if there is one, is not begun.
                if event.isHangUp {
                    connections.close(connection)
                } else {
                    serve(connection, with: &worker, by: &records)
                }
            }
        }
    }

    private func serve<W: Worker & ~Copyable>(
        _ connection: Connection, with worker: inout W, by records: inout OutgoingRecords
    ) {
        guard let incoming = connection.receive(limits: limits) else {
            return connections.close(connection)
        }
        defer { records.reset() }
        switch worker.respond(to: incoming.request) {
        case .parked(let opening, let handOver) where !incoming.isHead:
            records.appendOpening(opening, to: incoming)
            guard connection.send(records) else { return connections.close(connection) }
            connection.finishForGood()
            park(connection, of: incoming, handOver)
        case .parked(let opening, _):
            records.appendOpening(opening, to: incoming)
            finish(connection, of: incoming, sending: records)
        case .response(let response):
            records.append(response, to: incoming)
            finish(connection, of: incoming, sending: records)
        }
    }

    private func finish(_ connection: Connection, of incoming: Incoming, sending records: OutgoingRecords) {
        let isSent = connection.send(records)
        connection.finish()
        let isKept = isSent && incoming.keepsConnection && connections.keep(connection)
        if !isKept {
            connections.close(connection)
        } else if !epoll.rearm(connection.descriptor), let connection = connections.take(connection.descriptor) {
            connections.close(connection)
        }
    }

    private func park(_ connection: Connection, of incoming: Incoming, _ handOver: (ParkedStream) -> Void) {
        epoll.remove(connection.descriptor)
        let stream = ParkedStream(connection, of: connections, requestID: incoming.id)
        if !connections.park(stream) { stream.hangUp() }
        handOver(stream)
    }
}
