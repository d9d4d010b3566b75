import Testing

@testable import FastCGI

@Suite struct ParkedStreamTests {
    /// Parks `/events` in a box and echoes everything else.
    static func parking(in box: Box<ParkedStream>) -> @Sendable (Request) -> Answer {
        { request in
            guard request["DOCUMENT_URI"] == "/events" else { return echo(request) }
            let opening = Response(
                status: 200, headers: [("Content-Type", "text/event-stream")], body: Array(": hello\n\n".utf8))
            return .parked(opening) { box.put($0) }
        }
    }

    static let opening = "Status: 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: hello\n\n"

    /// Reads output until there is as much as that text is long.
    static func output(_ client: Client, like text: String) throws -> String {
        var output: [UInt8] = []
        while output.count < text.utf8.count, let record = try client.receive() { output += record.content }
        return String(decoding: output, as: UTF8.self)
    }

    @Test func `fifty streams hold no worker, take what is written and end properly`() throws {
        let box = Box<ParkedStream>()
        let restaurant = try Restaurant(workers: 2, Self.parking(in: box))
        let readers = try (0..<50).map { _ in try restaurant.client() }
        for (number, reader) in readers.enumerated() {
            try reader.send(.request("GET", "/events", id: UInt16(number + 1)))
            #expect(try Self.output(reader, like: Self.opening) == Self.opening)
        }
        #expect(eventually { box.all.count == 50 })
        let other = try restaurant.client()
        for _ in 0..<50 { #expect(try other.ask(.request("GET", "/menu")).body == "GET /menu ") }
        for round in 0..<3 {
            for stream in box.all { #expect(stream.write(Array("data: \(round)\n\n".utf8))) }
        }
        for stream in box.all {
            #expect(stream.write([]), "nothing to write is no end of the output")
            #expect(!stream.isGone)
            stream.close()
            stream.close()
            #expect(stream.isGone)
            #expect(!stream.write([1]))
        }
        for (number, reader) in readers.enumerated() {
            let reply = try reader.reply()
            #expect(reply.text == "data: 0\n\ndata: 1\n\ndata: 2\n\n")
            #expect(
                reply.others == [Record(kind: Kind.end, id: UInt16(number + 1), content: [0, 0, 0, 0, 0, 0, 0, 0])])
            #expect(reader.isEnded())
        }
        #expect(restaurant.pool.connectionCount == 1)
        other.close()
        restaurant.close()
    }

    @Test func `a reader that does not read is refused, not waited for`() throws {
        let box = Box<ParkedStream>()
        let restaurant = try Restaurant(Self.parking(in: box))
        let reader = try restaurant.client()
        try reader.send(.request("GET", "/events"))
        #expect(eventually { box.all.count == 1 })
        let stream = try #require(box.all.first)
        let piece = [UInt8](repeating: 0x2E, count: 4096)
        var written = 0
        while written < 10_000, stream.write(piece) { written += 1 }
        #expect(1..<10_000 ~= written)
        #expect(!stream.write([UInt8](repeating: 0, count: 10_000_000)))
        // Whatever was refused left no half record: a reader that catches up sees a proper end.
        let expected = Self.opening.utf8.count + written * 4096
        var output = 0
        while output < expected, let record = try reader.receive() { output += record.content.count }
        #expect(output == expected)
        stream.close()
        #expect(try reader.reply().isEnded)
        restaurant.close()
    }

    @Test func `a peer that hangs up is seen, by the descriptor, too`() throws {
        let box = Box<ParkedStream>()
        let restaurant = try Restaurant(Self.parking(in: box))
        let reader = try restaurant.client()
        try reader.send(.request("GET", "/events"))
        #expect(eventually { box.all.count == 1 })
        let stream = try #require(box.all.first)
        #expect(!stream.isGone)
        reader.close()
        #expect(eventually { stream.isGone })
        #expect(!stream.write([1]))
        #expect(restaurant.pool.connectionCount == 1, "it is the holder's to close")
        stream.close()
        restaurant.close()
    }

    @Test func `what a peer sends on a parked connection reaches no worker`() throws {
        let box = Box<ParkedStream>()
        let calls = Tally()
        let park = Self.parking(in: box)
        let restaurant = try Restaurant {
            calls.add()
            return park($0)
        }
        let reader = try restaurant.client()
        try reader.send(.request("GET", "/events"))
        #expect(eventually { box.all.count == 1 })
        try reader.send(.request("GET", "/intruder"))
        let other = try restaurant.client()
        for _ in 0..<20 { #expect(try other.ask(.request()).isEnded) }
        #expect(calls.count == 21)
        #expect(box.all.first?.isGone == true)
        box.all.first?.close()
        other.close()
        restaurant.close()
    }

    @Test func `letting go of a stream closes it`() throws {
        let box = Box<ParkedStream>()
        let restaurant = try Restaurant(Self.parking(in: box))
        let reader = try restaurant.client()
        try reader.send(.request("GET", "/events"))
        #expect(eventually { box.all.count == 1 })
        box.empty()
        #expect(try reader.reply().isEnded)
        #expect(reader.isEnded())
        restaurant.close()
    }

    @Test func `HEAD of a stream is answered and not parked`() throws {
        let box = Box<ParkedStream>()
        let restaurant = try Restaurant(Self.parking(in: box))
        let client = try restaurant.client()
        let reply = try client.ask(.request("HEAD", "/events"))
        #expect(reply.text == "Status: 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
        #expect(box.all.isEmpty)
        client.close()
        restaurant.close()
    }
}
