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

    private let path: String?
    private let level: Level
    /// A number of our own for whatever is written to: ``reopen()`` puts another file behind it, and nobody who writes
    /// waits for anybody. With a lock instead, three workers stood in line for each other's `write`.
    private let descriptor = dup(STDERR_FILENO)
    /// Whether the last line may end in the middle, be it ours or another process's.
    private let isTorn = Atomic(false)

    /// - Parameters:
    ///   - path: a file, made with mode 0640 when it is not there; nil is standard error. So is one that cannot be opened,
    ///     until ``reopen()`` can: nobody's order waits for a log.
    ///   - level: what is less is left out.
    public init(path: String?, level: Level = .info) {
        self.path = path
        self.level = level
        reopen()
    }

    deinit {
        close(descriptor)
    }

    /// Begins a new file under the same name, after logrotate renamed the old one. When that fails, the old one goes on.
    public func reopen() {
        guard let path else { return }
        let fresh = unsafe open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o640)
        guard fresh >= 0 else {
            let reason = unsafe String(cString: strerror(errno))
            return write(.error, "the log could not be opened", [.init("reason", .string(reason))])
        }
        dup2(fresh, descriptor)
        close(fresh)
    }

    /// Writes one line.
    /// - Parameters:
    ///   - message: what happened, always in the same words for the same thing.
    ///   - fields: what differs. No token, password, cookie or body.
    public func write(_ level: Level, _ message: String, _ fields: [JSON.Member] = []) {
        write(level, message) { json in
            for field in fields { json.member(named: field.key, field.value) }
        }
    }

    /// Writes one line whose fields `writeFields` writes: for the line of each request, without a tree of them.
    func write(_ level: Level, _ message: String, _ writeFields: (inout JSONWriter) -> Void) {
        guard level >= self.level else { return }
        var line = JSONWriter.bytes { json in
            json.object { json in
                json.member("time", Timestamp.now())
                json.member("level", level.rawValue)
                json.member("message", message)
                writeFields(&json)
            }
        }
        line.append(UInt8(ascii: "\n"))
        append(line)
    }

    /// A line that cannot be written, as on a full disk, is lost. It may have been begun: the next one that can be
    /// written stands on a line of its own.
    private func append(_ line: [UInt8]) {
        let wasTorn = isTorn.load(ordering: .relaxed) && isTorn.exchange(false, ordering: .relaxed)
        let bytes = wasTorn ? [UInt8(ascii: "\n")] + line : line
        let count = unsafe bytes.withUnsafeBytes { unsafe Glibc.write(descriptor, $0.baseAddress, $0.count) }
        if count < bytes.count { isTorn.store(true, ordering: .relaxed) }
    }
}
