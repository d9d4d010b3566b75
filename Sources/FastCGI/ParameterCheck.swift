/// What a request must be like, up to the end of its parameters, for libfcgi to read it; asked of what has come before
/// libfcgi is given it.
///
/// libfcgi allocates whatever a parameter's length says, up to 4 GB, and aborts the process when it does not get it; one
/// broken record would end every request of the process. (So does its answer to more than three FCGI_GET_VALUES.) It
/// also reads some records otherwise than they are meant, so that what was checked would not be what it reads. Whatever
/// could do either is found here first, and costs its connection only.
/// Source: FastCGI specification 1.0, sections 3.3, 3.4 and 4.1.
struct ParameterCheck {
    enum Verdict: Equatable {
        /// - Parameter end: how many bytes there are up to the parameters' end.
        case fine(end: Int)
        case incomplete, broken
    }

    /// Everything up to the end of the parameters; nginx sends at most 32 kB of headers.
    static let mostBytes = 64 * 1024

    /// Room for what nearly every request has. A buffer of `mostBytes` for each made `free` put its whole heap in order.
    static let usualBytes = 4 * 1024

    /// Of the request that has begun.
    private var request: UInt16?
    private var parameters: [UInt8] = []
    /// How many bytes the records have that were looked at.
    private var position = 0

    /// Walks the records of one request from its beginning to the end of its parameters. Asked again when more has come,
    /// it goes on where it stopped.
    /// - Parameter bytes: all that has come of the request.
    mutating func verdict(on bytes: ArraySlice<UInt8>) -> Verdict {
        while let header = RecordHeader(bytes.dropFirst(position)) {
            guard isExpected(header) else { return .broken }
            let end = position + RecordHeader.size + header.length + header.padding
            guard bytes.count >= end else { return .incomplete }
            let content = bytes.dropFirst(position + RecordHeader.size).prefix(header.length)
            position = end
            let verdict = step(header, content)
            guard verdict == .incomplete else { return verdict }
        }
        return .incomplete
    }

    /// Whether a record may come here, by its header alone.
    private func isExpected(_ header: RecordHeader) -> Bool {
        guard header.version == 1 else { return false }
        if header.request == 0 { return Self.isAnswered(header) }
        // libfcgi takes padding behind these two for the next record.
        guard let request else { return header.kind == .begin && header.length == 8 && header.padding == 0 }
        // Behind an empty record of another request libfcgi skips the content of whichever comes next.
        if header.request != request { return header.length > 0 }
        // The body does not come before the parameters' end, and nothing else belongs here either.
        return header.kind == .parameters && (header.length > 0 || header.padding == 0)
    }

    /// Whether libfcgi answers this management record, and no more: the content of one that it does not know it takes for
    /// parameters.
    private static func isAnswered(_ header: RecordHeader) -> Bool {
        header.kind == .getValues ? header.length <= longestGetValues : header.kind != .begin && header.length == 0
    }

    /// The three names that there are, once each, take 48 bytes.
    private static let longestGetValues = 56

    /// Takes a record in.
    /// - Returns: incomplete when there must be more records.
    private mutating func step(_ header: RecordHeader, _ content: ArraySlice<UInt8>) -> Verdict {
        if header.request == 0 { return Self.arePairs(content) ? .incomplete : .broken }
        if request == nil { request = header.request }
        guard header.request == request, header.kind == .parameters else { return .incomplete }
        guard content.isEmpty else {
            parameters += content
            return .incomplete
        }
        return Self.arePairs(parameters[...]) ? .fine(end: position) : .broken
    }

    /// Whether the bytes are names and values to their last.
    private static func arePairs(_ bytes: ArraySlice<UInt8>) -> Bool {
        var rest = bytes
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
