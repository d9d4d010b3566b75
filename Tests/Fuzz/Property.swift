/// What holds whatever the bytes: each reads them as a stranger's, and throws when something came of it that must not.
///
/// Here are the entries of the fuzzer (`Main.swift`, `.dev/fuzz`), which `swift test` runs over its corpus
/// (`ReplayTests.swift`).
enum Property: String, CaseIterable {
    case fastcgi, json, router, tokens

    /// - Throws: `Violation`. What traps or breaks memory ends the process.
    func check(_ bytes: [UInt8]) throws {
        switch self {
        case .fastcgi: try checkFastCGI(bytes)
        case .json: try checkJSON(bytes)
        case .router: try checkRouter(bytes)
        case .tokens: try checkTokens(bytes)
        }
    }
}

struct Violation: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

/// - Throws: the complaint, unless it holds.
func require(_ holds: Bool, _ complaint: @autoclosure () -> String) throws(Violation) {
    if !holds { throw Violation(complaint()) }
}
