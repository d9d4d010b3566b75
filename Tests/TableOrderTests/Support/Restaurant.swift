import Postgres
import Synchronization
import Testing

@testable import TableOrder
@testable import Web

/// The app with the cast, a database of its own and a clock that the test moves.
///
/// Calls go straight to ``App/respond(to:in:)``; what the workers may not do in the database, no test's client may.
final class Restaurant: Sendable {
    static let app = App()

    let clock: TestClock
    let house: House
    let log: LogFile
    let pictures: ScratchFolder
    let databaseName: String
    let administration: Mutex<Connection>

    /// - Parameters:
    ///   - passwords: bcrypt as cheap as it gets, and room for everybody who signs in at once.
    init(
        passwords: Passwords = Passwords(cost: 4, workers: 64), tokens: Tokens? = nil, settings: Settings = .patient,
        hub: EventHub = EventHub()
    ) throws {
        let clock = TestClock()
        let log = try LogFile()
        pictures = try ScratchFolder()
        self.clock = clock
        self.log = log
        databaseName = try TestServer.create()
        administration = Mutex(Connection(try TestServer.settings(database: databaseName)))
        house = House(
            settings: settings, tokens: try tokens ?? Tokens(secret: TokenForge.secret), passwords: passwords,
            pictures: PictureFolder(path: pictures.path), hub: hub, log: try Log(path: log.path, level: .debug),
            clock: { clock.now })
    }

    deinit {
        do {
            try TestServer.drop(databaseName)
        } catch {
            Issue.record(error, "The test's database could not be dropped.")
        }
    }

    /// What the worker threads of another process share.
    func house(hub: EventHub) -> House {
        House(
            settings: house.settings, tokens: house.tokens, passwords: house.passwords, pictures: house.pictures,
            hub: hub, log: house.log, clock: house.clock)
    }

    /// How a worker would connect.
    func workerSettings() throws -> ConnectionSettings {
        var settings = try TestServer.settings(database: databaseName)
        settings.sessionScript = "SET ROLE \(TestServer.workersRole)"
        return settings
    }

    /// A client with a connection of its own, for the thread that asks for it.
    func client(
        token: String? = nil, house: House? = nil, _ change: (inout ConnectionSettings) -> Void = { _ in }
    ) throws -> Client {
        var settings = try workerSettings()
        change(&settings)
        return Client(self, Environment(database: Database(settings), house: house ?? self.house), token: token)
    }

    /// The tablet on a table, signed in.
    func tablet(_ number: String = "1", store: Int64 = Cast.Stores.hanok) throws -> Client {
        let client = try client()
        let answer = try client.post(
            "/api/auth/table-login",
            ["store_id": .integer(store), "table_number": .string(number), "password": .string(Cast.Password.table)])
        client.token = try #require(answer["token"]?.string)
        return client
    }

    /// Somebody of the staff, signed in.
    func admin(
        _ username: String = "owner", _ password: String = Cast.Password.owner, store: Int64 = Cast.Stores.hanok
    ) throws -> Client {
        let client = try client()
        let answer = try client.post(
            "/api/auth/admin-login",
            ["store_id": .integer(store), "username": .string(username), "password": .string(password)])
        client.token = try #require(answer["token"]?.string)
        return client
    }
}

extension Settings {
    /// The plan's, but for tokens that outlive every clock that a test moves.
    static var patient: Settings {
        var settings = Settings()
        settings.tokenHours = 700
        return settings
    }
}
