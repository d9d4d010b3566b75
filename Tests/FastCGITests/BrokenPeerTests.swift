import Testing

@testable import FastCGI

@Suite struct BrokenPeerTests {
    struct Case: CustomTestStringConvertible {
        let testDescription: String
        let bytes: [UInt8]

        init(_ name: String, _ records: [Record], cutting bytes: Int = 0) {
            testDescription = name
            self.bytes = records.bytes.dropLast(bytes)
        }
    }

    static let pairs = Record.params([("REQUEST_METHOD", "GET"), ("DOCUMENT_URI", "/")])
    static let endOfParams = Record(kind: Kind.params)
    static let hugeLengths = Record(kind: Kind.params, content: [UInt8](repeating: 0xFF, count: 8) + [0x41, 0x42])

    static let lengths = [hugeLengths, endOfParams, Record(kind: Kind.stdin)].bytes
    /// Four would be more than libfcgi's answer has room for.
    static let twelve = (0..<12).flatMap { _ in Record.pair("FCGI_MAX_CONNS".utf8, "".utf8) }

    static func question(_ content: [UInt8]) -> Record { Record(kind: Kind.getValues, id: 0, content: content) }

    static func unknown(_ content: [UInt8]) -> Record { Record(kind: 77, id: 0, content: content) }

    /// A beginning whose padding is these bytes.
    static func hiding(_ padding: [UInt8]) -> Record {
        var record = Record.begin()
        record.paddingBytes = padding
        return record
    }

    static func padded(_ record: Record) -> Record {
        var record = record
        record.padding = 8
        return record
    }

    static let broken: [Case] = [
        Case("wrong version at the start", [Record(kind: Kind.begin, content: [0, 1, 1, 0, 0, 0, 0, 0], version: 2)]),
        Case("wrong version in the parameters", [.begin(), Record(kind: Kind.params, version: 0)]),
        Case("unknown type in the parameters", [.begin(), pairs, Record(kind: 99, content: [1, 2])]),
        Case("parameters before the beginning", [pairs, endOfParams]),
        Case("input before the parameters", [.begin(), Record(kind: Kind.stdin, content: [1])]),
        Case("a beginning too short", [Record(kind: Kind.begin, content: [0, 1])]),
        Case("request id 0", [.begin(id: 0)]),
        Case("an unknown role", [.begin(role: 9), pairs, endOfParams, Record(kind: Kind.stdin)]),
        Case("an authorizer", [.begin(role: 2), pairs, endOfParams, Record(kind: Kind.stdin)]),
        Case("lengths of 0x7fffffff", [.begin(), hugeLengths, endOfParams, Record(kind: Kind.stdin)]),
        Case(
            "a pair longer than its record", [.begin(), Record(kind: Kind.params, content: [5, 5, 0x41]), endOfParams]),
        Case("padding behind the beginning", [padded(.begin()), pairs, endOfParams, Record(kind: Kind.stdin)]),
        Case("padding behind the end of the parameters", [.begin(), pairs, Record(kind: Kind.params, padding: 8)]),
        Case("an abort for parameters", [.begin(), pairs, Record(kind: Kind.abort)]),
        Case("an abort for input", [.begin(), pairs, endOfParams, Record(kind: Kind.abort)]),
        Case("silence after one byte", [Record(kind: Kind.begin)], cutting: 7),
        Case("silence in a header", [.begin(), pairs], cutting: pairs.content.count + 3),
        Case("silence in the parameters", [.begin(), pairs], cutting: 3),
        Case("silence between two parameters", [.begin(), pairs]),
        Case("silence before the end of input", [.begin(), pairs, endOfParams]),
        Case("silence after a question about values", [Record(kind: Kind.getValues, id: 0)]),
        Case("silence after an unknown management record", [Record(kind: 77, id: 0)]),
        Case("padding behind the beginning that holds records", [hiding(lengths)]),
        Case("management with content that would be read as parameters", [.begin(), unknown(hugeLengths.content)]),
        Case(
            "an empty record of another request, behind which a record is skipped",
            [.begin(), Record(kind: Kind.params, id: 2), pairs, endOfParams]),
        Case(
            "another request's parameters in front of lengths",
            [.begin(), Record(kind: Kind.params, id: 2, content: [0, 10]), hugeLengths, endOfParams]),
        Case("a question with huge lengths", [question(hugeLengths.content)]),
        Case("the same beginning twice", [.begin(), .begin(), pairs, endOfParams, Record(kind: Kind.stdin)]),
        Case("another record of the request", [.begin(), Record(kind: Kind.stdout, content: [1]), pairs, endOfParams]),
        Case("a question before the end of input", [.begin(), pairs, endOfParams, question(twelve), Record(kind: 5)]),
        Case("unknown management before the end of input", [.begin(), pairs, endOfParams, unknown([1])]),
        Case("parameters before the end of input", [.begin(), pairs, endOfParams, pairs]),
        Case("another beginning before the end of input", [.begin(), pairs, endOfParams, .begin(id: 2)]),
        Case("another version before the end of input", [.begin(), pairs, endOfParams, Record(kind: 5, version: 2)]),
        Case("silence in the input", [.begin(), pairs, endOfParams, Record(kind: 5, content: [1, 2, 3])], cutting: 2),
        Case("noise", [Record(kind: 0x47, id: 0x4554, content: Array("GET / HTTP/1.1\r\n\r\n".utf8), version: 0x47)]),
    ]

