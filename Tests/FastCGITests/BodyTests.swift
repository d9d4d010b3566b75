import Testing

@testable import FastCGI

@Suite struct BodyTests {
    /// Answers the body's state and length.
    @Sendable static func measure(_ request: Request) -> Answer {
        .response(Response(status: 200, body: Array("\(request.bodyState) \(request.body.count)".utf8)))
    }

    @Test(arguments: [
        (sent: 0, length: "", answer: "complete 0"),
        (sent: 0, length: "0", answer: "complete 0"),
        (sent: 5, length: "5", answer: "complete 5"),
        (sent: 65_536, length: "65536", answer: "complete 65536"),
        (sent: 65_537, length: "65537", answer: "tooLarge 0"),
        (sent: 5, length: "", answer: "complete 5"),
        (sent: 65_537, length: "", answer: "tooLarge 0"),
        (sent: 250_000, length: "250000", answer: "tooLarge 0"),
        (sent: 5, length: "99999999999999999999", answer: "tooLarge 0"),
        (sent: 5, length: "6", answer: "cutShort 5"),
        (sent: 5, length: "-5", answer: "cutShort 0"),
        (sent: 5, length: "+5", answer: "cutShort 0"),
        (sent: 5, length: "five", answer: "cutShort 0"),
        (sent: 5, length: "3", answer: "complete 3"),
    ])
    func `what came is judged by CONTENT_LENGTH and the limit, and the connection goes on`(
        sent: Int, length: String, answer: String
    ) throws {
        let restaurant = try Restaurant(BodyTests.measure)
        let client = try restaurant.client()
        let body = [UInt8](repeating: 1, count: sent)
        for _ in 0..<3 {
            // The second and third answer show that nothing of the body before was taken for a request.
            #expect(try client.ask(.request("POST", body: body, contentLength: length)).body == answer)
        }
        client.close()
        restaurant.close()
    }

    @Test func `a body beyond all bounds gets its answer and loses the connection`() throws {
        let restaurant = try Restaurant(BodyTests.measure)
        let client = try restaurant.client()
        // Four limits and a bit are read past; what the socket holds beyond them need not be.
        let body = [UInt8](repeating: 1, count: 65_536 * 5)
        #expect(try client.ask(.request("POST", body: body)).body == "tooLarge 0")
        #expect(client.isEnded())
        restaurant.close()
    }

    @Test func `bytes of a next request sent too early end the connection instead of vanishing`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        try client.send([Record].request("GET", "/1").bytes + [Record].request("GET", "/2").bytes)
        #expect(try client.reply().body == "GET /1 ")
        #expect(client.isEnded())
        restaurant.close()
    }
}
