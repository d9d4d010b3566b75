internal import CFastCGI
internal import Glibc

/// One accepted connection and the request being read from it.
///
/// `@unchecked Sendable` is true because it has one owner at a time, who alone touches it: the thread that accepted it,
/// or that took it out of `Connections` (which gives it to the first asker only), or the lock of a `ParkedStream`.
final class Connection: @unchecked Sendable {
    let descriptor: Int32
    private var reader: RequestReader
    private var isOpen = true
    /// Where what has come and was not read yet is looked at.
    private var peeked: [UInt8] = []

    /// Takes over the descriptor of a blocking socket.
    init(descriptor: Int32, limits: PoolLimits) {
        self.descriptor = descriptor
        reader = RequestReader(descriptor: descriptor)
        setOption(SOL_SOCKET, SO_RCVTIMEO, timeval(timeout: limits.receiveTimeout))
        setOption(SOL_SOCKET, SO_SNDTIMEO, timeval(timeout: limits.sendTimeout))
        // An answer leaves in one piece, so waiting for more (Nagle) would only hold back its end. Unix sockets refuse.
        setOption(Int32(IPPROTO_TCP), TCP_NODELAY, Int32(1))
    }

    deinit {
        close()
    }

    /// Reads the next request whole; nil: close the connection. Blocks.
    func receive(limits: PoolLimits) -> Incoming? {
        guard parametersWillDo(within: limits.receiveTimeout) else { return nil }
        return reader.next(bodyLimit: limits.bodyBytes)
    }

    /// Waits until all parameters of the next request are there, and checks them. Reads nothing away, so they must fit
    /// the socket: a unix one holds some 280 pieces, however small. nginx sends a few.
    /// - Parameter patience: between two pieces of them.
    private func parametersWillDo(within patience: Duration) -> Bool {
        var known = 0
        var deadline = ContinuousClock.now + patience
        var peerHasLeft = false
        var most = ParameterCheck.usualBytes
        while true {
            let seen = peek(most: most)
            switch ParameterCheck.verdict(on: seen) {
            case .fine: return true
            case .broken: return false
            case .incomplete where seen.count < most: break
            case .incomplete where most < ParameterCheck.mostBytes:
                most = ParameterCheck.mostBytes
                continue
            case .incomplete: return false
            }
            if peerHasLeft { return false }
            if seen.count > known { (known, deadline) = (seen.count, .now + patience) }
            guard ContinuousClock.now < deadline else { return false }
            // All that a peer sent before it left is there once it is seen to have left.
            peerHasLeft = poll(Connection.hangUpEvent, milliseconds: 1) != 0
        }
    }

    /// The bytes that have come and were not read yet; empty when there are none, or no connection.
    private func peek(most: Int) -> ArraySlice<UInt8> {
        if peeked.count < most { peeked = [UInt8](repeating: 0, count: most) }
        let received = unsafe peeked.withUnsafeMutableBytes { buffer in
            uninterrupted {
                unsafe recv(descriptor, buffer.baseAddress, most, Int32(Int(MSG_PEEK) | Int(MSG_DONTWAIT)))
            }
        }
        return peeked.prefix(max(received, 0))
    }

    /// Frees the request's memory.
    func finish() {
        reader.finish()
        if peeked.count > ParameterCheck.usualBytes { peeked = [] }
    }

    /// Frees the memory of reading too, for a connection that brings no other request.
    func finishForGood() {
        reader.finish()
        peeked = []
    }

    /// Sends everything. Blocks while the peer takes it, for the send timeout at most between two portions.
    /// - Returns: false when the peer is gone or too slow; a blocking send stops short for no other reason here,
    ///   because a worker's thread takes no signals.
    func send(_ records: OutgoingRecords) -> Bool {
        sendSome(records, flags: 0) == records.count
    }

    /// Sends what the socket takes without waiting.
    /// - Returns: the bytes taken, -1 when there are none.
    func sendWithoutWaiting(_ records: OutgoingRecords) -> Int {
        sendSome(records, flags: Int32(MSG_DONTWAIT))
    }

    /// What poll(2) says of the socket now, of all that may be asked for.
    func poll() -> Int32 {
        poll(POLLIN | POLLOUT | Connection.hangUpEvent, milliseconds: 0)
    }

    private func poll(_ events: Int32, milliseconds: Int32) -> Int32 {
        var watched = pollfd(fd: descriptor, events: Int16(events), revents: 0)
        _ = uninterrupted { unsafe Glibc.poll(&watched, 1, milliseconds) }
        return Int32(watched.revents)
    }

    /// `POLLRDHUP`, which Glibc's module leaves out: on Linux the bits of poll and epoll are the same.
    private static let hangUpEvent = Int32(EPOLLRDHUP.rawValue)

    /// Ends both directions; the descriptor stays ours until `close()`.
    func hangUp() {
        _ = shutdown(descriptor, Int32(SHUT_RDWR))
    }

    func close() {
        guard isOpen else { return }
        isOpen = false
        reader.finish()
        if reader.descriptorIsOpen { _ = Glibc.close(descriptor) }
    }

    private func sendSome(_ records: OutgoingRecords, flags: Int32) -> Int {
        unsafe records.withPieces { pieces in
            var message = unsafe msghdr()
            unsafe message.msg_iov = pieces.baseAddress
            unsafe message.msg_iovlen = pieces.count
            return uninterrupted { unsafe sendmsg(descriptor, &message, flags | Int32(MSG_NOSIGNAL)) }
        }
    }

    private func setOption<Value: BitwiseCopyable>(_ level: Int32, _ name: Int32, _ value: Value) {
        var value = value
        _ = unsafe setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Value>.size))
    }
}
