internal import Postgres
internal import Web

/// Who is calling, as a valid token or a key says.
struct Caller: Sendable, Equatable {
    enum Principal: Sendable, Hashable {
        /// A tablet on a table.
        case table(Table.ID)
        /// One of the store's people.
        case admin(AdminUser.ID, AdminUser.Role)
        /// One of the store's programs, with what its key may do.
        case pos(APIKey.ID, Set<APIKey.Scope>)
    }

    let storeID: Store.ID
    let principal: Principal
    /// The password's generation when the token was given out; a key has none.
    let credentialVersion: Int
    /// The token that says so; nil for somebody who is just signing in, and for a key.
    var token: Token?
    /// SHA-256 of the key that says so; nil for a token.
    let keyHash: [UInt8]?
    /// How rows and logs name the principal: `table:7`, `admin:3`, `pos:2`.
    let name: String

    init(
        storeID: Store.ID, principal: Principal, credentialVersion: Int, token: Token? = nil, keyHash: [UInt8]? = nil
    ) {
        self.storeID = storeID
        self.principal = principal
        self.credentialVersion = credentialVersion
        self.token = token
        self.keyHash = keyHash
        name =
            switch principal {
            case .table(let id): "table:\(id)"
            case .admin(let id, _): "admin:\(id)"
            case .pos(let id, _): "pos:\(id)"
            }
    }

    /// The table that the tablet stands on.
    /// - Throws: 403 for a caller that is none; an endpoint for tables has refused it before.
    var tableID: Table.ID {
        get throws(Problem) {
            guard case .table(let id) = principal else { throw Problem(.wrongPrincipal) }
            return id
        }
    }

    /// Whether one of an operation's ways in is open to this caller.
    func fits(_ access: Access) -> Bool {
        switch principal {
        case .table: access == .table
        case .admin(_, let role):
            access.scheme == Access.staff.scheme && (access.role.map { $0 == role.rawValue } ?? true)
        case .pos(_, let scopes): scopes.contains { access == .pos($0) }
        }
    }
}

extension Caller {
    /// Asks for one row as long as the token has not ended early: the account exists, its password is the same; as long
    /// as the key is one, and is not revoked.
    var stillValid: SQL {
        switch principal {
        case .table(let id):
            """
            SELECT true FROM table_auths
            WHERE store_id = \(storeID) AND id = \(id) AND credential_version = \(credentialVersion)
              AND \(isNotSignedOut)
            """
        case .admin(let id, let role):
            """
            SELECT true FROM admin_users
            WHERE store_id = \(storeID) AND id = \(id) AND credential_version = \(credentialVersion)
              AND role = \(role.rawValue) AND \(isNotSignedOut)
            """
        case .pos(let id, _):
            """
            SELECT true FROM api_keys
            WHERE store_id = \(storeID) AND id = \(id) AND hash = \(keyHash) AND revoked_at IS NULL
            """
        }
    }

    private var isNotSignedOut: SQL {
        "NOT EXISTS (SELECT FROM ended_tokens WHERE store_id = \(storeID) AND token_id = \(token?.id))"
    }

    /// - Throws: 401 when the answer to ``stillValid`` is empty.
    func check(_ rows: Rows?) throws(Problem) {
        guard let rows, !rows.isEmpty else { throw Problem(.invalidToken) }
    }
}

extension Access {
    /// A tablet or phone at a table.
    static let table = Access(scheme: "table")
    /// Anybody of the store's staff.
    static let staff = Access(scheme: "admin")
    /// Owners only.
    static let owner = Access(scheme: "admin", role: AdminUser.Role.owner.rawValue)

    /// One of the store's programs whose key has this scope.
    static func pos(_ scope: APIKey.Scope) -> Access { Access(scheme: "pos", role: scope.rawValue) }
}

extension Problem.Kind {
    static let tokenRequired = Self(401, "TOKEN_REQUIRED", ko: "먼저 로그인해 주세요.", en: "Please sign in first.")
    /// One answer for every token that does not count, so that a forger learns nothing from it.
    static let invalidToken = Self(
        401, "INVALID_TOKEN", ko: "로그인이 만료되었습니다. 다시 로그인해 주세요.", en: "Your sign-in has ended; please sign in again.")
    static let wrongPrincipal = Self(
        403, "FORBIDDEN", ko: "이 작업을 할 권한이 없습니다.", en: "You are not allowed to do that.")
}
