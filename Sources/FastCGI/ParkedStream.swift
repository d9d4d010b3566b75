internal import Glibc
internal import Synchronization

/// An answer that goes on after its worker has turned to other work, such as an event stream. Holds no thread.
///
/// Any thread may call it; calls are taken one after another.
public final class ParkedStream: Sendable {
    /// The socket. After `close()` its number may be somebody else's.
    let descriptor: Int32

    private enum State {
        case open
        /// A record went out in part: nothing that follows would be understood.
        case broken
        case closed
    }

    private let state = Mutex(State.open)
    private let connection: Connection
    private let connections: Connections
    private let requestID: UInt16

    init(_ connection: Connection, of connections: Connections, requestID: UInt16) {
        descriptor = connection.descriptor
        self.connection = connection
        self.connections = connections
        self.requestID = requestID
    }

    deinit {
        close()
    }

    /// Sends bytes as output, only if the socket takes all of them at once. Never blocks.
    /// - Parameter bytes: some kilobytes; more than the socket's buffer (208 kB by default) is always refused.
    /// - Returns: false when the peer reads too slowly or is gone: close the stream, the peer comes back.
    public func write(_ bytes: [UInt8]) -> Bool {
        state.withLock { state in
            guard state == .open, connection.poll() == POLLOUT else { return false }
            guard !bytes.isEmpty else { return true }
            var records = OutgoingRecords()
            records.appendOutput(bytes, of: requestID)
            let sent = connection.sendWithoutWaiting(records)
            if sent > 0 && sent < records.count { state = .broken }
            return sent == records.count
        }
    }

    /// Whether the socket takes some kilobytes now: a write would not be refused for want of room.
    public var isReady: Bool {
        state.withLock { $0 == .open && connection.poll() == POLLOUT }
    }

    /// Whether the peer has hung up or the stream is closed. A peer that sends anything now (FCGI_ABORT_REQUEST is all
    /// that it may) is gone, too.
    public var isGone: Bool {
        state.withLock { $0 != .open || connection.poll() & ~POLLOUT != 0 }
    }

    /// Ends the request, as far as the peer can still be told without waiting, and closes the connection. Calling it
    /// again does nothing; letting go of the stream does the same.
    public func close() {
        state.withLock { state in
            if state == .open {
                var end = OutgoingRecords()
                end.appendEnd(of: requestID)
                _ = connection.sendWithoutWaiting(end)
            }
            if state != .closed { connections.close(connection) }
            state = .closed
        }
    }

    /// Ends the connection under the holder, who sees `isGone` and closes.
    func hangUp() {
        state.withLock { state in
            if state != .closed { connection.hangUp() }
        }
    }
}
