internal import CFastCGI
internal import Glibc

/// The body of a request as it came out of libfcgi's input stream.
struct RequestBody {
    let bytes: [UInt8]
    let state: Request.BodyState
    /// The stream was read to its end, so nothing of it can be taken for the next request.
    let isDrained: Bool

    /// Reads the stream to its end, or gives up a few limits later. Blocks.
    /// - Parameter contentLength: the parameter as received; empty counts as absent, as nginx sends it.
    @unsafe
    init(from stream: UnsafeMutablePointer<FCGX_Stream>, contentLength: String?, limit: Int) {
        let limit = min(max(limit, 0), Int(Int32.max) - 1)
        switch ContentLength(contentLength) {
        case .bytes(let count) where count <= limit:
            bytes = unsafe stream.read(upTo: count)
            state = bytes.count == count ? .complete : .cutShort
        case .unstated:
            let read = unsafe stream.readGrowing(upTo: limit + 1)
            bytes = read.count > limit ? [] : read
            state = read.count > limit ? .tooLarge : .complete
        case .bytes, .beyondCounting:
            (bytes, state) = ([], .tooLarge)
        case .notANumber:
            (bytes, state) = ([], .cutShort)
        }
        // A peer that is still sending does not read: four limits are read past, so that it gets to the answer.
        isDrained = unsafe stream.drain(upTo: limit * 4)
    }
}

private enum ContentLength {
    case unstated
    case bytes(Int)
    case beyondCounting, notANumber

    init(_ text: String?) {
        guard let text, !text.isEmpty else {
            self = .unstated
            return
        }
        guard text.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }) else {
            self = .notANumber
            return
        }
        self = Int(text).map(ContentLength.bytes) ?? .beyondCounting
    }
}

extension UnsafeMutablePointer<FCGX_Stream> {
    private static var pieceBytes: Int { 16 * 1024 }

    /// Whether the stream has ended; waits for its next byte, and takes no memory, as most requests have no body.
    private var isAtEnd: Bool {
        let byte = unsafe FCGX_GetChar(self)
        guard byte != EOF else { return true }
        _ = unsafe FCGX_UnGetChar(byte, self)
        return false
    }

    /// Reads exactly that many bytes, fewer only when the stream ends before.
    fileprivate func read(upTo count: Int) -> [UInt8] {
        guard count > 0 else { return [] }
        return unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = unsafe Int(FCGX_GetStr(buffer.baseAddress, Int32(count), self))
        }
    }

    /// The same without taking the memory before the bytes are there.
    fileprivate func readGrowing(upTo count: Int) -> [UInt8] {
        var all: [UInt8] = []
        while all.count < count, unsafe !isAtEnd {
            all.append(contentsOf: unsafe read(upTo: Swift.min(Self.pieceBytes, count - all.count)))
        }
        return all
    }

    /// Reads past what is left. False: there is more than that.
    fileprivate func drain(upTo count: Int) -> Bool {
        var left = count
        while unsafe !isAtEnd {
            guard left > 0 else { return false }
            left -= unsafe read(upTo: Self.pieceBytes).count
        }
        return true
    }
}
