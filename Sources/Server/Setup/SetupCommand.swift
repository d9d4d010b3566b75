internal import ArgumentParser
internal import FoundationEssentials
internal import Glibc
internal import Postgres
internal import TableOrder

/// `tableorder setup`
struct SetupCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup",
        abstract: "Put TableOrder into service on this machine: database, secrets, site, services.",
        discussion: """
            For root, once the Debian package is installed. What is not given is asked for. It may be run again, with
            another domain for instance: it keeps secrets, stores and accounts that there are.
            """)

    @Option(
        name: .long,
        help: "PostgreSQL as somebody who may create databases: postgresql://postgres:password@host/postgres")
    var databaseURL: String?

    @Option(
        name: .long, help: "The certificate authority of that server (PEM); kept as /etc/tableorder/database-ca.pem.")
    var databaseCA: String?

    @Option(name: .long, help: "The host name under which guests and staff reach this machine.")
    var domain: String?

    @Option(name: .long, help: "The name of the first store, as guests read it.")
    var store: String?

    @Option(name: .long, help: "The user name of its owner.")
    var owner: String?

    @Flag(name: .long, help: "Read the owner's password from standard input, one line, instead of making one.")
    var ownerPasswordStdin = false

    func run() throws {
        try inOneSentence {
            guard geteuid() == 0 else { throw SetupFailed("Only root may set it up: sudo tableorder setup.") }
            guard Installation.exists("/run/systemd/system") else {
                throw SetupFailed("systemd does not run here, and it is what would start TableOrder.")
            }
            let answers = try ask()
            try carryOut(answers)
        }
    }

    private struct Answers {
        let server: ConnectionSettings
        let domain, store, owner: String
        let ownerPassword: String
    }

    private func ask() throws -> Answers {
        let question = Question()
        let url =
            try databaseURL
            ?? question.secret("PostgreSQL, as postgresql://postgres:password@host/postgres", flag: "--database-url")
        let domain = try domain ?? question.line("The domain of this machine, like order.example.com", flag: "--domain")
        guard SetupSite.isDomain(domain) else {
            throw SetupFailed("\"\(domain)\" is no domain like order.example.com.")
        }
        let store = try store ?? question.line("The name of the first store", flag: "--store")
        guard (1...100).contains(store.unicodeScalars.count) else {
            throw SetupFailed("A store's name has 1 to 100 characters.")
        }
        let owner = try owner ?? question.line("The user name of its owner", flag: "--owner")
        guard (1...50).contains(owner.unicodeScalars.count) else {
            throw SetupFailed("A user name has 1 to 50 characters.")
        }
        let password = ownerPasswordStdin ? readLine() ?? "" : Secret.typed()
        guard Passwords.length.contains(password.utf8.count) else { throw SetupFailed("A password has 8 to 72 bytes.") }
        return Answers(server: try server(url), domain: domain, store: store, owner: owner, ownerPassword: password)
    }

    /// Over a network only with a server whose certificate is checked.
    private func server(_ url: String) throws -> ConnectionSettings {
        var server = try ConnectionSettings(url: url, applicationName: "tableorder setup")
        if let databaseCA {
            guard let bytes = FileManager.default.contents(atPath: databaseCA) else {
                throw SetupFailed("\(databaseCA) cannot be read.")
            }
            try Installation.write(
                String(decoding: bytes, as: UTF8.self), to: Installation.databaseCertificate, mode: 0o644)
        }
        let hasCertificate = Installation.exists(Installation.databaseCertificate)
        if hasCertificate, databaseCA != nil || !server.isLocal {
            server["sslmode"] = "verify-full"
            server["sslrootcert"] = Installation.databaseCertificate
        } else if !server.isLocal {
            throw SetupFailed(
                """
                The database is on another machine, and without the certificate of its authority nobody can tell whether it is \
                really the database. For RDS: curl -o rds.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem, \
                and then --database-ca rds.pem.
                """)
        }
        return server
    }

    private func carryOut(_ answers: Answers) throws {
        say("Making directories and the user")
        try Program.run("systemd-sysusers", "tableorder.conf")
        try Program.run("systemd-tmpfiles", "--create", "tableorder.conf")

        say("Making the database and its roles")
        let (workers, owner) = try SetupDatabase(server: answers.server).run()
        try Installation.keep("database_url", workers.secretText)
        try Installation.keep("migration_database_url", owner.secretText)
        if Installation.credential("jwt_secret_key") == nil {
            try Installation.keep("jwt_secret_key", Secret.password())
        }
        if !Installation.exists("\(Installation.credentials)/jwt_previous_secret_key") {
            try Installation.keep("jwt_previous_secret_key", "")
        }

        say("Making its tables")
        var database = Connection(owner)
        _ = try Migrator.migrate(on: &database, Migrations.all)
        try database.execute(script: Migrations.grants(to: Installation.role))
        let store = try open(answers, as: owner)

        say("Making nginx's site")
        try SetupSite(domain: answers.domain).run()

        say("Starting the services")
        try Program.run("systemctl", "daemon-reload")
        try Program.run("systemctl", "enable", "--quiet", "tableorder.target")
        try Program.run("systemctl", "restart", "tableorder-migrate.service")
        try Program.run("systemctl", "start", "tableorder.target")
        try Program.run("systemctl", "restart", "tableorder@1.service")
        try Program.run("systemctl", "restart", "tableorder@2.service")
        report(answers.domain, store)
    }

    /// The first store, with an owner of it.
    private struct Opened {
        let id: Store.ID
        let name, owner: String
        /// Of an owner who was made now.
        var password: String?
    }

    /// Opens the first store, with its owner, unless there is one: its name may have been changed since.
    private func open(_ answers: Answers, as owner: ConnectionSettings) throws -> Opened {
        var connection = Connection(owner)
        var database = Database(owner)
        let known = try connection.read(
            "SELECT id, name FROM stores ORDER BY name = \(answers.store) DESC, id LIMIT 1"
        ).first { row in (id: try row.next(Store.ID.self), name: try row.next(String.self)) }
        let store = try known ?? (NewStore(name: answers.store).create(in: &database), answers.store)
        let present = try connection.read(
            """
            SELECT username FROM admin_users WHERE store_id = \(store.id) AND role = 'owner'
            ORDER BY username = \(answers.owner) DESC, id LIMIT 1
            """
        ).first { row in try row.next(String.self) }
        if let present { return Opened(id: store.id, name: store.name, owner: present) }
        _ = try Accounts.createAdmin(
            answers.owner, .owner, password: answers.ownerPassword, storeID: store.id, passwords: Passwords(),
            in: &database)
        return Opened(
            id: store.id, name: store.name, owner: answers.owner,
            password: ownerPasswordStdin ? nil : answers.ownerPassword)
    }

    private func report(_ domain: String, _ store: Opened) {
        print(
            """

            TableOrder is in service.

              Store     \(store.id)  \(store.name)
              Owner     \(store.owner)\(store.password.map { " / \($0)   (shown once: change it on the page)" } ?? "")
              Staff     https://\(domain)/admin/?store=\(store.id)
              Guests    https://\(domain)/?store=\(store.id)&table=…

            Next: point the domain to this machine, then get a certificate that browsers trust:

              sudo certbot certonly --webroot --webroot-path /var/lib/tableorder/acme --domain \(domain) \\
                --deploy-hook /usr/lib/tableorder/use-certificate

            and look whether all is well: sudo tableorder check
            """)
    }

    private func say(_ step: String) {
        print("== \(step)")
        fflush(nil)
    }
}

/// Asks at the terminal; where there is none, says which flag is missing.
private struct Question {
    func line(_ question: String, flag: String) throws -> String {
        try beAtTerminal(flag)
        print("\(question): ", terminator: "")
        fflush(nil)
        return readLine() ?? ""
    }

    /// Not shown while it is typed.
    func secret(_ question: String, flag: String) throws -> String {
        try beAtTerminal(flag)
        guard let entered = unsafe getpass("\(question): ") else {
            throw SetupFailed("Nothing could be read from the terminal.")
        }
        return unsafe String(cString: entered)
    }

    private func beAtTerminal(_ flag: String) throws {
        errno = 0
        guard isatty(STDIN_FILENO) == 1 else {
            throw SetupFailed("\(flag) is missing, and there is no terminal to ask at.")
        }
    }
}