    @Test(arguments: broken)
    func `a broken request ends its connection only and reaches no worker`(_ broken: Case) throws {
        let calls = Tally()
        let restaurant = try Restaurant {
            calls.add()
            return echo($0)
        }
        let (bad, good) = (try restaurant.client(), try restaurant.client())
        #expect(try good.ask(.request()).isEnded)
        try bad.send(broken.bytes)
        #expect(bad.isEnded())
        #expect(try good.ask(.request("GET", "/next")).body == "GET /next ")
        #expect(calls.count == 2)
        good.close()
        restaurant.close()
    }

    @Test(arguments: broken)
    func `so does one on a connection that has been kept`(_ broken: Case) throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        #expect(try client.ask(.request()).isEnded)
        try client.send(broken.bytes)
        #expect(client.isEnded())
        restaurant.close()
    }

    @Test func `a broken request holds its worker no longer than it takes to see it`() throws {
        let restaurant = try Restaurant(workers: 1)
        let bad = try (0..<5).map { _ in try restaurant.client() }
        let start = ContinuousClock.now
        for client in bad { try client.send([Record(kind: Kind.begin, version: 9)]) }
        let good = try restaurant.client()
        #expect(try good.ask(.request("GET", "/next", keep: false)).body == "GET /next ")
        // The broken ones are still open on their side; libfcgi would wait two seconds for each of them.
        #expect(ContinuousClock.now - start < .seconds(2))
        for client in bad { client.close() }
        restaurant.close()
    }

    @Test func `a peer that leaves at any byte of a request leaves nothing behind`() throws {
        let restaurant = try Restaurant()
        let bytes = [Record].request("POST", body: Array("body".utf8), keep: false).bytes
        for count in bytes.indices {
            let client = try restaurant.client()
            try client.send(Array(bytes.prefix(count)))
            client.close()
        }
        let client = try restaurant.client()
        #expect(try client.ask(.request("GET", "/alive", keep: false)).body == "GET /alive ")
        restaurant.close()
    }

    @Test func `a request split at every byte is one request`() throws {
        let restaurant = try Restaurant(workers: 1)
        let client = try restaurant.client()
        let records = [Record].request("POST", "/split", body: Array("body".utf8), padding: 3)
        let bytes = records.bytes
        for split in 1..<bytes.count {
            try client.send(Array(bytes.prefix(split)))
            try client.send(Array(bytes.dropFirst(split)))
            #expect(try client.reply().body == "POST /split body")
        }
        for byte in bytes { try client.send([byte]) }
        #expect(try client.reply().body == "POST /split body")
        client.close()
        restaurant.close()
    }

    @Test func `unusual but right requests are served`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        // Padding of 255.
        #expect(try client.ask(.request("GET", "/padded", padding: 255)).body == "GET /padded ")
        // No parameters at all.
        let bare: [Record] = [.begin(), Self.endOfParams, Record(kind: Kind.stdin)]
        #expect(try client.ask(bare).body == "- - ")
        // A pair spread over records of one byte.
        let scattered = Record.params([("DOCUMENT_URI", "/scattered")]).content.map {
            Record(kind: Kind.params, content: [$0])
        }
        let spread = [.begin()] + scattered + [Self.endOfParams, Record(kind: Kind.stdin)]
        #expect(try client.ask(spread).body == "- /scattered ")
        client.close()
        restaurant.close()
    }

    @Test(arguments: [3_900, 4_096, 8_192, 40_000, 65_000])
    func `parameters may be as long as 64 kB in all`(_ length: Int) throws {
        let seen = Box<Request>()
        let restaurant = try Restaurant {
            seen.put($0)
            return echo($0)
        }
        let client = try restaurant.client()
        let value = String((0..<length).map { index in Character(Unicode.Scalar(97 + UInt8(index % 26))) })
        for path in ["/first", "/second"] {
            let body = Array("and a body".utf8)
            let reply = try client.ask(.request("POST", path, parameters: [("HTTP_LONG", value)], body: body))
            #expect(reply.body == "POST \(path) and a body")
        }
        #expect(seen.all.map { $0["HTTP_LONG"] } == [value, value])
        client.close()
        restaurant.close()
    }

    @Test func `longer ones cost their connection`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        let long = ("HTTP_LONG", String(repeating: "a", count: 40_000))
        try client.send([.begin(), .params([long]), .params([long]), Self.endOfParams, Record(kind: Kind.stdin)])
        #expect(client.isEnded())
        restaurant.close()
    }

    @Test func `64 kB without an end cost it at once, and not when nothing more comes`() throws {
        var limits = PoolLimits.brisk
        limits.receiveTimeout = .seconds(3600)
        let restaurant = try Restaurant(limits: limits)
        let client = try restaurant.client()
        let most = [Record.begin(), .params([("HTTP_LONG", String(repeating: "a", count: 65_000))])].bytes
        let rest = Record(kind: Kind.params, content: [UInt8](repeating: 0, count: 600)).bytes
        try client.send(most + rest.prefix(65_536 - most.count))
        #expect(client.isEnded())
        restaurant.close()
    }

    @Test func `records of other requests within a body are passed over, and padding behind its end`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        let other = Record(kind: Kind.stdin, id: 2, content: Array("other".utf8), padding: 3)
        let body = [Record(kind: Kind.stdin, content: Array("bo".utf8)), other, Record(kind: Kind.params, id: 2)]
        let rest = [
            Record(kind: Kind.stdin, content: Array("dy".utf8), padding: 5), Record(kind: Kind.stdin, padding: 8),
        ]
        for _ in 0..<2 {
            #expect(try client.ask([.begin(), Self.pairs, Self.endOfParams] + body + rest).body == "GET / body")
        }
        client.close()
        restaurant.close()
    }

    @Test func `management records are answered, then the request`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        let question = Record(kind: Kind.getValues, id: 0, content: Record.pair("FCGI_MPXS_CONNS".utf8, "".utf8))
        let reply = try client.ask([question, Record(kind: 77, id: 0)] + .request("GET", "/managed"))
        #expect(reply.others.map(\.kind) == [Kind.getValuesResult, Kind.unknownType, Kind.end])
        #expect(reply.others.first?.content.starts(with: Record.pair("FCGI_MPXS_CONNS".utf8, "0".utf8)) == true)
        #expect(reply.body == "GET /managed ")
        client.close()
        restaurant.close()
    }

    @Test func `a second request among the records of the first is refused, the first is served`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        let second = [Record].request("GET", "/second", id: 2)
        let cannotMultiplex: UInt8 = 1
        let reply = try client.ask(
            [.begin(), Self.pairs, second[0], Self.endOfParams, second[1], Record(kind: Kind.stdin)])
        #expect(reply.body == "GET / ")
        let refusal = try #require(reply.others.first { $0.id == 2 })
        #expect(refusal.kind == Kind.end && refusal.content[4] == cannotMultiplex)
        client.close()
        restaurant.close()
    }

    @Test func `a peer that goes away or stops reading while it is answered costs its connection only`() throws {
        let large = [UInt8](repeating: 7, count: 8_000_000)
        let restaurant = try Restaurant { request in
            request["DOCUMENT_URI"] == "/large" ? .response(Response(status: 200, body: large)) : echo(request)
        }
        for _ in 0..<10 {
            let client = try restaurant.client()
            try client.send(.request("GET", "/large"))
            // It has begun to answer; now nobody reads on.
            #expect(try client.receive()?.kind == Kind.stdout)
            client.close()
        }
        let silent = try restaurant.client()
        try silent.send(.request("GET", "/large"))
        #expect(eventually { restaurant.pool.connectionCount == 0 }, "the send timeout closes it")
        let client = try restaurant.client()
        #expect(try client.ask(.request("GET", "/alive", keep: false)).body == "GET /alive ")
        restaurant.close()
    }
}
