/// Answers requests on one thread of a `WorkerPool`, which alone owns it: a place for a database connection.
public protocol Worker: ~Copyable, SendableMetatype {
    /// Answers one request. Blocks the thread for as long as it takes; a trap in here ends the process.
    mutating func respond(to request: Request) -> Answer
}

/// What a worker makes of a request.
public enum Answer: Sendable {
    /// Status, headers and body, sent at once with a `Content-Length`.
    case response(Response)

    /// The beginning of a stream: status, headers and first bytes are sent at once without a `Content-Length`, then the
    /// closure gets the rest of the connection, on the worker's thread, which goes on with other work as soon as it
    /// returns. The closure isn't called when the peer is gone already or the request was a HEAD.
    case parked(Response, @Sendable (ParkedStream) -> Void)
}
