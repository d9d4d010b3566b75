/// The rest of an answer that goes on after its handler has returned, such as a stream of events. Holds no thread; any
/// thread may call it.
public protocol AnswerStream: Sendable {
    /// Sends bytes, only if all of them can be sent at once. Never blocks.
    /// - Parameter bytes: some kilobytes.
    /// - Returns: false when the reader is too slow or gone: close the stream.
    func write(_ bytes: [UInt8]) -> Bool

    /// Whether some kilobytes can be written now.
    var isReady: Bool { get }

    /// Whether the reader has gone.
    var isGone: Bool { get }

    /// Ends the answer. Calling it again does nothing; letting go of the stream does the same.
    func close()
}
