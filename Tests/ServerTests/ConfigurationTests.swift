import FastCGI
import TableOrder
import Testing
import Web

@testable import Server

@Suite struct ConfigurationTests {
    private static let strong = "bT4Zx0q9Kf7Lr2Vw8Ns5Yc1Hd6Mg3JpQ"

    @Test func `nothing set is a development server as the plan has it`() throws {
        let configuration = try Configuration([:])
        #expect(configuration.workers == 3)
        #expect(configuration.logLevel == .info)
        #expect(configuration.logFile == nil)
        #expect(configuration.databaseURL == nil)
        #expect(configuration.instance == nil)
        #expect(configuration.settings.tokenHours == 16)
        #expect(configuration.settings.sessionHours == 16)
        #expect(configuration.settings.sessionLastOrderHours == 2)
        #expect(!configuration.settings.isProduction)
        #expect(configuration.settings.cors == .anyOrigin)
    }

    @Test func `what is set counts, and what is empty is not set`() throws {
        let configuration = try Configuration([
            "WORKERS": "6", "LOG_LEVEL": "Debug", "LOG_FILE": "/var/log/a.log", "JWT_EXPIRE_HOURS": "8",
            "SESSION_EXPIRE_HOURS": "10", "SESSION_LAST_ORDER_TIMEOUT_HOURS": "1", "IMAGE_DIR": "/srv/images",
            "LISTEN": "", "JWT_SECRET_KEY": "", "INSTANCE": "2",
        ])
        #expect(configuration.instance == 2)
        #expect(configuration.workers == 6)
        #expect(configuration.logLevel == .debug)
        #expect(configuration.logFile == "/var/log/a.log")
        #expect(configuration.imageDirectory == "/srv/images")
        #expect(configuration.settings.tokenHours == 8)
        #expect(configuration.settings.sessionHours == 10)
        #expect(configuration.settings.sessionLastOrderHours == 1)
        #expect(configuration.secret == nil)
    }

    @Test(arguments: ["", "blue", "1.5", "0", "-1", "-9223372036854775808"])
    func `an instance may have any name`(_ name: String) throws {
        #expect(try Configuration(["INSTANCE": name]).instance == nil)
    }

    @Test(arguments: [
        ("WORKERS", "0"), ("WORKERS", "65"), ("WORKERS", "three"), ("WORKERS", "3.0"), ("JWT_EXPIRE_HOURS", "0"),
        ("SESSION_EXPIRE_HOURS", "-1"), ("SESSION_LAST_ORDER_TIMEOUT_HOURS", "169"), ("LOG_LEVEL", "loud"),
        ("ENVIRONMENT", "Production"), ("LISTEN", "nowhere"), ("LISTEN", "127.0.0.1:99999"),
    ])
    func `a wrong value is one sentence that names the variable and shows no value`(
        _ name: String, _ value: String
    ) throws {
        let error = #expect(throws: Configuration.Wrong.self) { _ = try Configuration([name: value]) }
        #expect(error?.variable == name)
        let sentence = try #require(error?.description)
        #expect(sentence.hasPrefix("\(name) has to be "))
        #expect(sentence.hasSuffix("."))
        #expect(!sentence.contains("\n"))
    }

    @Test(arguments: ["JWT_SECRET_KEY", "JWT_PREVIOUS_SECRET_KEY"])
    func `a weak secret is refused in production and taken on a desk`(_ name: String) throws {
        for weak in ["short", String(strong(31)), String(repeating: "ab", count: 40)] {
            _ = try Configuration([name: weak])
            let error = #expect(throws: Configuration.Wrong.self) {
                _ = try Configuration(
                    ["ENVIRONMENT": "production", "JWT_SECRET_KEY": Self.strong].merging([name: weak]) { $1 })
            }
            #expect(error?.variable == name)
            #expect(try !#require(error?.description).contains(weak))
        }
        _ = try Configuration(["ENVIRONMENT": "production", name: Self.strong])
    }

    private func strong(_ length: Int) -> Substring { Self.strong.prefix(length) }

    @Test func `what is missing is named when it is needed`() throws {
        let configuration = try Configuration([:])
        let database = #expect(throws: Configuration.Wrong.self) { _ = try configuration.database() }
        #expect(database?.variable == "DATABASE_URL")
        let tokens = #expect(throws: Configuration.Wrong.self) { _ = try configuration.tokens() }
        #expect(tokens?.variable == "JWT_SECRET_KEY")
    }

    @Test func `a database URL that is none is not shown`() throws {
        let configuration = try Configuration(["DATABASE_URL": "user:secret-word@host/name"])
        let error = #expect(throws: (any Error).self) { _ = try configuration.database() }
        #expect(!String(describing: error).contains("secret"))
    }

    @Test(
        arguments: [
            (nil, []), ("https://a.example", ["https://a.example"]),
            ("https://a.example, http://b.example:8080", ["https://a.example", "http://b.example:8080"]),
        ] as [(String?, [String])])
    func `in production the front end's origins are let in, and no others`(_ text: String?, _ origins: [String]) throws
    {
        var values = ["ENVIRONMENT": "production"]
        values["FRONTEND_URL"] = text
        #expect(try Configuration(values).settings.cors == .origins(origins))
    }

    @Test(arguments: ["a.example", "https://a.example/", "https://", "*", "https://*.example", "ftp://a.example"])
    func `what is no origin is refused`(_ text: String) throws {
        let error = #expect(throws: Configuration.Wrong.self) {
            _ = try Configuration(["ENVIRONMENT": "production", "FRONTEND_URL": text])
        }
        #expect(error?.variable == "FRONTEND_URL")
    }
}
