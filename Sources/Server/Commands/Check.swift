internal import ArgumentParser
internal import Glibc
internal import Postgres
internal import TableOrder

/// `tableorder check`
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Say what is wrong with configuration, database, schema and permissions, and how to mend it.",
        discussion: "Changes nothing. Ends with 1 when something has to be mended.")

    @OptionGroup var options: ConfigurationOptions

    func run() throws {
        var report = Report()
        if let configuration = report.configuration(options) {
            report.files(configuration)
            if let settings = report.database(configuration) {
                var database = Connection(settings)
                if report.connection(&database) { report.schema(&database) }
            }
        }
        // Only root may look, and only where the package was set up is there something to see.
        if geteuid() == 0, Installation.exists(Installation.site) { report.services() }
        guard report.isClean else { throw ExitCode.failure }
        print("Everything is in order.")
    }
}

/// What was found, printed as it is found.
private struct Report {
    var isClean = true

    func good(_ what: String) {
        print("ok     \(what)")
    }

    mutating func wrong(_ what: String, mend: String) {
        isClean = false
        print("WRONG  \(what)\n       → \(mend)")
    }

    func note(_ what: String, mend: String) {
        print("NOTE   \(what)\n       → \(mend)")
    }

    mutating func configuration(_ options: ConfigurationOptions) -> Configuration? {
        do {
            let configuration = try Configuration(EnvironmentFile.merged(options.envFile))
            good("the configuration can be read")
            if configuration.secret == nil {
                wrong("JWT_SECRET_KEY is missing", mend: "set it to what this prints: openssl rand -base64 48")
            }
            return configuration
        } catch {
            wrong(String(describing: error), mend: "`tableorder --help` lists every variable with what it takes")
            return nil
        }
    }

    mutating func files(_ configuration: Configuration) {
        if let file = configuration.logFile {
            let isThere = unsafe access(file, F_OK) == 0
            let folder = file.lastIndex(of: "/").map { String(file[..<$0]) } ?? "."
            if isOpen(isThere ? file : folder, "-w") {
                good("the log can be written")
            } else {
                wrong(
                    "LOG_FILE cannot be written by this user", mend: "give this user the right to write in its folder")
            }
        }
        if let folder = configuration.imageDirectory {
            if isOpen(folder, "-w"), isOpen(folder, "-x") {
                good("pictures can be written")
            } else {
                wrong(
                    "IMAGE_DIR is no folder that this user can write in",
                    mend: "make the folder and give it to this user")
            }
        }
    }

    /// Whether the workers may do this with a file; a root who looks may do everything.
    /// - Parameter right: as test(1) has it: `-w`, `-x`.
    private func isOpen(_ path: String, _ right: String) -> Bool {
        let isInService = geteuid() == 0 && Installation.exists(Installation.credentials)
        let test = ["test", right, path]
        return Program.succeeds(isInService ? ["runuser", "--user", "tableorder", "--"] + test : test)
    }

    /// What systemd and nginx have of it.
    mutating func services() {
        for unit in ["tableorder.socket", "tableorder@1.service", "tableorder@2.service", "tableorder-prune.timer"] {
            if Program.succeeds(["systemctl", "is-active", "--quiet", unit]) {
                good("\(unit) runs")
            } else {
                wrong(
                    "\(unit) does not run",
                    mend: "see why: journalctl -u \(unit) -n 50; then: systemctl start tableorder.target")
            }
        }
        for unit in ["tableorder-migrate.service", "tableorder-prune.service"]
        where Program.succeeds(["systemctl", "is-failed", "--quiet", unit]) {
            wrong("\(unit) fails", mend: "see why: journalctl -u \(unit) -n 50; then: systemctl start \(unit)")
        }
        if Program.succeeds(["nginx", "-t", "-q"]),
            Program.succeeds(["systemctl", "is-active", "--quiet", "nginx.service"])
        {
            good("nginx runs, and can read its configuration")
        } else {
            wrong(
                "nginx does not run, or cannot read its configuration",
                mend: "see why: nginx -t; journalctl -u nginx -n 50")
        }
        certificate()
    }

    private mutating func certificate() {
        // certbot's is a link to where it is renewed; `tableorder setup` makes a file.
        var status = stat()
        if unsafe lstat(Installation.certificate, &status) == 0, status.st_mode & S_IFMT == S_IFREG {
            note(
                "this machine has signed its certificate itself, and browsers warn of it",
                mend: "get one that they trust with certbot, as README.md has it")
        }
        let lasts = ["openssl", "x509", "-noout", "-in", Installation.certificate, "-checkend"]
        if Program.succeeds(lasts + ["1209600"]) {
            good("the certificate is valid for two weeks or more")
        } else if Program.succeeds(lasts + ["0"]) {
            wrong("the certificate ends within two weeks", mend: "see why it was not renewed: certbot renew --dry-run")
        } else {
            wrong("the certificate has ended or cannot be read", mend: "certbot renew; or run `tableorder setup` again")
        }
    }

