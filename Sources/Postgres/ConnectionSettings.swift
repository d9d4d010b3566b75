import CPostgres

/// Where the database is, and how long to wait for it.
///
/// Every limit is sent unless the URL sets it itself; the URL's own `options` come last, so they win. Printing a value
/// of this type shows nothing, since the URL holds a password.
/// - Source: PostgreSQL docs 34.1.2 (parameter key words), 20.11 (client connection defaults).
public struct ConnectionSettings: Sendable {
    /// For all of connecting, unless the URL has a `connect_timeout`. Default 3 s.
    public var connectTimeout: Duration = .seconds(3)
    /// For each address that the host name stands for, until it lets us in at all. Default 0.3 s: with the pause before
    /// the next attempt, a network that is back is noticed within 0.8 s. Within a region it takes some milliseconds.
    public var addressTimeout: Duration = .milliseconds(300)
    /// How long sent bytes may stay unacknowledged. Default 5 s.
    public var tcpUserTimeout: Duration = .seconds(5)
    /// A silent connection is probed after `idle`, each `interval`, `count` times. Defaults 2 s, 1 s, 3: together no longer
    /// than `tcpUserTimeout`. With 5 s and 2 s an idle connection was found out 7 s after the network had gone, and what was
    /// sent on it a moment before that waited for 5 s more.
    public var keepalive = (idle: Duration.seconds(2), interval: Duration.seconds(1), count: 3)
    /// The server ends a statement after this. Default 3 s.
    public var statementTimeout: Duration = .seconds(3)
    /// The server ends a wait for one lock after this. Default 1 s.
    public var lockTimeout: Duration = .seconds(1)
    /// The server ends a session that holds a transaction open and says nothing. Default 5 s.
    public var idleInTransactionTimeout: Duration = .seconds(5)
    /// The server ends a session whose client's machine is silent for so long, though nobody said goodbye: in the middle of
    /// a flush no other limit holds there, and its locks would stay for the two hours of the kernel's own keepalive.
    /// Default 5 s.
    public var lostClientTimeout: Duration = .seconds(5)
    /// We give up a flush whose answer has not come after this, for a server that is stopped but not dead; nil waits
    /// for ever. Scripts are exempt. Default 8 s, a request's whole time.
    public var answerTimeout: Duration? = .seconds(8)
    /// Run on each new connection before its first use, e.g. `LISTEN events`: a reconnect must not lose it.
    public var sessionScript = ""

    /// What else each session of the server begins with, by the setting's name; values without spaces and backslashes.
    public var serverSettings: [String: String] = [:]

    /// The URL's keywords in libpq's order. Holds the password.
    private(set) var parameters: [(keyword: String, value: String)]
    private let applicationName: String

    /// - Parameters:
    ///   - url: `postgres://user:password@host:5432/name?sslmode=verify-full`, or `host=… dbname=…`.
    ///   - applicationName: shown in `pg_stat_activity`, unless the URL sets it.
    /// - Throws: `.unavailable` with a sentence that quotes nothing of the URL.
    public init(url: String, applicationName: String = "tableorder") throws(DatabaseError) {
        self.applicationName = applicationName
        guard !url.utf8.contains(0), let parameters = Self.parse(url) else {
            throw .unavailable(
                "the database URL cannot be read. Write it as postgres://user:password@host:5432/name?sslmode=verify-full"
                    + " and percent-encode special characters.")
        }
        self.parameters = parameters
    }

    /// The database's name, if the URL or a caller gave one.
    public var database: String? {
        get { self["dbname"] }
        set { self["dbname"] = newValue }
    }

    /// A parameter of the URL by libpq's key word; nil takes it away.
    public subscript(keyword: String) -> String? {
        get { parameters.first { $0.keyword == keyword }?.value }
        set {
            parameters.removeAll { $0.keyword == keyword }
            if let newValue { parameters.append((keyword, newValue)) }
        }
    }

