internal import Glibc
internal import Postgres
internal import Synchronization
public import Web

/// The log: one JSON object a line, each appended with one `write`, so that processes may share the file.
///
/// CloudWatch's agent reads it line by line; logrotate renames it, and ``reopen()`` begins the next one.
public final class Log: Sendable {
    /// How much a line matters; what is less than the log's own level is left out.
    public enum Level: String, Sendable, CaseIterable, Comparable {
        case debug, info, warning, error

        public static func < (left: Level, right: Level) -> Bool {
            (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
        }
    }

    /// The log's file could not be opened.
    public struct OpeningFailed: Error, CustomStringConvertible {
        public let description: String
    }

    private let path: String?
    private let level: Level
    private let descriptor: Mutex<Int32>

    /// - Parameters:
    ///   - path: a file, made with mode 0640 when it is not there; nil is standard error.
    ///   - level: what is less is left out.
    public init(path: String?, level: Level = .info) throws(OpeningFailed) {
        self.path = path
        self.level = level
        descriptor = Mutex(try path.map(Log.open) ?? STDERR_FILENO)
    }

    deinit {
        if path != nil { _ = descriptor.withLock { close($0) } }
    }

    /// Begins a new file under the same name, after logrotate renamed the old one. When that fails, the old one goes on.
    public func reopen() {
        guard let path else { return }
        do {
            let fresh = try Log.open(path)
            let old = descriptor.withLock { descriptor in
                defer { descriptor = fresh }
                return descriptor
            }
            close(old)
        } catch {
            write(.error, "the log could not be reopened", [.init("reason", .string(error.description))])
        }
    }

    /// Writes one line.
    /// - Parameters:
    ///   - message: what happened, always in the same words for the same thing.
    ///   - fields: what differs. No token, password, cookie or body.
    public func write(_ level: Level, _ message: String, _ fields: [JSON.Member] = []) {
        guard level >= self.level else { return }
        var line = JSONWriter.bytes { json in
            json.object { json in
                json.member("time", Timestamp.now())
                json.member("level", level.rawValue)
                json.member("message", message)
                for field in fields { json.member(named: field.key, field.value) }
            }
        }
        line.append(UInt8(ascii: "\n"))
        descriptor.withLock { append(line, to: $0) }
    }

    private static func open(_ path: String) throws(OpeningFailed) -> Int32 {
        let descriptor = unsafe Glibc.open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        guard descriptor >= 0 else {
            throw OpeningFailed(
                description: "The log file cannot be opened: \(unsafe String(cString: strerror(errno))).")
        }
        return descriptor
    }

    /// A line that cannot be written, as on a full disk, is lost: no guest's order waits for a log.
    private func append(_ line: [UInt8], to descriptor: Int32) {
        _ = unsafe line.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
    }
}
