internal import Postgres
internal import Web

/// Renames a table, or changes its seats or its tablet's password. Past orders keep the number they were placed at.
struct ChangeTable {
    let caller: Caller
    let tableID: Table.ID
    let number: String
    let seats: Int
    /// Nil keeps the one there is.
    let password: String?
    let expected: ExpectedVersion

    /// - Returns: the table as it is now; unchanged when it was like that already.
    /// - Throws: 404; 400 for a password of the wrong length in bytes; 409 `TABLE_NUMBER_TAKEN`; 412 with the table when
    ///   `If-Match` names another version; 429 when many sign in.
    /// - Effects: for a password 0.2 s of one core, before any lock is held; one transaction, two round trips, one event
    ///   `table.updated`. A new password ends the tablet's tokens, and a lock of its sign-in.
    func run(in environment: inout Environment) throws -> TableDetails {
        let now = environment.now
        let storeID = caller.storeID
        let passwords = environment.house.passwords
        let hash = try password.map { password in try passwords.hashForCaller(password) }
        return try environment.database.transaction(in: caller.storeID) { transaction in
            let rows = try transaction.begin(as: caller, [TableQueries.lockDetails(tableID, storeID: storeID)])
            guard let table = try rows[0].first({ row in try TableDetails(&row) }) else { throw Problem(.notFound) }
            // As it should be already: a tap sent twice does no harm.
            // By bytes: Swift's == would take a number of other code points for the same text.
            if table.number.utf8.elementsEqual(number.utf8), table.seats == seats, hash == nil { return table }
            try table.expect(expected)
            let changed = TableDetails(
                id: table.id, number: number, seats: seats, version: table.version + 1, createdAt: table.createdAt)
            let unlock = hash.map { _ in AccountQueries.unlock(.table, number, storeID: storeID) }
            try transaction.commit(
                [TableQueries.update(changed, hash: hash, storeID: storeID)] + [unlock].compactMap { $0 }
                    + EventLog.append([changed.event], at: now, storeID: storeID))
            return changed
        }
    }
}

extension TableDetails {
    /// - Throws: 412 with the table as it is, when the caller expects another version.
    func expect(_ expected: ExpectedVersion) throws(Problem) {
        guard expected.allows(version) else { throw Problem(.versionConflict, current: JSONWriter.bytes(of: self)) }
    }
}
