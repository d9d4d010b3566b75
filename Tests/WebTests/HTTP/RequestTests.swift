import Testing
import Web

@Suite struct RequestTests {
    private func request(id: String?, suggested: String? = nil) -> Request {
        Request(
            method: .get, path: "/health", headers: id.map { [("x-request-id", $0)] } ?? [], suggestedID: suggested)
    }

    @Test(arguments: ["12345678", "a.B_c-9.", String(repeating: "a", count: 128)])
    func `a valid request id that came in is kept`(id: String) {
        #expect(request(id: id, suggested: "from-nginx").id == id)
    }

    @Test(
        arguments: [
            nil, "", "1234567", String(repeating: "a", count: 129), "1234 5678", "12345678\n", "12345678\r\n",
            "각각각각각각각각", "\"12345678\"",
            "12345678\u{0}", "1234567e\u{301}",
        ])
    func `an invalid one gives way to that of the web server`(id: String?) {
        #expect(request(id: id, suggested: "from-nginx").id == "from-nginx")
    }

    @Test func `without any a fresh one is made`() {
        let one = request(id: "?", suggested: "short").id
        #expect(one != request(id: "?", suggested: "short").id)
        #expect(request(id: one).id == one)
    }

    @Test func `a header is found by its name`() {
        let request = Request(method: .get, path: "/", headers: [("a", "1"), ("b", "2"), ("b", "3")])
        #expect(request.header("b") == "2")
        #expect(request.header("c") == nil)
    }
}

@Suite struct ResponseTests {
    @Test func `a header that is set takes the place of every one of its name`() {
        var response = Response(status: 200, headers: [("Vary", "a"), ("ETag", "b"), ("vary", "c")])
        response.setHeader("VARY", "Origin")
        #expect(response.header("vary") == "Origin")
        #expect(response.headers.count == 2)
    }

    @Test func `an answer in JSON says so and is kept by no cache`() {
        let response = Response(json: Array("{}".utf8))
        #expect(response.status == 200)
        #expect(response.header("Content-Type") == "application/json; charset=utf-8")
        #expect(response.header("Cache-Control") == "no-store")
    }
}
