import Testing

@testable import Postgres

@Suite("Connection settings")
struct SettingsTests {
    @Test func `bring every timeout that the URL leaves out`() throws {
        let settings = try ConnectionSettings(
            url: "postgres://app:secret@db.example/orders", applicationName: "orders/1")
        let keywords = Dictionary(uniqueKeysWithValues: settings.keywords.map { ($0.keyword, $0.value) })
        #expect(keywords["application_name"] == "orders/1")
        #expect(settings.connectLimit == .seconds(3))
        #expect(keywords["tcp_user_timeout"] == "5000")
        #expect(keywords["keepalives_idle"] == "2")
        #expect(keywords["keepalives_interval"] == "1")
        #expect(keywords["keepalives_count"] == "3")
        #expect(keywords["dbname"] == "orders")
    }

    @Test func `give each session of the server what it begins with, also an empty text`() throws {
        try withDatabase { settings in
            var settings = settings
            settings.serverSettings = ["test.one": "1", "test.none": ""]
            var connection = Connection(settings)
            let both: SQL = "SELECT current_setting('test.one') || current_setting('test.none') || '.'"
            try connection.expect("1.", from: both)
            connection.close()
            try connection.expect("1.", from: both)
        }
    }

    @Test func `leave alone what the URL sets`() throws {
        let url =
            "postgres://app@db.example/orders?connect_timeout=9&application_name=mine&options=-c%20lock_timeout%3D7"
        let settings = try ConnectionSettings(url: url)
        let keywords = settings.keywords
        #expect(settings.connectLimit == .seconds(9))
        #expect(keywords.filter { $0.keyword == "application_name" }.map(\.value) == ["mine"])
        #expect(keywords.last { $0.keyword == "options" }?.value.hasSuffix("-c TimeZone=UTC -c lock_timeout=7") == true)
    }

    @Test func `reach the server`() throws {
        var settings = try serverSettings()
        settings.statementTimeout = .milliseconds(3210)
        var connection = Connection(settings)
        for (name, value) in [
            ("statement_timeout", "3210ms"), ("lock_timeout", "1s"), ("idle_in_transaction_session_timeout", "5s"),
            ("TimeZone", "UTC"), ("default_transaction_isolation", "read committed"), ("client_encoding", "UTF8"),
            ("application_name", "postgres-tests"),
        ] {
            try connection.expect(value, from: "SELECT current_setting(\(name))", "\(name)")
        }
    }

    @Test(arguments: [
        "postgres://app:hunter2@[::1/orders", "postgres://app:hunter2%zz@db/orders", "password=hunter2 nonsense",
        "postgres://app@db/orders?hunter2=1", "mysql://app:hunter2@db", "password='hunter2",
        "host=db\0 password=hunter2",
    ])
    func `that cannot be read are refused without a word of them`(url: String) {
        #expect {
            try ConnectionSettings(url: url)
        } throws: { error in
            guard case .unavailable(let reason) = error as? DatabaseError else { return false }
            return reason.contains("cannot be read") && !reason.contains("hunter2")
        }
    }

    @Test func `show no password, whoever prints them and whatever fails`() throws {
        let urls = [
            "postgres://app:hunter2@127.0.0.1:1/orders", "postgres://app:hun@hunter2@127.0.0.1:1/orders",
            "host=hunter2,hunter2 password=hunter2 port=1 user=hunter2",
            "postgres://hunter2:hunter2@/hunter?host=/nowhere/hunter2&sslmode=disable",
        ]
        for url in urls {
            let settings = try ConnectionSettings(url: url)
            var dumped = ""
            dump(settings, to: &dumped)
            var texts = ["\(settings)", String(reflecting: settings), dumped]
            var connection = Connection(settings)
            do { try connection.ping() } catch { texts += ["\(error)", String(reflecting: error)] }
            #expect(texts.count == 5)
            #expect(texts.filter { $0.contains("hunter2") } == [])
        }
    }

    @Test func `name a script that every new connection begins with`() throws {
        var settings = try serverSettings()
        settings.sessionScript = "SET search_path = elsewhere; SET work_mem = '1234kB'"
        var connection = Connection(settings)
        for _ in 1...2 {
            try connection.expect("1234kB", from: "SHOW work_mem")
            connection.close()
        }
    }
}
