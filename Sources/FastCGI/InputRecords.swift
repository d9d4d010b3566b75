internal import CFastCGI
internal import Glibc

/// The records of one request's body (FCGI_STDIN), from the end of its parameters on.
///
/// We read these ourselves, as a peer's FCGI_GET_VALUES among them could end the process: libfcgi writes its answer into
/// 64 bytes, however many names were asked for, and a body is too long to be looked at before (see `ParameterCheck`).
/// Source: FastCGI specification 1.0, sections 3.3 and 5.3.
struct InputRecords {
    private enum State { case open, ended, broken }

    private let descriptor: Int32
    private let request: UInt16
    private var state = State.open
    /// What has come and was not taken yet.
    private var unread: ArraySlice<UInt8>
    /// Of the record at hand.
    private var (content, padding) = (0, 0)

    /// - Parameters:
    ///   - descriptor: of a blocking socket, whose receive timeout bounds each wait.
    ///   - request: whose body it is. Records of others are passed over: nobody was told that they would be served.
    ///   - unread: what was read of the connection behind the parameters.
    init(descriptor: Int32, request: UInt16, unread: ArraySlice<UInt8>) {
        self.descriptor = descriptor
        self.request = request
        self.unread = unread
    }

    /// The peer left, was too slow, or sent what belongs to no body: the connection is of no more use.
    var isBroken: Bool { state == .broken }

    /// The body was read to its end, and the next byte of the connection begins another request.
    var isDrained: Bool { state == .ended && unread.isEmpty }

    /// Reads so many bytes of the body, fewer only where it ends or breaks off. Blocks. Takes no memory before the first
    /// is there, as most requests have no body.
    mutating func read(upTo count: Int) -> [UInt8] {
        guard count > 0, let first = piece(upTo: count) else { return [] }
        var bytes = Array(first)
        bytes.reserveCapacity(count)
        while bytes.count < count, let piece = piece(upTo: count - bytes.count) { bytes += piece }
        return bytes
    }

    /// Reads past the rest of the body, as far as that is no more than so many bytes.
    mutating func skip(upTo count: Int) {
        var left = count
        while left > 0, let piece = piece(upTo: left) { left -= piece.count }
        if left == 0, content == 0 { _ = nextRecord() }
    }

    private mutating func piece(upTo count: Int) -> ArraySlice<UInt8>? {
        guard content > 0 || nextRecord(), !unread.isEmpty || receive() else { return nil }
        let piece = unread.prefix(min(count, content))
        unread = unread.dropFirst(piece.count)
        content -= piece.count
        return piece
    }

    /// Goes on to the next record with content of the body's. False: there is none.
    private mutating func nextRecord() -> Bool {
        while state == .open, pass(padding), let header = header() {
            padding = header.padding
            if header.request == request, header.kind == .input {
                content = header.length
                guard content == 0 else { return true }
                if pass(padding) { state = .ended }
            } else if header.request == request || header.request == 0 || header.kind == .begin {
                state = .broken
            } else {
                padding += header.length
            }
        }
        return false
    }

    private mutating func header() -> RecordHeader? {
        while unread.count < RecordHeader.size { guard receive() else { return nil } }
        guard let header = RecordHeader(unread), header.version == 1 else {
            state = .broken
            return nil
        }
        unread = unread.dropFirst(RecordHeader.size)
        return header
    }

    private mutating func pass(_ count: Int) -> Bool {
        while unread.count < count { guard receive() else { return false } }
        unread = unread.dropFirst(count)
        return true
    }

    /// Waits for more bytes. False: none come.
    private mutating func receive() -> Bool {
        let size = 64 * 1024
        let more = unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            count = max(uninterrupted { unsafe recv(descriptor, buffer.baseAddress, size, 0) }, 0)
        }
        if more.isEmpty { state = .broken }
        unread = unread.isEmpty ? more[...] : unread + more
        return !more.isEmpty
    }
}
