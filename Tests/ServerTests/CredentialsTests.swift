import Foundation
import Testing

@testable import Server

@Suite struct CredentialsTests {
    @Test func `secrets are read from files, a line each`() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("credentials-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try "postgresql://u@h/d\n".write(
            to: folder.appendingPathComponent("database_url"), atomically: true, encoding: .utf8)
        try "".write(to: folder.appendingPathComponent("jwt_previous_secret_key"), atomically: true, encoding: .utf8)
        try "other".write(to: folder.appendingPathComponent("listen"), atomically: true, encoding: .utf8)
        let found = Credentials.all(in: folder.path)
        #expect(found == ["DATABASE_URL": "postgresql://u@h/d", "JWT_PREVIOUS_SECRET_KEY": ""])
        #expect(Credentials.all(in: nil).isEmpty)
        #expect(Credentials.all(in: "/nowhere").isEmpty)
    }
}
