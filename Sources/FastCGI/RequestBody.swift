/// The body of a request, as its records brought it.
struct RequestBody {
    let bytes: [UInt8]
    let state: Request.BodyState

    /// Reads the records to their end, or gives up a few limits later. Blocks.
    /// - Parameter contentLength: the parameter as received; empty counts as absent, as nginx sends it.
    init(from records: inout InputRecords, contentLength: String?, limit: Int) {
        let limit = max(limit, 0)
        switch ContentLength(contentLength) {
        case .bytes(let count) where count <= limit:
            bytes = records.read(upTo: count)
            state = bytes.count == count ? .complete : .cutShort
        case .unstated:
            let read = Self.unstated(from: &records, upTo: limit + 1)
            bytes = read.count > limit ? [] : read
            state = read.count > limit ? .tooLarge : .complete
        case .bytes, .beyondCounting:
            (bytes, state) = ([], .tooLarge)
        case .notANumber:
            (bytes, state) = ([], .cutShort)
        }
        // A peer that is still sending does not read: four limits are read past, so that it gets to the answer.
        records.skip(upTo: limit * 4)
    }

    /// In portions, so that no memory is taken for what never comes.
    private static func unstated(from records: inout InputRecords, upTo count: Int) -> [UInt8] {
        var all: [UInt8] = []
        while all.count < count {
            let piece = records.read(upTo: min(16 * 1024, count - all.count))
            guard !piece.isEmpty else { break }
            all += piece
        }
        return all
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
