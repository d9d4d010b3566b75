import Glibc
import Testing

@testable import FastCGI

@Suite struct ServingTests {
    @Test func `a request is answered with status, headers, length and body`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        let reply = try client.ask(.request("GET", "/menu", keep: false))
        #expect(reply.text == "Status: 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\nGET /menu ")
        #expect(reply.isEnded)
        #expect(client.isEnded(), "the connection was not asked to be kept")
        restaurant.close()
    }

    @Test func `parameters keep their order, the first of a name counts, broken UTF-8 is repaired`() throws {
        let seen = Box<Request>()
        let restaurant = try Restaurant {
            seen.put($0)
            return echo($0)
        }
        let client = try restaurant.client()
        let long = String(repeating: "값", count: 100)
        let content: [[UInt8]] = [
            Record.pair("A".utf8, "1".utf8), Record.pair("A".utf8, "2".utf8), Record.pair("".utf8, "".utf8),
            Record.pair("B".utf8, [0x41, 0xFF, 0x42]), Record.pair("C".utf8, "x=y".utf8),
            Record.pair("L".utf8, long.utf8),
        ]
        let params = Record(kind: Kind.params, content: content.flatMap(\.self))
        _ = try client.ask([.begin(), params, Record(kind: Kind.params), Record(kind: Kind.stdin)])
        let request = try #require(seen.all.first)
        #expect(request.parameters.map(\.name) == ["A", "A", "", "B", "C", "L"])
        #expect(request.parameters.map(\.value) == ["1", "2", "", "A\u{FFFD}B", "x=y", long])
        #expect(request["A"] == "1")
        #expect(request["a"] == nil)
        client.close()
        restaurant.close()
    }

    @Test func `a kept connection serves one request after another`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        for number in 1...100 {
            let id = UInt16(number % 3 + 1)
            let reply = try client.ask(.request("PUT", "/\(number)", body: Array("b\(number)".utf8), id: id))
            #expect(reply.body == "PUT /\(number) b\(number)")
        }
        #expect(restaurant.pool.connectionCount == 1)
        client.close()
        #expect(eventually { restaurant.pool.connectionCount == 0 })
        restaurant.close()
    }

    @Test func `a hundred idle kept connections do not delay others`() throws {
        let restaurant = try Restaurant(workers: 4)
        let idle = try (0..<100).map { _ in try restaurant.client() }
        for client in idle { #expect(try client.ask(.request()).isEnded) }
        #expect(restaurant.pool.connectionCount == 100)
        for _ in 0..<200 {
            let client = try restaurant.client()
            #expect(try client.ask(.request("GET", "/busy", keep: false)).body == "GET /busy ")
        }
        for client in idle { #expect(try client.ask(.request("GET", "/again")).body == "GET /again ") }
        for client in idle { client.close() }
        restaurant.close()
    }

    @Test func `each thread makes and owns its worker, which need not be copyable`() throws {
        struct Counter: ~Copyable, Worker {
            let index: Int
            var served = 0

            mutating func respond(to request: Request) -> Answer {
                served += 1
                return .response(Response(status: 200, body: Array("\(index) \(served)".utf8)))
            }
        }
        let restaurant = try Restaurant(workers: 0)
        restaurant.pool.start(workers: 1) { Counter(index: $0) }
        let client = try restaurant.client()
        #expect(try client.ask(.request()).body == "0 1")
        #expect(try client.ask(.request()).body == "0 2")
        client.close()
        restaurant.close()
    }

    @Test(arguments: [1, 65_527, 65_528, 65_529, 200_000, 64 * 65_528, 64 * 65_528 + 1])
    func `an answer of any size arrives whole`(size: Int) throws {
        let body = (0..<size).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        var limits = PoolLimits()
        limits.bodyBytes = 100
        let restaurant = try Restaurant(limits: limits) { _ in .response(Response(status: 200, body: body)) }
        let client = try restaurant.client()
        for _ in 0..<2 {
            let reply = try client.ask(.request())
            #expect(reply.head == "Status: 200 OK\r\nContent-Length: \(size)")
            #expect(reply.output.suffix(size) == body[...])
        }
        client.close()
        restaurant.close()
    }

    @Test func `HEAD gets the length without the body, 204 and 304 get neither`() throws {
        let restaurant = try Restaurant {
            .response(
                Response(status: $0["DOCUMENT_URI"].flatMap { Int($0.dropFirst()) } ?? 0, body: Array("12345".utf8)))
        }
        let client = try restaurant.client()
        #expect(try client.ask(.request("HEAD", "/200")).text == "Status: 200 OK\r\nContent-Length: 5\r\n\r\n")
        #expect(try client.ask(.request("GET", "/200")).text == "Status: 200 OK\r\nContent-Length: 5\r\n\r\n12345")
        #expect(try client.ask(.request("GET", "/204")).text == "Status: 204 No Content\r\n\r\n")
        #expect(try client.ask(.request("GET", "/304")).text == "Status: 304 Not Modified\r\n\r\n")
        client.close()
        restaurant.close()
    }

    @Test func `descriptors from 1024 on are served and closed, broken requests included`() throws {
        let restaurant = try Restaurant()
        let ballast = try (0..<1100).map { _ in
            let number = dup(2)
            guard number >= 0 else { throw SystemError("dup") }
            return Descriptor(number)
        }
        let clients = try (0..<20).map { _ in try restaurant.client() }
        for client in clients { #expect(try client.ask(.request("GET", "/high")).body == "GET /high ") }
        for client in clients.prefix(10) {
            // Broken at the start, which libfcgi answers by closing the descriptor itself.
            try client.send([Record(kind: Kind.begin, version: 9)])
            #expect(client.isEnded())
        }
        for client in clients.suffix(10) {
            #expect(try client.ask(.request("GET", "/last", keep: false)).body == "GET /last ")
            #expect(client.isEnded())
        }
        for descriptor in ballast { descriptor.close() }
        restaurant.close()
    }

    @Test func `a pool says for how long its busiest thread has been with one request`() throws {
        let gate = Box<Bool>()
        let restaurant = try Restaurant { request in
            if request["DOCUMENT_URI"] == "/slow" { _ = eventually { !gate.all.isEmpty } }
            return echo(request)
        }
        #expect(restaurant.pool.longestService == .zero)
        let (slow, quick) = (try restaurant.client(), try restaurant.client())
        try slow.send(.request("GET", "/slow"))
        #expect(eventually { restaurant.pool.longestService > .milliseconds(50) })
        for _ in 0..<5 { #expect(try quick.ask(.request()).isEnded) }
        #expect(restaurant.pool.longestService > .milliseconds(50), "the quick ones do not hide it")
        gate.put(true)
        #expect(try slow.reply().isEnded)
        #expect(eventually { restaurant.pool.longestService == .zero })
        slow.close()
        quick.close()
        restaurant.close()
    }
}
