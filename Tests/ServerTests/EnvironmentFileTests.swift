import Foundation
import Testing

@testable import Server

@Suite struct EnvironmentFileTests {
    @Test(
        arguments: [
            ("A=1", ["A": "1"]),
            ("A=1\nB=2\n", ["A": "1", "B": "2"]),
            ("A=1\r\nB=2\r\n", ["A": "1", "B": "2"]),
            ("\u{FEFF}A=1", ["A": "1"]),
            ("  A = 1  ", ["A": "1"]),
            ("A=", ["A": ""]),
            ("A=x=y==", ["A": "x=y=="]),
            ("A=\"with space \"", ["A": "with space "]),
            ("A='single'", ["A": "single"]),
            ("A=\"", ["A": "\""]),
            ("A=\"it's'", ["A": "\"it's'"]),
            ("A=a#b", ["A": "a#b"]),
            ("# A=1\n; B=2\n\n   \nC=3", ["C": "3"]),
            ("A=1\nA=2", ["A": "2"]),
            ("A=postgresql://u:p%40@h/n?sslmode=verify-full", ["A": "postgresql://u:p%40@h/n?sslmode=verify-full"]),
            ("", [:]),
        ] as [(String, [String: String])])
    func `a file is read as systemd reads it`(_ text: String, _ values: [String: String]) throws {
        #expect(try EnvironmentFile.parse(text, path: "env") == values)
    }

    @Test(arguments: ["A=1\nsecret-value", "A=1\n=secret-value", "A=1\nsecret-value\nB=2"])
    func `a line that is none is named by its number, and not shown`(_ text: String) throws {
        let error = #expect(throws: EnvironmentFile.Unreadable.self) {
            _ = try EnvironmentFile.parse(text, path: "tableorder.env")
        }
        #expect(error?.description == "Line 2 of tableorder.env is not of the form NAME=value.")
    }

    @Test func `a file that is not there is one sentence`() throws {
        let error = #expect(throws: EnvironmentFile.Unreadable.self) { _ = try EnvironmentFile.merged("/no/such/file") }
        #expect(error?.description == "The file /no/such/file is not there.")
    }

    @Test func `the process's own variables win over the file`() throws {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("env-\(UInt64.random(in: 0 ... .max))")
            .path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let own = try #require(ProcessInfo.processInfo.environment["PATH"])
        try "PATH=from-the-file\nONLY_IN_THE_FILE=1".write(toFile: path, atomically: true, encoding: .utf8)
        let values = try EnvironmentFile.merged(path)
        #expect(values["PATH"] == own)
        #expect(values["ONLY_IN_THE_FILE"] == "1")
    }
}
