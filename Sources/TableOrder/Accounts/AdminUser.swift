public import Postgres
public import Web

/// Somebody of a store's staff who signs in with a name and a password.
public struct AdminUser: Sendable {
    public typealias ID = Identifier<AdminUser>

    /// What somebody may do.
    public enum Role: String, Sendable, CaseIterable {
        /// May also keep accounts and keys.
        case owner
        case staff
    }

    let id: ID
    let username: String
    let role: Role
    /// Counts the changes, from 1.
    var version: Int64 = 1
}

extension AdminUser {
    /// What ``init(_:)`` reads.
    static let columns: SQL = "id, username, role, version"

    init(_ row: inout Row) throws {
        self.init(id: try row.next(), username: try row.next(), role: try row.next(), version: try row.next())
    }
}

extension AdminUser: JSONEncodable {
    static let schema = Schema.object(
        "AdminUser",
        .required("id", .id),
        .required("username", .line(1...50)),
        .required("role", .choice(Role.allCases.map(\.rawValue))),
        .required("version", .integer(1...Int64.max)))

    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("username", username)
            json.member("role", role.rawValue)
            json.member("version", version)
        }
    }
}

extension AdminUser {
    /// - Throws: 412 with the account as it is, when the caller expects another version.
    func expect(_ expected: ExpectedVersion) throws(Problem) {
        guard expected.allows(version) else { throw Problem(.versionConflict, current: JSONWriter.bytes(of: self)) }
    }
}

extension Problem.Kind {
    static let usernameTaken = Self(
        409, "USERNAME_TAKEN", ko: "이미 있는 사용자 이름입니다.", en: "There is an account of that name already.")
}

extension AdminUser.Role: SQLDecodable {}
