internal import ArgumentParser
internal import Dispatch
internal import FastCGI
internal import Glibc
internal import Postgres
internal import TableOrder
internal import Web

/// `tableorder serve`
struct Serve: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Answer requests that nginx brings over FastCGI.",
        discussion: """
            SIGTERM drains: no new connections, those that nginx keeps are served until it lets go of them, then the
            program leaves (after 30 s at the latest). SIGHUP begins a new log file, after the old one was renamed.
            The database may be away at the start: calls are answered with 503 until it is there.
            """)

    /// Below systemd's `TimeoutStopSec` of 35 s.
    static let drainTime = Duration.seconds(30)

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
        try inOneSentence {
            Signals.block()
            Self.limitNameLookups()
            let configuration = try options.load()
            let log = Log(path: configuration.logFile, level: configuration.logLevel)
            let house = House(
                settings: configuration.settings, tokens: try configuration.tokens(),
                passwords: Passwords(workers: configuration.workers),
                pictures: configuration.imageDirectory.map { PictureFolder(path: $0) }, log: log)
            let database = try configuration.database()
            let hubDatabase = try configuration.database("tableorder events")
            let socket = try ListeningSocket(configuration.listen)
            defer { socket.close() }
            let pool = try WorkerPool(listeningOn: socket)
            let app = App()
            // Not this thread: what it starts would be kept to them as well, such as the one that hashes passwords.
            let processors = configuration.instance.flatMap(Processors.init(ofInstance:))
            pool.start(workers: configuration.workers) { _ in
                processors?.keepCallingThread()
                return OrderWorker(app: app, environment: Environment(database: Database(database), house: house))
            }
            // It blocks its thread for as long as the program runs.
            DispatchQueue(label: "event hub").async {
                processors?.keepCallingThread()
                house.hub.run(on: hubDatabase, log: log)
            }
            log.write(.info, "started", [.init("workers", .integer(Int64(configuration.workers)))])
            let manager = ServiceManager()
            let watchdog = Watchdog(manager: manager, log: log) { max(pool.longestService, house.hub.longestRound) }
            watchdog.start()
            defer { watchdog.stop() }
            manager.tell(.ready)
            waitForStop(log)
            manager.tell(.stopping)
            house.hub.stop()
            let isDrained = pool.drain(within: Self.drainTime)
            log.write(isDrained ? .info : .warning, "stopped", [.init("drained", .bool(isDrained))])
        }
    }

    /// A lookup of the database's name waits 1 s for a name server and asks twice, unless the environment says otherwise.
    /// glibc's 5 s, asked twice, for the name and for each domain of the search list, would outlast nginx's patience, and
    /// then the watchdog's.
    /// - Effects: to be called before any thread is started. Source: resolv.conf(5).
    private static func limitNameLookups() {
        unsafe setenv("RES_OPTIONS", "timeout:1 attempts:2", 0)
    }

    private func waitForStop(_ log: Log) {
        while true {
            switch Signals.next() {
            case .reopenLog: log.reopen()
            case .stop:
                log.write(.info, "stopping")
                return
            }
        }
    }
}
