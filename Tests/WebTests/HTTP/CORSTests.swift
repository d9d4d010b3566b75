import Testing
import Web

@Suite struct CORSTests {
    private let production = CORS.origins(["https://order.example.com", "https://staff.example.com"])

    private func header(_ name: String, _ headers: [(name: String, value: String)]) -> String? {
        headers.first { $0.name == name }?.value
    }

    @Test func `in development every origin is let in`() {
        let headers = CORS.anyOrigin.headers(origin: "http://localhost:5173")
        #expect(header("Access-Control-Allow-Origin", headers) == "*")
    }

    @Test(arguments: ["https://order.example.com", "https://staff.example.com"])
    func `in production a listed origin is let in by its name`(origin: String) {
        let headers = production.headers(origin: origin)
        #expect(header("Access-Control-Allow-Origin", headers) == origin)
        #expect(header("Vary", headers) == "Origin")
    }

    @Test(
        arguments: [
            "null", "", "*", "http://order.example.com", "https://order.example.com/", "https://order.example.com:8443",
            "https://order.example.com.evil.example", "https://evil.example", "https://ORDER.example.com",
            "https://example.com",
        ])
    func `in production no other origin is let in`(origin: String) {
        let headers = production.headers(origin: origin)
        #expect(header("Access-Control-Allow-Origin", headers) == nil)
        #expect(header("Vary", headers) == "Origin")
    }

    @Test(arguments: [CORS.anyOrigin, .origins([])])
    func `a call without an origin is told nothing`(cors: CORS) {
        #expect(cors.headers(origin: nil).isEmpty)
    }

    @Test func `an empty list lets nobody in`() {
        #expect(header("Access-Control-Allow-Origin", CORS.origins([]).headers(origin: "https://a.example")) == nil)
    }

    @Test(arguments: ["ETag", "Location", "Retry-After", "X-Request-Id", "Server-Timing", "Idempotency-Replayed"])
    func `a page may read every header that we send`(name: String) {
        let exposed = header("Access-Control-Expose-Headers", production.headers(origin: "https://order.example.com"))
        #expect(exposed?.split(separator: ", ").contains(Substring(name)) == true)
    }

    @Test(
        arguments: [
            "Authorization", "Content-Type", "Accept-Language", "Idempotency-Key", "If-Match", "If-None-Match",
            "Last-Event-ID",
        ])
    func `a page may send every header that we read`(name: String) {
        let allowed = header("Access-Control-Allow-Headers", production.preflightHeaders(allow: [.get]))
        #expect(allowed?.split(separator: ", ").contains(Substring(name)) == true)
    }

    @Test func `a preflight is told the methods`() {
        let headers = production.preflightHeaders(allow: [.get, .head, .post, .options])
        #expect(header("Access-Control-Allow-Methods", headers) == "GET, HEAD, POST, OPTIONS")
    }

    @Test(arguments: [CORS.anyOrigin, .origins(["https://order.example.com"])])
    func `no page is ever let in with credentials`(cors: CORS) {
        let headers = cors.headers(origin: "https://order.example.com") + cors.preflightHeaders(allow: [.get])
        #expect(header("Access-Control-Allow-Credentials", headers) == nil)
    }
}
