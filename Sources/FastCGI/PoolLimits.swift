/// What one request may take of a worker's time and memory.
public struct PoolLimits: Sendable {
    /// The longest body that is kept, in bytes; a longer one is answered with `Request.BodyState.tooLarge`.
    public var bodyBytes = 5 * 1024 * 1024

    /// How long a worker waits for the next bytes of a request that has begun; then the connection is closed.
    ///
    /// nginx sends a request in one go (`fastcgi_request_buffering on`), so only a broken peer comes near it.
    public var receiveTimeout: Duration = .seconds(5)

    /// How long a worker waits for a peer that does not take its answer; then the connection is closed.
    public var sendTimeout: Duration = .seconds(10)

    public init() {}
}
