internal import CFastCGI
internal import Glibc

/// A request as the pool handles it.
struct Incoming {
    let request: Request
    let id: UInt16
    /// The peer asked for it (FCGI_KEEP_CONN) and the stream stands at the start of a next request.
    let keepsConnection: Bool

    var isHead: Bool { request["REQUEST_METHOD"] == "HEAD" }
}

/// Reads requests from one connection through libfcgi. This is the one place that knows its insides.
///
/// libfcgi wants to accept connections itself; we accept (see `WorkerPool`) and hand it a descriptor. That takes two
/// fields below the header's "don't use" line, `ipcFd` and `keepConnection`, unchanged for twenty years. It reads a
/// request's parameters from what we have received (`Supply`); the body behind them we read ourselves (`InputRecords`).
/// What was found in libfcgi 2.4.2:
/// - `keepConnection` must be 1 before the first `FCGX_Accept_r`, or that call closes the descriptor;
/// - after `FCGX_ShutdownPending` (see `Library`) it never accepts: when a request is broken, `FCGX_Accept_r` closes
///   the descriptor, sets `ipcFd` to -1 and returns an error;
/// - that close lingers for up to two seconds, in which the worker would serve nobody (Debian's build waits with poll,
///   upstream's with select, which from descriptor 1024 on is out of bounds), unless the request is detached;
///   `FCGX_Detach` refuses before `ipcFd` is set, and an error undoes it. We never let it close otherwise;
/// - parameters cut off between two pairs count as success: only the stream's error tells;
/// - padding is skipped behind a stream's bytes only: behind FCGI_BEGIN_REQUEST or the empty record that ends a stream
///   it is read as the next record (nginx pads none of these);
/// - behind an empty record of another request the content of the next record is skipped, and the content of an unknown
///   management record is taken for the stream's;
/// - a parameter's length that does not fit its record, and four `FCGI_MAX_CONNS` in one FCGI_GET_VALUES, abort the
///   process. For all of these `ParameterCheck` looks first. An unknown management record leaks 48 bytes.
@safe
struct RequestReader: ~Copyable {
    private let state: UnsafeMutablePointer<FCGX_Request>

    init(descriptor: Int32) {
        unsafe state = .allocate(capacity: 1)
        unsafe state.initialize(to: FCGX_Request())
        _ = unsafe FCGX_InitRequest(state, -1, 0)
        unsafe state.pointee.ipcFd = descriptor
        unsafe state.pointee.keepConnection = 1
        _ = unsafe FCGX_Detach(state)
    }

    deinit {
        unsafe FCGX_Free(state, 0)
        unsafe state.deallocate()
    }

    /// False after libfcgi has closed the descriptor, whose number may belong to somebody else by then.
    var descriptorIsOpen: Bool { unsafe state.pointee.ipcFd >= 0 }

    /// Reads the next request whole. Blocks, for as long as the socket's receive timeout between two reads.
    /// - Parameters:
    ///   - head: all of it up to the end of its parameters, which `ParameterCheck` found fine.
    ///   - rest: what has come of its body already.
    /// - Returns: nil when the peer has left, broke the protocol, was too slow, or wants another role than responder:
    ///   the connection is of no more use.
    mutating func next(
        _ head: ArraySlice<UInt8>, andBehindIt rest: ArraySlice<UInt8>, bodyLimit: Int
    ) -> Incoming? {
        guard Supply.with(head, { unsafe FCGX_Accept_r(state) }) == 0, let stream = unsafe state.pointee.in,
            unsafe FCGX_GetError(stream) == 0, unsafe state.pointee.role == RequestReader.responder
        else { return nil }
        let parameters = readParameters()
        let contentLength = parameters.first { $0.name == "CONTENT_LENGTH" }?.value
        let id = UInt16(truncatingIfNeeded: unsafe state.pointee.requestId)
        var records = InputRecords(descriptor: unsafe state.pointee.ipcFd, request: id, unread: rest)
        let body = RequestBody(from: &records, contentLength: contentLength, limit: bodyLimit)
        guard !records.isBroken else { return nil }
        return Incoming(
            request: Request(parameters: parameters, body: body.bytes, bodyState: body.state), id: id,
            // A peer that sends its next request too early has lost it, and learns so by the connection's end.
            keepsConnection: unsafe state.pointee.keepConnection != 0 && records.isDrained)
    }

    /// Frees what libfcgi holds for the request (about 17 kB); the connection stays.
    mutating func finish() {
        unsafe FCGX_Free(state, 0)
    }

    private static let responder: Int32 = 1

    private func readParameters() -> [(name: String, value: String)] {
        guard let entries = unsafe state.pointee.envp else { return [] }
        var count = 0
        while unsafe entries[count] != nil { count += 1 }
        var parameters: [(name: String, value: String)] = []
        parameters.reserveCapacity(count)
        // The first entry is libfcgi's own FCGI_ROLE.
        for index in 1..<max(count, 1) {
            guard let entry = unsafe entries[index], let equals = unsafe strchr(entry, Int32(UInt8(ascii: "=")))
            else { continue }
            let name = unsafe UnsafeRawBufferPointer(start: entry, count: equals - entry)
            let value = unsafe UnsafeRawBufferPointer(start: equals + 1, count: strlen(equals + 1))
            unsafe parameters.append((String(decoding: name, as: UTF8.self), String(decoding: value, as: UTF8.self)))
        }
        return parameters
    }
}
