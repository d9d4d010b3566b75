/// What another session said with `NOTIFY`.
/// - Source: PostgreSQL docs 34.9.
public struct Notification: Sendable, Hashable {
    public let channel: String
    /// Empty unless the sender gave one; under 8000 bytes.
    public let payload: String
    /// The server process that sent it, `pg_backend_pid()` there.
    public let sender: Int32

    /// For tests of who receives it; real ones come from `Connection.notifications`.
    public init(channel: String, payload: String, sender: Int32) {
        self.channel = channel
        self.payload = payload
        self.sender = sender
    }
}
