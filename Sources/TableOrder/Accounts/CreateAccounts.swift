public import Postgres
internal import Web

/// What the command line does to accounts. Each is one transaction.
public enum Accounts {
    /// Creates somebody of a store's staff.
    /// - Throws: 409 `USERNAME_TAKEN`, 400 for a password of the wrong length, ``CommandRefused`` for no such store.
    public static func createAdmin(
        _ username: String, _ role: AdminUser.Role, password: String, storeID: Store.ID, passwords: Passwords,
        in database: inout Database
    ) throws -> AdminUser.ID {
        let hash = try passwords.hash(password)
        return try carryOut(storeID, in: &database) { transaction in
            let statement = AccountQueries.insertAdmin(username, role, hash: hash, storeID: storeID)
            return try transaction.commit([statement])[0].first { row in try row.next(AdminUser.ID.self) }
        }
    }

    /// Creates a table with its tablet's account.
    /// - Effects: one event `table.updated`.
    public static func createTable(
        _ number: String, seats: Int, password: String, storeID: Store.ID, passwords: Passwords,
        at now: Timestamp = .now(), in database: inout Database
    ) throws -> Table.ID {
        let hash = try passwords.hash(password)
        return try carryOut(storeID, in: &database) { transaction in
            guard let id = try transaction.run(TableQueries.nextID).first({ row in try row.next(Table.ID.self) })
            else { return nil }
            let table = TableDetails(id: id, number: number, seats: seats, version: 1, createdAt: now)
            try transaction.commit(
                [TableQueries.insert(table, hash: hash, storeID: storeID)]
                    + EventLog.append([table.event], at: now, storeID: storeID))
            return id
        }
    }

    /// Gives somebody a new password: every token of theirs ends, and a lock with them.
    public static func resetPassword(
        of username: String, to password: String, storeID: Store.ID, passwords: Passwords,
        in database: inout Database
    ) throws {
        let hash = try passwords.hash(password)
        try database.transaction(in: storeID) { transaction in
            let changed = try transaction.run(
                AccountQueries.setPassword(of: username, hash: hash, storeID: storeID))
            guard !changed.isEmpty else { throw CommandRefused("Store \(storeID) has no user of that name.") }
            _ = try transaction.commit([AccountQueries.unlock(.admin, username, storeID: storeID)])
        }
    }

    /// - Parameter work: creates something, and answers its id.
    private static func carryOut<ID>(
        _ storeID: Store.ID, in database: inout Database, _ work: (inout Transaction) throws -> ID?
    ) throws -> ID {
        do {
            if let id = try database.transaction(in: storeID, work) { return id }
            throw CommandRefused("The database did not take it.")
        } catch DatabaseError.server(let failure) where failure.sqlState == "23503" {
            throw CommandRefused("There is no store \(storeID).")
        } catch let error as DatabaseError {
            if let problem = Problem(error) { throw problem }
            throw error
        }
    }
}
