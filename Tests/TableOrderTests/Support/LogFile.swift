import Foundation

@testable import Web

/// A log's file, removed with the value.
final class LogFile: Sendable {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("tableorder-test-\(UInt64.random(in: 0 ... .max)).log").path
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    var text: String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    /// Every line, as the JSON object that it is.
    func lines() throws -> [JSON] {
        try text.split(separator: "\n").map { try JSONReader.read(Array($0.utf8)) }
    }
}
