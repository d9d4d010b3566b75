internal import ArgumentParser
internal import Postgres
internal import TableOrder

/// `tableorder key …`
struct KeyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "The keys that a store's programs call with, such as its POS.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Make a key; prints it, this once.",
            discussion: """
                It does not expire and opens only what its scopes name. The program sends it
                as a bearer token with every call:

                  tableorder key create --store 1 "POS" --scope orders:read
                  curl -H "Authorization: Bearer to_1_1_o_…" …/api/admin/orders

                  orders:read   see orders, tables and sales
                  orders:write  place orders, move them on, cancel them
                  menu:read     see the whole menu
                  menu:write    change it, and what is sold out
                  events:read   hear of everything that happens

                Only its hash is stored: a key that is lost is revoked, and another made.
                """)

        @OptionGroup var options: ConfigurationOptions
        @OptionGroup var store: StoreOption

        @Argument(help: "What the program is called: 1 to 100 characters.")
        var name: String

        @Option(name: .long, help: "What it may do; once for each scope.")
        var scope: [ScopeArgument]

        func validate() throws {
            guard (1...100).contains(name.unicodeScalars.count) else {
                throw ValidationError("A key's name has 1 to 100 characters.")
            }
            guard !scope.isEmpty else { throw ValidationError("A key needs at least one --scope.") }
        }

        func run() throws {
            let made = try withDatabase(options) { database in
                try APIKeys.create(name, scope.map(\.scope), storeID: store.id, in: &database)
            }
            print(made.text)
            complain("this is key \(made.key.id) of store \(store.store); it is not shown again.")
        }
    }

    struct List: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show a store's keys: id, how it begins, scopes, last use (to within a minute), name.")

        @OptionGroup var options: ConfigurationOptions
        @OptionGroup var store: StoreOption

        func run() throws {
            let keys = try withDatabase(options) { database in
                try APIKeys.list(storeID: store.id, in: &database)
            }
            for key in keys {
                let scopes = key.scopes.map(\.rawValue).joined(separator: ",")
                print("\(key.id)  \(key.prefix)…  \(scopes)  \(key.lastUsedAt?.rfc3339 ?? "never used")  \(key.name)")
            }
        }
    }

    struct Revoke: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "End a key at once; the program that has it is refused from then on.")

        @OptionGroup var options: ConfigurationOptions
        @OptionGroup var store: StoreOption

        @Argument(help: "The key's id, as `key list` prints it.")
        var key: Int64

        func run() throws {
            try withDatabase(options) { database in
                try APIKeys.revoke(APIKey.ID(key), storeID: store.id, in: &database)
            }
            print("Key \(key) is revoked.")
        }
    }
}

/// A scope as it is written on the command line.
struct ScopeArgument: ExpressibleByArgument {
    let scope: APIKey.Scope

    init?(argument: String) {
        guard let scope = APIKey.Scope(rawValue: argument) else { return nil }
        self.scope = scope
    }

    static var allValueStrings: [String] { APIKey.Scope.allCases.map(\.rawValue) }
}