    mutating func database(_ configuration: Configuration) -> ConnectionSettings? {
        do {
            return try configuration.database("tableorder check")
        } catch {
            wrong(String(describing: error), mend: "set DATABASE_URL to postgresql://user:password@host/name")
            return nil
        }
    }

    mutating func connection(_ database: inout Connection) -> Bool {
        do {
            let version = try database.read("SELECT current_setting('server_version_num')::int / 10000")
                .first { row in try row.next(Int.self) }
            guard let version, version >= 15 else {
                wrong("PostgreSQL \(version ?? 0) is too old", mend: "use version 15 or later")
                return false
            }
            good("PostgreSQL \(version) answers")
            return true
        } catch {
            wrong(
                sentence(for: error), mend: "look at DATABASE_URL, the firewall, and whether it runs")
            return false
        }
    }

    mutating func schema(_ database: inout Connection) {
        do {
            let status = try Migrator.status(on: &database, Migrations.all)
            if status.isCurrent {
                let newer = status.newer.joined(separator: ", ")
                good(
                    newer.isEmpty
                        ? "the schema is this version's" : "the schema is a newer version's (\(newer)), and will do")
                try permissions(&database)
                try walls(&database)
            } else {
                let reason = status.refusal ?? "not applied yet: \(status.missing.joined(separator: ", "))"
                wrong(
                    "the schema is not this version's (\(reason))",
                    mend: "run `tableorder migrate` of this version as the schema's owner")
            }
        } catch {
            wrong(
                "the schema cannot be read (\(sentence(for: error)))",
                mend: "run `tableorder migrate --grant-to <this role>` as its owner")
        }
    }

    private mutating func permissions(_ database: inout Connection) throws {
        let rows = try database.read(
            """
            SELECT current_user::text, has_schema_privilege('public', 'CREATE'), has_table_privilege('orders', 'DELETE'),
                   (SELECT coalesce(string_agg(relname, ', ' ORDER BY relname), '') FROM pg_class
                    WHERE relnamespace = 'public'::regnamespace AND relname <> 'schema_migrations'
                      AND CASE relkind
                          WHEN 'r' THEN NOT (has_table_privilege(oid, 'SELECT') AND has_table_privilege(oid, 'INSERT')
                                             AND has_table_privilege(oid, 'UPDATE'))
                          WHEN 'S' THEN NOT has_sequence_privilege(oid, 'USAGE')
                          ELSE false
                      END)
            """)
        let found = try rows.first { row in
            (try row.next(String.self), try row.next(Bool.self), try row.next(Bool.self), try row.next(String.self))
        }
        guard let (role, mayCreate, mayDelete, missing) = found else { return }
        if !missing.isEmpty {
            wrong(
                "the role \(role) may not read and write everything it needs to: \(missing)",
                mend: "run `tableorder migrate --grant-to \(role)` as the owner")
        } else if mayCreate || mayDelete {
            wrong(
                "the role \(role) may create tables or delete orders, which no worker needs",
                mend: "let the workers use a role of their own, and `tableorder migrate --grant-to` it")
        } else {
            good("the role \(role) may read and write rows, and nothing else")
        }
    }

    /// Whether PostgreSQL keeps this role to one store at a time.
    private mutating func walls(_ database: inout Connection) throws {
        let rows = try database.read(
            """
            SELECT current_user::text,
                   bool_and(row_security_active(oid)) FILTER (WHERE relrowsecurity),
                   coalesce(string_agg(relname, ', ' ORDER BY relname) FILTER (WHERE NOT relrowsecurity OR NOT EXISTS (
                       SELECT FROM pg_policy WHERE polrelid = c.oid)), '')
            FROM pg_class c
            WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname <> 'schema_migrations'
            """)
        let found = try rows.first { row in
            (try row.next(String.self), try row.next(Bool?.self) ?? true, try row.next(String.self))
        }
        guard let (role, isKept, open) = found else { return }
        if !isKept {
            wrong(
                "PostgreSQL does not keep the role \(role) to one store at a time",
                mend: "let the workers use a role that owns no tables, and: ALTER ROLE \(role) NOSUPERUSER NOBYPASSRLS")
        } else if !open.isEmpty {
            wrong(
                "no wall between stores stands in \(open)",
                mend: "as the owner: ALTER TABLE … ENABLE ROW LEVEL SECURITY, with the policy that `\\d orders` shows")
        } else {
            good("PostgreSQL keeps the role \(role) to one store at a time")
        }
    }
}
