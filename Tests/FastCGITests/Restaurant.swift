import Glibc
import Synchronization
import Testing

@testable import FastCGI

/// A real pool on a unix socket of its own, drained and removed with `close()`.
final class Restaurant: Sendable {
    let path: String
    let socket: ListeningSocket
    let pool: WorkerPool
    private let folder: String

    /// Serves with a closure; by default it answers the method, path and body.
    init(
        workers: Int = 2, limits: PoolLimits = .brisk, _ respond: @escaping @Sendable (Request) -> Answer = echo
    ) throws {
        var template = Array("/tmp/fastcgi-XXXXXX".utf8CString)
        guard unsafe mkdtemp(&template) != nil else { throw SystemError("mkdtemp") }
        folder = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        path = folder + "/s"
        socket = try ListeningSocket(.unix(path: path))
        pool = try WorkerPool(listeningOn: socket, limits: limits)
        pool.start(workers: workers) { _ in ClosureWorker(answer: respond) }
    }

    /// Everybody must have left by now: the pool drains at once and leaves no descriptor behind.
    func close(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(
            pool.drain(within: .seconds(5)), "connections left: \(pool.connectionCount)", sourceLocation: sourceLocation
        )
        #expect(openDescriptors == 1, "only the listening socket is left", sourceLocation: sourceLocation)
        socket.close()
    }

    deinit {
        _ = unsafe rmdir(folder)
    }

    /// Descriptors of the serving side: accepted sockets bear the listening socket's name. Counting all descriptors of
    /// the process would count other tests' as well.
    var openDescriptors: Int {
        (0..<4096).count { number in
            var name = sockaddr_un()
            var size = socklen_t(MemoryLayout<sockaddr_un>.size)
            let result = unsafe withUnsafeMutablePointer(to: &name) { pointer in
                unsafe getsockname(
                    Int32(number), UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self), &size)
            }
            guard result == 0, name.sun_family == sa_family_t(AF_UNIX) else { return false }
            return unsafe withUnsafeBytes(of: name.sun_path) { unsafe $0.starts(with: Array(path.utf8) + [0]) }
        }
    }

    func client() throws -> Client { try Client(path) }
}

struct ClosureWorker: Worker {
    let answer: @Sendable (Request) -> Answer

    mutating func respond(to request: Request) -> Answer { answer(request) }
}

@Sendable func echo(_ request: Request) -> Answer {
    let text = "\(request["REQUEST_METHOD"] ?? "-") \(request["DOCUMENT_URI"] ?? "-") "
    return .response(Response(status: 200, headers: [("Content-Type", "text/plain")], body: text.utf8 + request.body))
}

extension PoolLimits {
    /// Small and quick, so that tests of them are.
    static var brisk: PoolLimits {
        var limits = PoolLimits()
        limits.bodyBytes = 64 * 1024
        limits.receiveTimeout = .milliseconds(300)
        limits.sendTimeout = .milliseconds(300)
        return limits
    }
}

/// Waits for a condition, ten seconds at most.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(10)
    while ContinuousClock.now < deadline {
        if try condition() { return true }
        _ = poll(nil, 0, 1)
    }
    return try condition()
}

/// A number that several threads count up.
final class Tally: Sendable {
    private let atomic = Atomic(0)

    var count: Int { atomic.load(ordering: .sequentiallyConsistent) }

    func add() { atomic.add(1, ordering: .sequentiallyConsistent) }
}

/// Holds what a closure was given.
final class Box<Value: Sendable>: Sendable {
    private let mutex = Mutex<[Value]>([])

    var all: [Value] { mutex.withLock { $0 } }

    func put(_ value: Value) { mutex.withLock { $0.append(value) } }

    func empty() { mutex.withLock { $0 = [] } }
}
