import CPostgres
import Glibc

/// One live connection to the server: owns the `PGconn` and closes it with its last reference.
///
/// It is in pipeline mode and non-blocking from its first moment on; all waiting is done here, with `poll`. Once
/// `isLost` it sends nothing more: its owner drops it and opens another.
/// - Source: PostgreSQL docs 34.1, 34.4, 34.5.
@safe final class Session {
    private let pointer: OpaquePointer
    private let settings: ConnectionSettings
    var statements = PreparedStatements()
    var metrics = Metrics()
    /// When the caller's time is over, whatever is being waited for.
    var callEnds: ContinuousClock.Instant?

    /// The connection is broken or its state is unknown.
    private(set) var isLost = false
    /// It was lost because no answer came within `answerTimeout`, or in the caller's time.
    private(set) var gaveUp = false
    /// When the last flush was answered, or given up.
    var answeredAt: ContinuousClock.Instant?

    /// Connects. Blocks for at most the connect timeout, and for the name servers.
    /// - Parameter callEnds: when the caller's time is over.
    /// - Throws: `.unavailable`, without credentials in its text.
    init(_ settings: ConnectionSettings, callEnds: ContinuousClock.Instant? = nil) throws(DatabaseError) {
        var keywords = CStrings()
        var values = CStrings()
        for (keyword, value) in settings.keywords {
            keywords.append(keyword)
            values.append(value)
        }
        keywords.appendNull()
        values.appendNull()
        let opened = unsafe keywords.withPointers { keywords in
            unsafe values.withPointers { values in unsafe PQconnectStartParams(keywords, values, 0) }
        }
        guard let pointer = unsafe opened else { throw .unavailable("out of memory") }
        unsafe self.pointer = unsafe pointer
        self.settings = settings
        self.callEnds = callEnds
        listenToNotices()
        let ends = ContinuousClock.now + settings.connectLimit
        try connect(until: min(ends, callEnds ?? ends))
        guard unsafe PQsetnonblocking(pointer, 1) == 0, unsafe PQenterPipelineMode(pointer) == 1 else {
            throw .unavailable(lastMessage)
        }
    }

    /// Notices would go to stderr. Of all that the server says unasked, only its farewell matters.
    private func listenToNotices() {
        // Unretained: libpq calls it only from calls of ours, and never after `PQfinish`.
        let me = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe PQsetNoticeReceiver(
            pointer,
            { context, notice in
                guard let context = unsafe context, let notice = unsafe notice else { return }
                if unsafe QueryResult.isFatal(notice) {
                    unsafe Unmanaged<Session>.fromOpaque(context).takeUnretainedValue().abandon()
                }
            }, me)
    }

    deinit {
        unsafe PQfinish(pointer)
    }

    /// libpq's last words on this connection, without credentials.
    var lastMessage: String {
        unsafe settings.redacted(String(cString: PQerrorMessage(pointer)))
    }

    /// Whether a transaction, healthy or failed, is open.
    var isInTransaction: Bool {
        unsafe PQtransactionStatus(pointer) != PQTRANS_IDLE
    }

    /// Lends the `PGconn` to one call of libpq.
    func withPointer<T>(_ body: (OpaquePointer) -> T) -> T {
        unsafe body(pointer)
    }

    func abandon() {
        isLost = true
    }

    /// So long after an answer the server is taken to be there: it may leave between any question and the next word to
    /// it, and to ask twice for each order was 3 % of our processor time.
    private static let freshness = Duration.milliseconds(1)

    /// Whether the server has neither hung up meanwhile nor said that it will; never blocks.
    func isStillThere() -> Bool {
        if let answeredAt, .now - answeredAt < Self.freshness { return !isLost }
        if unsafe PQstatus(pointer) != CONNECTION_OK { isLost = true }
        while !isLost, poll(POLLIN, timeout: 0) != 0 {
            // PQisBusy is asked for its effect: it looks through what was read.
            if unsafe PQconsumeInput(pointer) == 0 || PQisBusy(pointer) != 0 { isLost = true }
        }
        return !isLost
    }

    // MARK: Waiting

    var addressTimeout: Duration { settings.addressTimeout }

    /// Waits until the socket can be read or written, or has failed; false when the deadline has passed.
    func isReady(for events: Int32, until deadline: ContinuousClock.Instant) -> Bool {
        poll(events, timeout: Self.pollTimeout(until: deadline)) != 0
    }

    /// When a flush that begins now is given up.
    var deadline: ContinuousClock.Instant? {
        guard let timeout = settings.answerTimeout else { return callEnds }
        let answer = ContinuousClock.now + timeout
        return callEnds.map { min($0, answer) } ?? answer
    }

    /// Hands everything to the network. A server that answers before it has read all is listened to meanwhile, else
    /// both sides would wait for the other to read.
    /// - Returns: false when the connection is lost.
    func sendAll(until deadline: ContinuousClock.Instant?) -> Bool {
        while !isLost {
            switch unsafe PQflush(pointer) {
            case 0: return true
            case 1: wait(for: POLLIN | POLLOUT, until: deadline)
            default: isLost = true
            }
        }
        return false
    }

    /// The next result; nil at the end of a command's results, and when the connection is lost.
    func nextResult(until deadline: ContinuousClock.Instant?) -> QueryResult? {
        while !isLost, unsafe PQisBusy(pointer) != 0 {
            wait(for: POLLIN, until: deadline)
        }
        guard !isLost, let result = unsafe PQgetResult(pointer) else { return nil }
        return unsafe QueryResult(taking: result)
    }

    /// Waits until the socket is ready and reads what has come.
    /// - Parameter waker: another descriptor that ends the wait when it can be read; nothing is read from it.
    /// - Returns: false when the deadline has passed, or the other descriptor was it.
    func waitForInput(until deadline: ContinuousClock.Instant, or waker: Int32? = nil) -> Bool {
        let ready = poll(POLLIN, or: waker, timeout: Self.pollTimeout(until: deadline)) != 0
        if ready, unsafe PQconsumeInput(pointer) == 0 { isLost = true }
        return ready
    }

    private func wait(for events: Int32, until deadline: ContinuousClock.Instant?) {
        let ready = poll(events, timeout: deadline.map(Self.pollTimeout) ?? -1)
        if ready == 0 {
            gaveUp = true
            isLost = true
        } else if ready & ~POLLOUT != 0, unsafe PQconsumeInput(pointer) == 0 {
            isLost = true
        }
    }

    /// - Returns: the events that are ready; 0 after the timeout, and when only the other descriptor is.
    private func poll(_ events: Int32, or waker: Int32? = nil, timeout: Int32) -> Int32 {
        let socket = unsafe PQsocket(pointer)
        // poll() ignores a negative descriptor and would wait for nothing.
        guard socket >= 0 else { return POLLERR }
        var descriptors = [pollfd(fd: socket, events: Int16(events), revents: 0)]
        if let waker { descriptors.append(pollfd(fd: waker, events: Int16(POLLIN), revents: 0)) }
        while true {
            let count = unsafe Glibc.poll(&descriptors, nfds_t(descriptors.count), timeout)
            if count >= 0 { return Int32(descriptors[0].revents) }
            // An interrupted wait starts anew: signals are rare here, and a longer wait does no harm.
            if errno != EINTR { return POLLERR }
        }
    }

    private static func pollTimeout(until deadline: ContinuousClock.Instant) -> Int32 {
        // Rounded up: a wait of 0.4 ms must not spin.
        let left = (deadline - .now).milliseconds + 1
        return Int32(clamping: max(0, left))
    }
}
