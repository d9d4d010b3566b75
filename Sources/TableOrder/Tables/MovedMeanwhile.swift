internal import Postgres
internal import Web

/// What a transaction is about, such as an order, stood at another table by the time that its table was locked: a move
/// was faster. It has written nothing, and tries again.
struct MovedMeanwhile: Error {
    /// Where the thing has been seen.
    let tables: [Table.ID]

    /// Holds where a thing stands against the tables that were locked.
    /// - Parameter locked: the result of ``TableQueries/lock(of:and:storeID:)``, from before the thing was read.
    static func check(_ table: Table.ID, _ locked: Rows) throws {
        let tables = try locked.map { row in try row.next(Table.ID.self) }
        guard tables.contains(table) else { throw MovedMeanwhile(tables: tables + [table]) }
    }
}

extension Environment {
    /// A transaction about something that belongs to a table, which it locks first.
    ///
    /// When a move was faster, the next attempt locks every table where the thing has been as well: parties that go to
    /// and fro between two tables cannot escape it for ever.
    /// - Parameter body: gets the tables to lock beside the one where the thing stands; throws ``MovedMeanwhile``.
    /// - Throws: what `body` throws; 503 when the thing is moved faster than it can be followed.
    /// - Effects: those of `body`; two round trips more for each time that a move came in between.
    mutating func transactionDespiteMoves<Value>(
        in storeID: Store.ID, _ body: (inout Transaction, _ former: [Table.ID]) throws -> Value
    ) throws -> Value {
        var former: [Table.ID] = []
        for _ in 0..<5 {
            do {
                return try database.transaction(in: storeID) { transaction in try body(&transaction, former) }
            } catch let moved as MovedMeanwhile {
                former = moved.tables
            }
        }
        throw Problem(.busy, retryAfter: 1)
    }
}