    /// What `init(url:)` reads again, in the form `host='…' user='…'`. Holds the password.
    public var secretText: String {
        parameters.map { keyword, value in
            let quoted = value.replacing("\\", with: "\\\\").replacing("'", with: "\\'")
            return "\(keyword)='\(quoted)'"
        }.joined(separator: " ")
    }

    /// How long connecting may take. libpq leaves the URL's `connect_timeout` to us, as we do not let it wait.
    var connectLimit: Duration {
        guard let text = self["connect_timeout"], let seconds = Int(text), seconds > 0 else { return connectTimeout }
        return .seconds(seconds)
    }

    /// Whether the server is on this machine, so that no network lies between.
    public var isLocal: Bool {
        let hosts = (self["host"] ?? "").split(separator: ",")
        return hosts.allSatisfy {
            $0.hasPrefix("/") || $0.hasPrefix("@") || $0 == "localhost" || $0 == "127.0.0.1" || $0 == "::1"
        }
    }

    /// What goes to `PQconnectdbParams`: the URL's keywords and the defaults for those it leaves out.
    var keywords: [(keyword: String, value: String)] {
        let defaults = [
            ("application_name", applicationName),
            ("tcp_user_timeout", "\(tcpUserTimeout.milliseconds)"),
            ("keepalives", "1"),
            ("keepalives_idle", "\(keepalive.idle.components.seconds)"),
            ("keepalives_interval", "\(keepalive.interval.components.seconds)"),
            ("keepalives_count", "\(keepalive.count)"),
        ]
        let own = parameters.filter { $0.keyword != "options" && $0.keyword != "client_encoding" }
        let added = defaults.filter { name, _ in self[name] == nil }.map { (keyword: $0.0, value: $0.1) }
        // Text is decoded as UTF-8: that is ours to set.
        return own + added + [("options", options), ("client_encoding", "UTF8")]
    }

    private var options: String {
        let defaults = [
            "-c statement_timeout=\(statementTimeout.milliseconds)",
            "-c lock_timeout=\(lockTimeout.milliseconds)",
            "-c idle_in_transaction_session_timeout=\(idleInTransactionTimeout.milliseconds)",
            "-c tcp_keepalives_idle=2",
            "-c tcp_keepalives_interval=1",
            "-c tcp_user_timeout=\(lostClientTimeout.milliseconds)",
            #"-c default_transaction_isolation=read\ committed"#,
            "-c DateStyle=ISO",
            "-c TimeZone=UTC",
        ]
        let own = serverSettings.map { "-c \($0)=\($1)" }
        return (defaults + own + [self["options"] ?? ""]).joined(separator: " ")
    }

    private static func parse(_ url: String) -> [(keyword: String, value: String)]? {
        // The error text is not asked for: it quotes the URL.
        guard let options = unsafe PQconninfoParse(url, nil) else { return nil }
        defer { unsafe PQconninfoFree(options) }
        var parsed: [(keyword: String, value: String)] = []
        var option = unsafe options
        while let keyword = unsafe option.pointee.keyword {
            if let value = unsafe option.pointee.val {
                unsafe parsed.append((String(cString: keyword), String(cString: value)))
            }
            unsafe option += 1
        }
        return parsed
    }
}

extension Duration {
    /// Whole milliseconds, rounded down.
    var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds &* 1000 &+ attoseconds / 1_000_000_000_000_000
    }
}

extension ConnectionSettings: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "ConnectionSettings" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension ConnectionSettings {
    /// libpq's own words on one line, without host, user and password: of an ill-formed URL half a password may have
    /// become the host.
    func redacted(_ message: String) -> String {
        var safe = message
        let names = ["host", "hostaddr", "user"].compactMap { self[$0] }.flatMap { $0.split(separator: ",") }
        for secret in names.map({ "\"\($0)\"" }) + [self["password"] ?? ""] where !secret.isEmpty {
            safe = safe.split(separator: secret, omittingEmptySubsequences: false).joined(separator: "…")
        }
        return safe.split { $0.isNewline || $0 == "\t" }.joined(separator: " ")
    }
}
