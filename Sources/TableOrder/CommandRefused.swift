/// A rule that somebody at the command line broke, in one sentence.
public struct CommandRefused: Error, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
