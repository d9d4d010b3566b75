internal import ArgumentParser
internal import FoundationEssentials
internal import TableOrder
internal import Web

/// `tableorder demo`
struct Demo: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Load three stores to try everything with; a second run finds them again.",
        discussion: "Their passwords are known to everybody: refused where ENVIRONMENT is production.")

    @OptionGroup var options: ConfigurationOptions

    @Option(name: .long, help: "Write addresses and sign-ins to this file.")
    var json: String?

    @Option(name: .long, help: "Where the site answers, for that file.")
    var baseURL = "http://127.0.0.1:8080"

    @Option(name: .customLong("https-url"), help: "Where it answers with TLS, for that file.")
    var httpsURL = "https://127.0.0.1:8443"

    func run() throws {
        try withDatabase(options) { database in
            guard try !options.load().settings.isProduction else {
                throw CommandRefused("The demo's passwords are known to everybody; ENVIRONMENT is production here.")
            }
            let stores = try LoadDemo(passwords: Passwords()).run(in: &database)
            let document = JSON.object(
                [.init("base_url", .string(baseURL)), .init("https_url", .string(httpsURL))] + stores)
            let text = String(decoding: JSONWriter.bytes(of: document), as: UTF8.self) + "\n"
            if let json { try write(text, to: json) } else { print(text, terminator: "") }
        }
    }

    private func write(_ text: String, to path: String) throws {
        guard FileManager.default.createFile(atPath: path, contents: Data(text.utf8)) else {
            throw CommandRefused("\(path) cannot be written.")
        }
    }
}
