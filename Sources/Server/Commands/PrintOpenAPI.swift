internal import ArgumentParser
internal import TableOrder
internal import Web

/// `tableorder openapi`
struct PrintOpenAPI: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "openapi", abstract: "Print the API's OpenAPI 3.1 document, as /openapi.json serves it.")

    func run() throws {
        print(String(decoding: JSONWriter.bytes(of: App().openAPI), as: UTF8.self))
    }
}
