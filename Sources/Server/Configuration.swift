internal import FastCGI
internal import Postgres
internal import TableOrder
internal import Web

/// What the environment says, read and checked once. No error of it ever contains a value.
struct Configuration {
    var settings = Settings()
    let databaseURL: String?
    /// Of the role that owns the tables; nil: the workers' is it.
    let migrationDatabaseURL: String?
    let secret: String?
    let previousSecret: String?
    let listen: ListeningSocket.Address
    let workers: Int
    /// Which of the machine's instances this process is, from 1; nil where nobody said so in such a number.
    let instance: Int?
    let logFile: String?
    let logLevel: Log.Level
    let imageDirectory: String?

    /// Something is missing or wrong: one sentence that names the variable.
    struct Wrong: Error, CustomStringConvertible {
        let variable: String
        let description: String

        init(_ variable: String, _ problem: String) {
            self.variable = variable
            description = "\(variable) \(problem)."
        }
    }

    /// - Parameter values: variables by name; an empty value counts as none.
    init(_ values: [String: String]) throws(Wrong) {
        let reader = Reader(values: values)
        databaseURL = reader.text("DATABASE_URL")
        migrationDatabaseURL = reader.text("MIGRATION_DATABASE_URL")
        secret = reader.text("JWT_SECRET_KEY")
        previousSecret = reader.text("JWT_PREVIOUS_SECRET_KEY")
        logFile = reader.text("LOG_FILE")
        imageDirectory = reader.text("IMAGE_DIR")
        workers = try reader.number("WORKERS", 1...64) ?? 3
        instance = reader.text("INSTANCE").flatMap(Int.init).flatMap { $0 > 0 ? $0 : nil }
        listen = try reader.listen()
        logLevel = try reader.level()
        settings.isProduction = try reader.isProduction()
        settings.tokenHours = try reader.number("JWT_EXPIRE_HOURS", 1...720) ?? settings.tokenHours
        settings.sessionHours = try reader.number("SESSION_EXPIRE_HOURS", 1...168) ?? settings.sessionHours
        settings.sessionLastOrderHours =
            try reader.number("SESSION_LAST_ORDER_TIMEOUT_HOURS", 1...168) ?? settings.sessionLastOrderHours
        settings.eventRetentionDays =
            try reader.number("EVENT_RETENTION_DAYS", 1...3650) ?? settings.eventRetentionDays
        settings.keyRetentionHours =
            try reader.number("IDEMPOTENCY_RETENTION_HOURS", 48...8760) ?? settings.keyRetentionHours
        settings.cors = try reader.cors(isProduction: settings.isProduction)
        try Self.check(secret, "JWT_SECRET_KEY", isProduction: settings.isProduction)
        try Self.check(previousSecret, "JWT_PREVIOUS_SECRET_KEY", isProduction: settings.isProduction)
    }

    /// How to reach the database.
    /// - Throws: ``Wrong`` without a `DATABASE_URL`, or with one that is none.
    func database(_ name: String = "tableorder") throws -> ConnectionSettings {
        try settings(of: databaseURL, "DATABASE_URL", name)
    }

    /// How its owner reaches it, who may change its tables.
    /// - Throws: ``Wrong`` without a `DATABASE_URL`, or with one that is none.
    func migrationDatabase() throws -> ConnectionSettings {
        guard let migrationDatabaseURL else { return try database("tableorder migrate") }
        return try settings(of: migrationDatabaseURL, "MIGRATION_DATABASE_URL", "tableorder migrate")
    }

    private func settings(of url: String?, _ variable: String, _ name: String) throws -> ConnectionSettings {
        guard let url else {
            throw Wrong(variable, "is missing; it says where PostgreSQL is, as postgresql://user@host/name")
        }
        do {
            return try ConnectionSettings(url: url, applicationName: name)
        } catch {
            throw Wrong(variable, "cannot be read; it is written postgresql://user:password@host/name")
        }
    }

    /// The tokens' keys.
    /// - Throws: ``Wrong`` without a `JWT_SECRET_KEY`.
    func tokens() throws -> Tokens {
        guard let secret else {
            throw Wrong("JWT_SECRET_KEY", "is missing; make one with: openssl rand -base64 48")
        }
        return try Tokens(secret: secret, previous: previousSecret)
    }
}

extension Configuration {
    /// A secret that somebody could guess is no secret: in production it has 32 bytes or more, and not the same few.
    private static func check(_ secret: String?, _ name: String, isProduction: Bool) throws(Wrong) {
        guard isProduction, let secret else { return }
        guard secret.utf8.count >= 32, Set(secret.utf8).count >= 12 else {
            throw Wrong(name, "is too weak for production; make one with: openssl rand -base64 48")
        }
    }

    private struct Reader {
        let values: [String: String]

        func text(_ name: String) -> String? {
            values[name].flatMap { $0.isEmpty ? nil : $0 }
        }

        func number(_ name: String, _ range: ClosedRange<Int>) throws(Wrong) -> Int? {
            guard let text = text(name) else { return nil }
            guard let number = Int(text), range.contains(number) else {
                throw Wrong(name, "has to be a whole number from \(range.lowerBound) to \(range.upperBound)")
            }
            return number
        }

        func listen() throws(Wrong) -> ListeningSocket.Address {
            guard let address = ListeningSocket.Address(text("LISTEN") ?? "fd:0") else {
                throw Wrong(
                    "LISTEN", "has to be fd:0, unix:/path/to/socket, or an address and port like 127.0.0.1:9000")
            }
            return address
        }

        func level() throws(Wrong) -> Log.Level {
            guard let text = text("LOG_LEVEL") else { return .info }
            guard let level = Log.Level(rawValue: text.lowercased()) else {
                throw Wrong("LOG_LEVEL", "has to be debug, info, warning or error")
            }
            return level
        }

        func isProduction() throws(Wrong) -> Bool {
            switch text("ENVIRONMENT") ?? "development" {
            case "production": true
            case "development": false
            default: throw Wrong("ENVIRONMENT", "has to be development or production")
            }
        }

        func cors(isProduction: Bool) throws(Wrong) -> CORS {
            guard isProduction else { return .anyOrigin }
            let origins = (text("FRONTEND_URL") ?? "").split(separator: ",").map {
                String($0.drop { $0 == " " }.prefix { $0 != " " })
            }
            guard origins.allSatisfy(isOrigin) else {
                throw Wrong("FRONTEND_URL", "has to be origins like https://order.example.com, separated by commas")
            }
            return .origins(origins)
        }

        /// A scheme, a host and perhaps a port, as browsers send it: no path, no slash at the end.
        private func isOrigin(_ text: String) -> Bool {
            guard let scheme = ["https://", "http://"].first(where: text.hasPrefix) else { return false }
            let host = text.dropFirst(scheme.count)
            return !host.isEmpty && !host.contains("/") && !host.contains("*")
        }
    }
}
