/// A PostgreSQL type by its number in `pg_type`. Built-in types keep theirs for ever; an enum's or an extension's
/// differ by database, so columns of those are cast in SQL (`state::text`).
/// - Source: PostgreSQL's `pg_type.dat`.
public struct TypeOID: RawRepresentable, Hashable, Sendable, CustomStringConvertible {
    /// `pg_type.oid`
    public let rawValue: UInt32

    /// Any number; nothing is looked up.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// For a parameter: the server finds the type from its place.
    public static let unspecified = TypeOID(rawValue: 0)

    static let bool = TypeOID(rawValue: 16)
    static let bytea = TypeOID(rawValue: 17)
    static let name = TypeOID(rawValue: 19)
    static let int8 = TypeOID(rawValue: 20)
    static let int2 = TypeOID(rawValue: 21)
    static let int4 = TypeOID(rawValue: 23)
    static let text = TypeOID(rawValue: 25)
    static let json = TypeOID(rawValue: 114)
    static let bpchar = TypeOID(rawValue: 1042)
    static let varchar = TypeOID(rawValue: 1043)
    static let date = TypeOID(rawValue: 1082)
    static let timestamptz = TypeOID(rawValue: 1184)
    static let jsonb = TypeOID(rawValue: 3802)

    /// What can be read, and what is most often met by mistake.
    private static let names: [UInt32: String] = [
        16: "bool", 17: "bytea", 19: "name", 20: "int8", 21: "int2", 23: "int4", 25: "text", 26: "oid", 114: "json",
        700: "float4", 701: "float8", 705: "unknown", 1042: "bpchar", 1043: "varchar", 1082: "date", 1083: "time",
        1114: "timestamp", 1184: "timestamptz", 1186: "interval", 1700: "numeric", 2278: "void", 2950: "uuid",
        3802: "jsonb",
        1000: "bool[]", 1001: "bytea[]", 1003: "name[]", 1005: "int2[]", 1007: "int4[]", 1009: "text[]",
        1014: "bpchar[]", 1015: "varchar[]", 1016: "int8[]", 1182: "date[]", 1185: "timestamptz[]", 199: "json[]",
        3807: "jsonb[]",
    ]

    /// The type's name, or `type 12345`.
    public var description: String {
        Self.names[rawValue] ?? "type \(rawValue)"
    }

    /// Whether it is an array of something that can be read.
    var isArray: Bool {
        description.hasSuffix("[]")
    }
}
