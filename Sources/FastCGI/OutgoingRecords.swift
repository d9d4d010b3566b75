/// FastCGI records on their way to the peer, laid out as bytes so that one `send` carries a whole answer.
///
/// libfcgi only reads for us: its writer flushes every 8 kB, and can neither refuse to block nor tell a record that
/// went out in part, both of which a parked stream needs.
/// Source: FastCGI specification 1.0, sections 3.3 and 5.
struct OutgoingRecords {
    private(set) var bytes: [UInt8] = []

    /// Empties the buffer for the next answer; memory that a rare large answer took is given back.
    mutating func reset() {
        bytes.removeAll(keepingCapacity: bytes.capacity <= 256 * 1024)
    }

    /// Adds a whole answer. A HEAD request gets the length of the body and not the body.
    mutating func append(_ response: Response, to incoming: Incoming) {
        appendOutput(response.head(withLength: true), of: incoming.id)
        if response.hasBody && !incoming.isHead {
            appendOutput(response.body, of: incoming.id)
        }
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
