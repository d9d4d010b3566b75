import Testing

@testable import FastCGI

@Suite struct ResponseTests {
    private func head(_ response: Response) -> String {
        String(decoding: response.head(withLength: true), as: UTF8.self)
    }

    @Test(arguments: ["a\r\nSet-Cookie: x", "a\nb", "\ra\0", "\r\n\r\n<html>", "\u{0}"])
    func `no header value can end its line`(value: String) {
        let text = head(Response(status: 200, headers: [("X-Name\r\n", value), ("Last", "1")]))
        let lines = text.split(separator: "\r\n", omittingEmptySubsequences: false)
        let kept = String(decoding: value.utf8.filter { ![0, 10, 13].contains($0) }, as: UTF8.self)
        #expect(
            lines.map(String.init) == ["Status: 200 OK", "X-Name: \(kept)", "Last: 1", "Content-Length: 0", "", ""])
    }

    @Test func `our own headers are not the caller's to set`() {
        let response = Response(
            status: 201, headers: [("content-length", "9"), ("STATUS", "500"), ("ETag", "\"1\"")], body: [1, 2])
        #expect(head(response) == "Status: 201 Created\r\nETag: \"1\"\r\nContent-Length: 2\r\n\r\n")
    }

    @Test(arguments: [Int.min, -1, 0, 99, 100, 199, 1000, Int.max])
    func `a status that HTTP does not know as final becomes 500`(status: Int) {
        #expect(head(Response(status: status)).hasPrefix("Status: 500 Internal Server Error\r\n"))
    }
}
