/// What a request must be like, up to the end of its parameters, for libfcgi to read it; asked of the socket's buffer
/// before it does.
///
/// libfcgi allocates whatever a parameter's length says, up to 4 GB, and aborts the process when it does not get it; one
/// broken record would end every request of the process. (So does its answer to more than three FCGI_GET_VALUES.) It
/// also reads some records otherwise than they are meant, so that what was checked would not be what it reads. Whatever
/// could do either is found here first, and costs its connection only.
/// Source: FastCGI specification 1.0, sections 3.3, 3.4 and 4.1.
struct ParameterCheck {
    enum Verdict { case fine, incomplete, broken }

    /// Everything up to the end of the parameters; nginx sends at most 32 kB of headers.
    static let mostBytes = 64 * 1024

    /// Room for what nearly every request has. A buffer of `mostBytes` for each made `free` put its whole heap in order.
    static let usualBytes = 4 * 1024

    /// Walks the records of one request from its beginning to the end of its parameters.
    static func verdict(on bytes: ArraySlice<UInt8>) -> Verdict {
        var check = ParameterCheck()
        var rest = bytes
        while let header = RecordHeader(rest) {
            let content = rest.dropFirst(RecordHeader.size).prefix(header.length)
            let isWhole = rest.count >= RecordHeader.size + header.length + header.padding
            switch check.step(header, content) {
            case .fine: return .fine
            case .broken: return .broken
            case .incomplete where isWhole: rest = rest.dropFirst(RecordHeader.size + header.length + header.padding)
            case .incomplete: return .incomplete
            }
        }
        return .incomplete
    }

    /// Of the request that has begun.
    private var request: UInt16?
    private var parameters: [UInt8] = []

    /// Looks at one record. Its content may have come in part only, which the caller then waits for.
    /// - Returns: incomplete when there must be more records.
    private mutating func step(_ header: RecordHeader, _ content: ArraySlice<UInt8>) -> Verdict {
        guard header.version == 1 else { return .broken }
        if header.request == 0 { return isAnswered(header, content) ? .incomplete : .broken }
        guard let request else {
            // libfcgi takes padding behind it for the next record.
            guard header.kind == .begin, header.length == 8, header.padding == 0 else { return .broken }
            self.request = header.request
            return .incomplete
        }
        // Behind an empty record of another request libfcgi skips the content of whichever comes next.
        if header.request != request { return header.length > 0 ? .incomplete : .broken }
        // The body does not come before the parameters' end, and nothing else belongs here either.
        guard header.kind == .parameters else { return .broken }
        guard header.length == 0 else {
            parameters += content
            return .incomplete
        }
        return header.padding == 0 && Self.arePairs(parameters) ? .fine : .broken
    }

    /// Whether libfcgi answers this management record, and no more: the content of one that it does not know it takes for
    /// parameters.
    private func isAnswered(_ header: RecordHeader, _ content: ArraySlice<UInt8>) -> Bool {
        guard header.kind != .begin else { return false }
        guard header.kind == .getValues else { return header.length == 0 }
        guard header.length <= Self.longestGetValues else { return false }
        return content.count < header.length || Self.arePairs(Array(content))
    }

    /// The three names that there are, once each, take 48 bytes.
    private static let longestGetValues = 56

    /// Whether the bytes are names and values to their last.
    private static func arePairs(_ bytes: [UInt8]) -> Bool {
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
}
