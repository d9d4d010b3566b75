/// One answer, as nginx takes it from a FastCGI application.
public struct Response: Sendable {
    /// 200...999; anything else is sent as 500.
    public var status: Int

    /// Sent in this order, without CR, LF and NUL. `Status` and `Content-Length` are ours and left out.
    public var headers: [(name: String, value: String)]

    /// Not sent for 204, 304 and a HEAD request.
    public var body: [UInt8]

    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

extension Response {
    /// Neither a body nor a `Content-Length` belongs to these (RFC 9110 §8.6, §15.3.5, §15.4.5).
    var hasBody: Bool { status != 204 && status != 304 }

    /// The CGI header block, its empty line included (RFC 3875 §6.3).
    /// - Parameter withLength: whether it says `Content-Length`; a parked answer has no length yet.
    func head(withLength: Bool) -> [UInt8] {
        var head: [UInt8] = []
        head.reserveCapacity(512)
        head.append("Status", StatusLine(status).description)
        for header in headers where !Response.isOurs(header.name) {
            head.append(header.name, header.value)
        }
        if withLength && hasBody {
            head.append("Content-Length", String(body.count))
        }
        head.append(.carriageReturn)
        head.append(.lineFeed)
        return head
    }

    private static func isOurs(_ name: String) -> Bool {
        switch name.utf8.count {
        case 6: name.lowercased() == "status"
        case 14: name.lowercased() == "content-length"
        default: false
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ name: String, _ value: String) {
        append(withoutBreaks: name)
        append(.colon)
        append(.space)
        append(withoutBreaks: value)
        append(.carriageReturn)
        append(.lineFeed)
    }

    /// A guest's text must not start a header of its own, so what could end a line is dropped.
    private mutating func append(withoutBreaks text: String) {
        var text = text
        text.withUTF8 { bytes in
            // The least byte of a text is found sixteen bytes at a time, a break among them one by one.
            if unsafe bytes.reduce(UInt8.max, { Swift.min($0, $1) }) > .carriageReturn {
                unsafe append(contentsOf: bytes)
            } else {
                unsafe append(contentsOf: bytes.filter { !$0.isBreak })
            }
        }
    }
}

extension UInt8 {
    fileprivate static let carriageReturn: UInt8 = 0x0D
    fileprivate static let lineFeed: UInt8 = 0x0A
    fileprivate static let colon: UInt8 = 0x3A
    fileprivate static let space: UInt8 = 0x20

    fileprivate var isBreak: Bool { self == .carriageReturn || self == .lineFeed || self == 0 }
}
