import Glibc

@testable import FastCGI

/// What a peer says, to its end, on a connection of its own: what reaches a worker is what the records say, and libfcgi
/// is asked for no memory that they do not fill.
func checkFastCGI(_ bytes: [UInt8]) throws {
    try Library.makeReady()
    var limits = PoolLimits()
    limits.bodyBytes = 4096
    let connection = Connection(descriptor: try end(of: bytes), limits: limits)
    defer { connection.close() }
    guard let first = connection.receive(limits: limits) else { return }
    let spoken = Spoken(bytes, of: first.id)
    let parameters: [UInt8] = first.request.parameters.flatMap { joined($0.name, $0.value) }
    try require(spoken.parameters == parameters, "other parameters than were sent")
    if first.request.bodyState == .complete {
        try require(spoken.body.starts(with: first.request.body), "another body than was sent")
    }
    var incoming: Incoming? = first
    while let kept = incoming, kept.keepsConnection {
        connection.finish()
        incoming = connection.receive(limits: limits)
    }
}

/// A name and its value, each with a NUL behind it.
private func joined(_ name: String, _ value: String) -> [UInt8] {
    name.utf8 + [0] + value.utf8 + [0]
}

/// One end of a pair of sockets; the other has sent all of it and left, but reads what is answered.
private func end(of bytes: [UInt8]) throws -> Int32 {
    var ends: [Int32] = [-1, -1]
    let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue)
    try require(unsafe socketpair(AF_UNIX, type, 0, &ends) == 0, "no sockets")
    let sent = unsafe bytes.withUnsafeBytes { unsafe send(ends[1], $0.baseAddress, $0.count, Int32(MSG_DONTWAIT)) }
    _ = close(ends[1])
    if sent != bytes.count {
        _ = close(ends[0])
        throw Violation("an input of \(bytes.count) bytes is too long")
    }
    return ends[0]
}

/// The first request of some records, read by the specification alone.
private struct Spoken {
    /// All of them as `joined`; nil for what are no pairs.
    private(set) var parameters: [UInt8]?
    private(set) var body: [UInt8] = []

    init(_ bytes: [UInt8], of request: UInt16) {
        var streams: [UInt8: [UInt8]] = [4: [], 5: []]
        var ended: Set<UInt8> = []
        var rest = bytes[...]
        while rest.count >= 8, !ended.contains(5) {
            let header = Array(rest.prefix(8))
            let length = Int(header[4]) << 8 | Int(header[5])
            let content = rest.dropFirst(8).prefix(length)
            rest = rest.dropFirst(8 + length + Int(header[6]))
            guard UInt16(header[2]) << 8 | UInt16(header[3]) == request, !ended.contains(header[1]) else { continue }
            if length == 0 { ended.insert(header[1]) }
            streams[header[1]]? += content
        }
        parameters = Self.pairs(streams[4] ?? [])
        body = streams[5] ?? []
    }

    private static func pairs(_ bytes: [UInt8]) -> [UInt8]? {
        var rest = bytes[...]
        var pairs: [UInt8] = []
        while !rest.isEmpty {
            guard let name = length(&rest), let value = length(&rest), name + value <= rest.count else { return nil }
            // libfcgi keeps C strings, "NAME=value".
            let equals = UInt8(ascii: "=")
            let text: [UInt8] = rest.prefix(name) + [equals] + rest.dropFirst(name).prefix(value)
            let parts = text.prefix { $0 != 0 }.split(separator: equals, maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 {
                pairs += joined(String(decoding: parts[0], as: UTF8.self), String(decoding: parts[1], as: UTF8.self))
            }
            rest = rest.dropFirst(name + value)
        }
        return pairs
    }

    private static func length(_ bytes: inout ArraySlice<UInt8>) -> Int? {
        guard let first = bytes.popFirst() else { return nil }
        guard first & 0x80 != 0 else { return Int(first) }
        guard bytes.count >= 3 else { return nil }
        defer { bytes = bytes.dropFirst(3) }
        return bytes.prefix(3).reduce(Int(first & 0x7F)) { $0 << 8 | Int($1) }
    }
}
