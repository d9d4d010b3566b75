/// What a request's parameters must be like for libfcgi to read them; asked of the socket's buffer before it does.
///
/// libfcgi allocates whatever a parameter's length says, up to 4 GB, and aborts the process when it does not get it; one
/// broken record would end every request of the process. (So does its answer to more than three FCGI_GET_VALUES.) Here a
/// length that does not fit its record is found first, and costs its connection only.
/// Source: FastCGI specification 1.0, sections 3.3, 3.4 and 4.1.
enum ParameterCheck {
    enum Verdict { case fine, incomplete, broken }

    /// Everything up to the end of the parameters; nginx sends at most 32 kB of headers.
    static let mostBytes = 64 * 1024

    /// Walks the records of one request from its beginning to the end of its parameters.
    static func verdict(on bytes: [UInt8]) -> Verdict {
        var parameters: [UInt8] = []
        var rest = bytes[...]
        while let header = Header(rest) {
            guard header.version == 1 else { return .broken }
            let content = rest.dropFirst(Header.size).prefix(header.length)
            let isWhole = content.count == header.length
            switch header.type {
            case Header.parameters where header.length == 0: return isComplete(parameters) ? .fine : .broken
            case Header.parameters: parameters += content
            case Header.getValues where header.length > longestGetValues: return .broken
            // The body does not come before the parameters' end.
            case Header.input: return .broken
            default: break
            }
            guard isWhole, rest.count >= Header.size + header.length + header.padding else { return .incomplete }
            rest = rest.dropFirst(Header.size + header.length + header.padding)
        }
        return .incomplete
    }

    /// The three names that there are, once each, take 48 bytes.
    private static let longestGetValues = 56

    /// Whether the bytes are names and values to their last.
    private static func isComplete(_ bytes: [UInt8]) -> Bool {
        var rest = bytes[...]
        while !rest.isEmpty {
            guard let name = takeLength(&rest), let value = takeLength(&rest), name + value <= rest.count else {
                return false
            }
            rest = rest.dropFirst(name + value)
        }
        return true
    }

    /// One byte, or four whose first bit is set.
    private static func takeLength(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        guard let first = bytes.first else { return nil }
        guard first & 0x80 != 0 else {
            bytes = bytes.dropFirst()
            return Int(first)
        }
        guard bytes.count >= 4 else { return nil }
        defer { bytes = bytes.dropFirst(4) }
        return bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) } & 0x7FFF_FFFF
    }

    private struct Header {
        static let size = 8
        static let parameters: UInt8 = 4
        static let input: UInt8 = 5
        static let getValues: UInt8 = 9

        let version: UInt8
        let type: UInt8
        let length: Int
        let padding: Int

        init?(_ bytes: ArraySlice<UInt8>) {
            guard bytes.count >= Header.size else { return nil }
            let start = bytes.startIndex
            (version, type) = (bytes[start], bytes[start + 1])
            length = Int(bytes[start + 4]) << 8 | Int(bytes[start + 5])
            padding = Int(bytes[start + 6])
        }
    }
}
