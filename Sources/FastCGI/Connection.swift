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
    /// Where a request begins to be received; kept for the next one.
    private var received: [UInt8] = []

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

    /// Reads the next request whole; nil: close the connection. Blocks, for as long as the socket's receive timeout
    /// between two pieces of it.
    func receive(limits: PoolLimits) -> Incoming? {
        guard let (head, rest) = receiveParameters() else { return nil }
        return reader.next(head, andBehindIt: rest, bodyLimit: limits.bodyBytes)
    }

    /// Receives the next request up to the end of its parameters, and checks them.
    /// - Returns: that, and what came behind it; nil: there will be no such request.
    private func receiveParameters() -> (head: ArraySlice<UInt8>, rest: ArraySlice<UInt8>)? {
        var check = ParameterCheck()
        var count = 0
        while let more = receive(behind: count) {
            count += more
            switch check.verdict(on: received.prefix(count)) {
            case .fine(let end): return (received.prefix(end), received[end..<count])
            case .broken: return nil
            case .incomplete: continue
            }
        }
        return nil
    }

    /// Receives what has come, behind so many bytes. Waits for it, in a request's midst.
    /// - Returns: how many bytes; nil: none will come, or there are more than parameters may have.
    private func receive(behind count: Int) -> Int? {
        guard count < ParameterCheck.mostBytes else { return nil }
        if received.count == count {
            let most = count == 0 ? ParameterCheck.usualBytes : ParameterCheck.mostBytes
            received += Array(repeating: 0, count: most - count)
        }
        let bytes = unsafe received.withUnsafeMutableBytes { buffer in
            let rest = unsafe UnsafeMutableRawBufferPointer(rebasing: buffer[count...])
            return uninterrupted { unsafe recv(descriptor, rest.baseAddress, rest.count, 0) }
        }
        return bytes > 0 ? bytes : nil
    }

    /// Frees the request's memory.
    func finish() {
        reader.finish()
        if received.count > ParameterCheck.usualBytes { received = [] }
    }

    /// Frees the memory of reading too, for a connection that brings no other request.
    func finishForGood() {
        reader.finish()
        received = []
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
        // `POLLRDHUP`, which Glibc's module leaves out: on Linux the bits of poll and epoll are the same.
        let hangUp = Int32(EPOLLRDHUP.rawValue)
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN | POLLOUT | hangUp), revents: 0)
        _ = uninterrupted { unsafe Glibc.poll(&watched, 1, 0) }
        return Int32(watched.revents)
    }

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
