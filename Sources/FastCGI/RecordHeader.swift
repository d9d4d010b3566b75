/// The eight bytes in front of each record that a peer sends.
///
/// Source: FastCGI specification 1.0, section 3.3.
struct RecordHeader {
    static let size = 8

    /// Those that mean something to a responder.
    enum Kind: UInt8 {
        case begin = 1
        case parameters = 4
        case input = 5
        case getValues = 9
    }

    let version: UInt8
    /// Nil for every other one.
    let kind: Kind?
    /// 0: the record is about the connection, and not of a request.
    let request: UInt16
    let length: Int
    let padding: Int

    /// Nil for fewer than eight bytes.
    init?(_ bytes: ArraySlice<UInt8>) {
        guard bytes.count >= RecordHeader.size else { return nil }
        let start = bytes.startIndex
        version = bytes[start]
        kind = Kind(rawValue: bytes[start + 1])
        request = UInt16(bytes[start + 2]) << 8 | UInt16(bytes[start + 3])
        length = Int(bytes[start + 4]) << 8 | Int(bytes[start + 5])
        padding = Int(bytes[start + 6])
    }
}
