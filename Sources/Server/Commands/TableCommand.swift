internal import ArgumentParser
internal import TableOrder

/// `tableorder table …`
struct TableCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "table", abstract: "A store's tables.", subcommands: [Create.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Put up a table; asks for the password of its tablet.")

        @OptionGroup var options: ConfigurationOptions
        @OptionGroup var store: StoreOption
        @OptionGroup var password: PasswordOptions

        @Argument(help: "What people call it: 1 to 20 characters.")
        var number: String

        @Option(name: .long, help: "How many sit there, 1 to 100.")
        var seats = 4

        func validate() throws {
            guard (1...20).contains(number.unicodeScalars.count) else {
                throw ValidationError("A table's number has 1 to 20 characters.")
            }
            guard (1...100).contains(seats) else { throw ValidationError("--seats is 1 to 100.") }
        }

        func run() throws {
            let id = try withDatabase(options) { database in
                try Accounts.createTable(
                    number, seats: seats, password: try password.read(), storeID: store.id, passwords: Passwords(),
                    in: &database)
            }
            print(id)
        }
    }
}
