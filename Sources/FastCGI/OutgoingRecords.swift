internal import Glibc

/// FastCGI records on their way to the peer, laid out so that one `sendmsg` carries a whole answer.
///
/// libfcgi only reads for us: its writer flushes every 8 kB, and can neither refuse to block nor tell a record that
/// went out in part, both of which a parked stream needs.
/// Source: FastCGI specification 1.0, sections 3.3 and 5.
struct OutgoingRecords {
    /// Everything but the body.
    private var bytes: [UInt8] = []
    /// Not copied: a menu that everybody reads is sent from where it is kept.
    private var body: [UInt8] = []
    /// Where in `bytes` the next `longestContent` bytes of the body belong.
    private var cuts: [Int] = []

    /// How many bytes there are to send.
    var count: Int { bytes.count + body.count }

    /// Forgets the answer; memory that a rare large one took is given back.
    mutating func reset() {
        bytes.removeAll(keepingCapacity: bytes.capacity <= 64 * 1024)
        body = []
        cuts.removeAll(keepingCapacity: true)
    }

    /// Adds a whole answer. A HEAD request gets the length of the body and not the body.
    mutating func append(_ response: Response, to incoming: Incoming) {
        appendOutput(response.head(withLength: true), of: incoming.id)
        if response.hasBody && !incoming.isHead { appendBody(response.body, of: incoming.id) }
        appendEnd(of: incoming.id)
    }

    /// Adds what opens a stream: the header without a length, and the body's first bytes.
    mutating func appendOpening(_ response: Response, to incoming: Incoming) {
        appendOutput(response.head(withLength: false), of: incoming.id)
        if incoming.isHead {
            appendEnd(of: incoming.id)
        } else {
            appendOutput(response.body, of: incoming.id)
        }
    }

    /// Adds output; nothing for no bytes, because an empty record would end the output.
    mutating func appendOutput(_ content: [UInt8], of request: UInt16) {
        bytes.reserveCapacity(bytes.count + content.count + 64)
        var rest = content[...]
        while !rest.isEmpty {
            let piece = rest.prefix(OutgoingRecords.longestContent)
            appendHeader(.output, of: request, length: piece.count)
            bytes.append(contentsOf: piece)
            rest = rest.dropFirst(piece.count)
        }
    }

    /// Adds the one body that an answer has, without copying it as long as `sendmsg` takes so many pieces.
    private mutating func appendBody(_ content: [UInt8], of request: UInt16) {
        guard content.count <= OutgoingRecords.mostCuts * OutgoingRecords.longestContent else {
            return appendOutput(content, of: request)
        }
        body = content
        for start in stride(from: 0, to: content.count, by: OutgoingRecords.longestContent) {
            let length = min(content.count - start, OutgoingRecords.longestContent)
            appendHeader(.output, of: request, length: length)
            cuts.append(bytes.count)
        }
    }

    /// Adds the end of the output and of the request: application status 0, request complete.
    mutating func appendEnd(of request: UInt16) {
        appendHeader(.output, of: request, length: 0)
        appendHeader(.endRequest, of: request, length: 8)
        bytes.append(contentsOf: repeatElement(0, count: 8))
    }

    private enum Kind: UInt8 {
        case endRequest = 3
        case output = 6
    }

    /// The largest multiple of eight that two bytes can count, so that no record needs padding to stay aligned.
    private static let longestContent = 65_528

    /// A body of 4 MB. Linux takes 1,024 pieces (UIO_MAXIOV), of which each cut makes two.
    private static let mostCuts = 64

    private mutating func appendHeader(_ kind: Kind, of request: UInt16, length: Int) {
        let version: UInt8 = 1
        bytes.append(contentsOf: [
            version, kind.rawValue,
            UInt8(truncatingIfNeeded: request >> 8), UInt8(truncatingIfNeeded: request),
            UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length),
            0, 0,
        ])
    }
}

extension OutgoingRecords {
    /// Calls `send` with where the bytes are, one piece after another.
    func withPieces<Result>(_ send: (UnsafeMutableBufferPointer<iovec>) -> Result) -> Result {
        unsafe bytes.withUnsafeBytes { bytes in
            unsafe body.withUnsafeBytes { body in
                var pieces: [iovec] = unsafe []
                unsafe pieces.reserveCapacity(2 * cuts.count + 1)
                var (start, sent) = (0, 0)
                for cut in cuts {
                    let length = min(body.count - sent, OutgoingRecords.longestContent)
                    unsafe pieces.append(iovec(bytes[start..<cut]))
                    unsafe pieces.append(iovec(body[sent..<sent + length]))
                    (start, sent) = (cut, sent + length)
                }
                unsafe pieces.append(iovec(bytes[start...]))
                return unsafe pieces.withUnsafeMutableBufferPointer { unsafe send($0) }
            }
        }
    }
}

extension iovec {
    fileprivate init(_ bytes: Slice<UnsafeRawBufferPointer>) {
        let bytes = unsafe UnsafeRawBufferPointer(rebasing: bytes)
        unsafe self.init(iov_base: UnsafeMutableRawPointer(mutating: bytes.baseAddress), iov_len: bytes.count)
    }
}
