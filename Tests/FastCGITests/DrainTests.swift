import Testing

@testable import FastCGI

@Suite struct DrainTests {
    @Test func `under load no request fails, and the next pool takes over`() throws {
        let first = try Restaurant(workers: 2)
        let second = try WorkerPool(listeningOn: first.socket)
        let (served, failures, stop) = (Tally(), Box<String>(), Tally())
        // As nginx does: several connections, each kept for some requests and then let go of by the client.
        let clients = (0..<4).compactMap { number in
            WorkerThread {
                do {
                    while stop.count == 0 {
                        let client = try first.client()
                        for request in 0..<50 {
                            let reply = try client.ask(.request("PUT", "/\(request)", body: Array("x".utf8)))
                            guard reply.body == "PUT /\(request) x" else { throw SystemError("answer", code: 0) }
                            served.add()
                        }
                        client.close()
                    }
                } catch {
                    failures.put("client \(number): \(error)")
                }
            }
        }
        #expect(eventually { served.count > 500 })
        second.start(workers: 2) { _ in ClosureWorker(answer: echo) }
        #expect(first.pool.drain(within: .seconds(10)))
        #expect(first.pool.connectionCount == 0)
        let atDrain = served.count
        #expect(eventually { served.count > atDrain + 500 })
        stop.add()
        for client in clients { client.join() }
        #expect(failures.all == [])
        #expect(second.drain(within: .seconds(5)))
        first.close()
    }

    @Test func `a drained pool serves kept connections and accepts no new ones`() throws {
        let restaurant = try Restaurant()
        let kept = try restaurant.client()
        #expect(try kept.ask(.request()).isEnded)
        let result = Box<Bool>()
        let drain = try #require(WorkerThread { result.put(restaurant.pool.drain(within: .seconds(30))) })
        // Until the drain has begun, a new connection is accepted: then one isn't any more.
        var late: [Client] = []
        #expect(
            try eventually {
                let before = restaurant.pool.connectionCount
                late.append(try restaurant.client())
                let answer = try kept.ask(.request("GET", "/kept"))
                return answer.body == "GET /kept " && restaurant.pool.connectionCount == before
            })
        let waiting = try #require(late.last)
        for number in 0..<50 { #expect(try kept.ask(.request("GET", "/\(number)")).body == "GET /\(number) ") }
        #expect(result.all == [])
        try waiting.send(.request("GET", "/late", keep: false))
        for client in late.dropLast() { client.close() }
        kept.close()
        drain.join()
        #expect(result.all == [true])
        // It waited in the queue, unharmed, for the pool that comes next.
        let next = try WorkerPool(listeningOn: restaurant.socket)
        next.start(workers: 1) { _ in ClosureWorker(answer: echo) }
        #expect(try waiting.reply().body == "GET /late ")
        #expect(next.drain(within: .seconds(5)))
        restaurant.close()
    }

    @Test func `when the time runs out, everything is closed and the answer is false`() throws {
        let box = Box<ParkedStream>()
        let restaurant = try Restaurant(ParkedStreamTests.parking(in: box))
        let (idle, reader) = (try restaurant.client(), try restaurant.client())
        #expect(try idle.ask(.request()).isEnded)
        try reader.send(.request("GET", "/events"))
        #expect(eventually { box.all.count == 1 })
        #expect(!restaurant.pool.drain(within: .milliseconds(50)))
        #expect(idle.isEnded())
        #expect(reader.isEnded())
        #expect(box.all.first?.isGone == true)
        box.all.first?.close()
        #expect(restaurant.pool.connectionCount == 0)
        restaurant.close()
    }

    @Test func `a request in service when the time runs out is still answered`() throws {
        let (entered, leave) = (Tally(), Tally())
        let restaurant = try Restaurant { request in
            entered.add()
            _ = eventually { leave.count > 0 }
            return echo(request)
        }
        let client = try restaurant.client()
        try client.send(.request("GET", "/slow"))
        #expect(eventually { entered.count == 1 })
        #expect(!restaurant.pool.drain(within: .milliseconds(20)))
        leave.add()
        #expect(try client.reply().body == "GET /slow ")
        #expect(client.isEnded())
        restaurant.close()
    }

    @Test func `a drained pool is freed with its threads`() throws {
        weak var pool: WorkerPool?
        do {
            let restaurant = try Restaurant(workers: 4)
            pool = restaurant.pool
            #expect(pool != nil)
            restaurant.close()
        }
        #expect(eventually { pool == nil })
    }
}
