import Glibc

@testable import FastCGI

/// One connection of a web server.
final class Client: Sendable {
    struct Failure: Error, CustomStringConvertible { let description: String }

    /// What came back for one request.
    struct Reply {
        var output: [UInt8] = []
        var others: [Record] = []
        var isEnded = false

        var text: String { String(decoding: output, as: UTF8.self) }
        var body: String { text.split(separator: "\r\n\r\n", maxSplits: 1).dropFirst().joined() }
        var head: String {
            let start = String(decoding: output.prefix(4096), as: UTF8.self)
            return start.split(separator: "\r\n\r\n", maxSplits: 1).first.map(String.init) ?? start
        }
    }

    private let owner: Descriptor

    init(_ path: String) throws {
        guard let name = sockaddr_un(path: path) else { throw SystemError("connect", code: ENAMETOOLONG) }
        owner = try Client.connected(family: AF_UNIX) { number in
            unsafe withSocketAddress(name) { unsafe connect(number, $0, $1) }
        }
    }

    /// Connects to a listening socket whose port the kernel chose.
    init(peerOf listening: ListeningSocket) throws {
        var name = sockaddr_in6()
        var size = socklen_t(MemoryLayout<sockaddr_in6>.size)
        owner = try unsafe withUnsafeMutablePointer(to: &name) { pointer in
            let name = unsafe UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sockaddr.self)
            guard unsafe getsockname(listening.descriptor, name, &size) == 0 else { throw SystemError("getsockname") }
            return try Client.connected(family: unsafe Int32(name.pointee.sa_family)) { unsafe connect($0, name, size) }
        }
    }

    private static func connected(family: Int32, _ connect: (Int32) -> Int32) throws -> Descriptor {
        let number = socket(family, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw SystemError("socket") }
        let owner = Descriptor(number)
        guard connect(number) == 0 else { throw SystemError("connect") }
        var patience = timeval(timeout: .seconds(10))
        let size = socklen_t(MemoryLayout<timeval>.size)
        _ = unsafe setsockopt(number, SOL_SOCKET, SO_RCVTIMEO, &patience, size)
        _ = unsafe setsockopt(number, SOL_SOCKET, SO_SNDTIMEO, &patience, size)
        return owner
    }

    func close() { owner.close() }

    func send(_ records: [Record]) throws { try send(records.bytes) }

    func send(_ bytes: [UInt8]) throws {
        let sent = unsafe bytes.withUnsafeBytes { buffer in
            unsafe Glibc.send(owner.number, buffer.baseAddress, buffer.count, Int32(MSG_NOSIGNAL))
        }
        guard sent == bytes.count else { throw SystemError("send") }
    }

    /// The next record; nil when the connection has ended. Throws after ten seconds without one.
    func receive() throws -> Record? {
        guard let header = try take(8) else { return nil }
        guard let content = try take(Int(header[4]) << 8 | Int(header[5])), let padding = try take(Int(header[6]))
        else { throw Failure(description: "cut in a record") }
        return Record(
            kind: header[1], id: UInt16(header[2]) << 8 | UInt16(header[3]), content: content,
            padding: UInt8(padding.count), version: header[0])
    }

    /// Everything until the request or the connection ends.
    func reply() throws -> Reply {
        var reply = Reply()
        while let record = try receive() {
            if record.kind == Kind.stdout { reply.output += record.content } else { reply.others.append(record) }
            if record.kind == Kind.end && record.content[4] == 0 {
                reply.isEnded = true
                break
            }
        }
        return reply
    }

    func ask(_ records: [Record]) throws -> Reply {
        try send(records)
        return try reply()
    }

    /// Whether the other side has closed, once everything was read.
    func isEnded() -> Bool {
        do {
            while try receive() != nil {}
            return true
        } catch let error as SystemError {
            return error.code == ECONNRESET
        } catch {
            return true
        }
    }

    private func take(_ count: Int) throws -> [UInt8]? {
        var taken: [UInt8] = []
        while taken.count < count {
            var part = [UInt8](repeating: 0, count: count - taken.count)
            let read = unsafe part.withUnsafeMutableBytes { buffer in
                unsafe recv(owner.number, buffer.baseAddress, buffer.count, 0)
            }
            guard read >= 0 else { throw SystemError("recv") }
            if read == 0 {
                guard taken.isEmpty else { throw Failure(description: "cut after \(taken.count) of \(count) bytes") }
                return nil
            }
            taken += part.prefix(read)
        }
        return taken
    }
}
