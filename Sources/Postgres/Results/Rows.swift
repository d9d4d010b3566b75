/// The answer to one statement: its rows, or how many rows it changed.
///
///     let names = try connection.read("SELECT id, name FROM menus").map { row in
///         try Menu(id: row.next(), name: row.next())
///     }
public struct Rows {
    private let result: QueryResult

    init(_ result: QueryResult) {
        self.result = result
    }

    /// How many rows were returned.
    public var count: Int { Int(result.rowCount) }
    public var isEmpty: Bool { count == 0 }

    /// How many rows the command inserted, updated, deleted or selected, from its tag.
    public var affected: Int { result.affected }

    /// Reads every row, in the order of the answer.
    public func map<Value, Failure: Error>(
        _ body: (inout Row) throws(Failure) -> Value
    ) throws(Failure) -> [Value] {
        var values: [Value] = []
        values.reserveCapacity(count)
        try forEach { (row) throws(Failure) in values.append(try body(&row)) }
        return values
    }

    /// Lends every row, in the order of the answer.
    public func forEach<Failure: Error>(_ body: (inout Row) throws(Failure) -> Void) throws(Failure) {
        for index in 0..<result.rowCount {
            var row = Row(result, at: index)
            try body(&row)
        }
    }

    /// Reads the first row; nil when there is none. Further rows are ignored.
    public func first<Value, Failure: Error>(
        _ body: (inout Row) throws(Failure) -> Value
    ) throws(Failure) -> Value? {
        guard !isEmpty else { return nil }
        var row = Row(result, at: 0)
        return try body(&row)
    }

    /// The command tag, e.g. `COMMIT`.
    var tag: String { result.tag }
}

/// One row, read column by column in the order of the SELECT list.
public struct Row {
    private let result: QueryResult
    private let index: Int32
    private var column: Int32 = 0

    init(_ result: QueryResult, at index: Int32) {
        self.result = result
        self.index = index
    }

    /// The next column's value.
    /// - Throws: `.decoding` for another type, for a NULL unless `Value` is an `Optional`, and past the last column.
    public mutating func next<Value: SQLDecodable>(_ type: Value.Type = Value.self) throws(DatabaseError) -> Value {
        guard let cell = result.cell(row: index, column: column) else {
            throw .decoding("the row has \(result.columnCount) columns and one more was read as \(Value.self)")
        }
        column += 1
        return try Value.decode(cell)
    }

    /// Passes over so many columns.
    public mutating func skip(_ count: Int32 = 1) {
        column += count
    }
}
