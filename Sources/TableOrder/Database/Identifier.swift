public import Postgres
public import Web

/// The id of one noun: an order's cannot stand where a table's should.
public struct Identifier<Noun>: RawRepresentable, Hashable, Sendable {
    public let rawValue: Int64

    public init(rawValue: Int64) {
        self.rawValue = rawValue
    }

    public init(_ rawValue: Int64) {
        self.init(rawValue: rawValue)
    }
}

extension Identifier: JSONEncodable {
    public func write(to json: inout JSONWriter) { rawValue.write(to: &json) }
}

extension Identifier: CustomStringConvertible {
    public var description: String { String(rawValue) }
}

extension Identifier: SQLBindable, SQLDecodable {}
