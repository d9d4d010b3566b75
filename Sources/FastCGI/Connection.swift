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
    func receive(bodyLimit: Int) -> Incoming? {
        reader.next(bodyLimit: bodyLimit)
    }

    /// Frees the request's memory.
    func finish() {
        reader.finish()
    }

    /// Sends everything. Blocks while the peer takes it, for the send timeout at most between two portions.
    /// - Returns: false when the peer is gone or too slow; a blocking send stops short for no other reason here,
    ///   because a worker's thread takes no signals.
    func send(_ bytes: [UInt8]) -> Bool {
        sendSome(bytes, flags: 0) == bytes.count
    }

    /// Sends what the socket takes without waiting.
    /// - Returns: the bytes taken, -1 when there are none.
    func sendWithoutWaiting(_ bytes: [UInt8]) -> Int {
        sendSome(bytes, flags: Int32(MSG_DONTWAIT))
    }

    /// What poll(2) says of the socket now, of all that may be asked for.
    func poll() -> Int32 {
        var watched = pollfd(fd: descriptor, events: Int16(POLLIN | POLLOUT | Connection.hangUpEvent), revents: 0)
        _ = uninterrupted { unsafe Glibc.poll(&watched, 1, 0) }
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

    private func sendSome(_ bytes: [UInt8], flags: Int32) -> Int {
        unsafe bytes.withUnsafeBytes { buffer in
            uninterrupted {
                unsafe Glibc.send(descriptor, buffer.baseAddress, buffer.count, flags | Int32(MSG_NOSIGNAL))
            }
        }
    }

    private func setOption<Value: BitwiseCopyable>(_ level: Int32, _ name: Int32, _ value: Value) {
        var value = value
        _ = unsafe setsockopt(descriptor, level, name, &value, socklen_t(MemoryLayout<Value>.size))
    }
}
