internal import ArgumentParser
internal import TableOrder

/// `tableorder store …`
struct StoreCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "store", abstract: "Stores.", subcommands: [Create.self])

    struct Create: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "Open a store; prints its id.")

        @OptionGroup var options: ConfigurationOptions

        @Argument(help: "The name that guests read.")
        var name: String

        @Option(name: .long, help: "The store's time zone, as the IANA calls it.")
        var timeZone = "Asia/Seoul"

        @Option(name: .long, help: "ISO 4217; prices count its minor unit.")
        var currency = "KRW"

        @Option(name: .long, help: "The language of the store's names.")
        var locale = "ko"

        @Option(name: .long, help: "The hour at which a business day begins, 0 to 23.")
        var cutoffHour = 5

        func validate() throws {
            guard (1...100).contains(name.unicodeScalars.count) else {
                throw ValidationError("A store's name has 1 to 100 characters.")
            }
            guard (0...23).contains(cutoffHour) else { throw ValidationError("--cutoff-hour is an hour, 0 to 23.") }
            guard currency.utf8.count == 3, currency.utf8.allSatisfy({ (65...90).contains($0) }) else {
                throw ValidationError("--currency is three capital letters, like KRW.")
            }
        }

        func run() throws {
            var store = NewStore(name: name)
            store.timeZone = timeZone
            store.currency = currency
            store.locale = locale
            store.dayCutoffHour = cutoffHour
            print(try withDatabase(options) { database in try store.create(in: &database) })
        }
    }
}
