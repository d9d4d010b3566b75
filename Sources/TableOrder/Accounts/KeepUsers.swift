internal import Postgres
internal import Web

/// Creates somebody of the staff, once for a key.
struct CreateUser {
    let caller: Caller
    let username: String
    let role: AdminUser.Role
    let password: String
    let idempotencyKey: IdempotencyKey?

    /// - Returns: 201 with the account, or the first answer to a key that was used.
    /// - Throws: 409 `USERNAME_TAKEN`; 400 for a password of the wrong length in bytes; 429 when many sign in.
    /// - Effects: 0.2 s of one core for the hash, then one transaction, two round trips.
    func run(in environment: inout Environment) throws -> Response {
        let now = environment.now
        let hash = try environment.house.passwords.hashForCaller(password)
        return try environment.database.transaction(in: caller.storeID) { transaction in
            var results = Results(
                try transaction.begin(as: caller, key: idempotencyKey, at: now, [UserQueries.nextID]))
            if let idempotencyKey, let replay = try idempotencyKey.replay(results.next()) { return replay }
            guard let id = try results.next(1).first?.first({ row in try row.next(AdminUser.ID.self) }) else {
                throw Problem(.internalError)
            }
            let user = AdminUser(id: id, username: username, role: role)
            let created = Created(user, at: "/api/admin/users/\(id)")
            try transaction.commit(
                [UserQueries.insert(user, hash: hash, storeID: caller.storeID)]
                    + created.stored(for: idempotencyKey))
            return created.response
        }
    }
}

/// Changes or removes somebody of the staff; a store always keeps an owner.
struct ChangeUser {
    enum Change {
        /// - Parameter password: nil keeps the one there is.
        case become(username: String, AdminUser.Role, password: String?)
        case leave
    }

    let caller: Caller
    let id: AdminUser.ID
    let change: Change
    let expected: ExpectedVersion

    /// - Returns: the account as it is now, unchanged when it was like that already; of one that is removed, what it was.
    /// - Throws: 404; 409 `USERNAME_TAKEN`, `LAST_OWNER`; 412 with the account when `If-Match` names another version.
    /// - Effects: one transaction, two round trips. A new password, another role or removal ends the account's tokens; a
    ///   new password ends a lock of its sign-in, too.
    @discardableResult
    func run(in environment: inout Environment) throws -> AdminUser {
        let storeID = caller.storeID
        let hash: String? =
            if case .become(_, _, let password?) = change {
                try environment.house.passwords.hashForCaller(password)
            } else { nil }
        return try environment.database.transaction(in: caller.storeID) { transaction in
            let rows = try transaction.begin(
                as: caller, [UserQueries.lockOwners(storeID: storeID), UserQueries.lock(id, storeID: storeID)])
            guard let user = try rows[1].first({ row in try AdminUser(&row) }) else { throw Problem(.notFound) }
            let owners = try rows[0].map { row in try row.next(AdminUser.ID.self) }
            switch change {
            case .leave:
                try user.expect(expected)
                if owners == [id] { throw Problem(.lastOwner) }
                try transaction.commit([UserQueries.delete(id, storeID: storeID)])
                return user
            case .become(let username, let role, _):
                // As it should be already: a tap sent twice does no harm. By bytes, as Swift's == is wider.
                if user.username.utf8.elementsEqual(username.utf8), user.role == role, hash == nil { return user }
                try user.expect(expected)
                if owners == [id], role != .owner { throw Problem(.lastOwner) }
                let changed = AdminUser(id: id, username: username, role: role, version: user.version + 1)
                let unlock = hash.map { _ in AccountQueries.unlock(.admin, username, storeID: storeID) }
                try transaction.commit(
                    [UserQueries.update(changed, hash: hash, storeID: storeID)] + [unlock].compactMap { $0 })
                return changed
            }
        }
    }
}

extension Problem.Kind {
    static let lastOwner = Self(
        409, "LAST_OWNER", ko: "매장에는 점주 계정이 한 개 이상 있어야 합니다.", en: "A store has to keep at least one owner.")
}
