import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// A tablet, or somebody's browser: calls the app on one thread, and holds every answer to what its operation declares.
final class Client {
    let restaurant: Restaurant
    var environment: Environment
    var token: String?
    var language = "ko"
    /// Whether an answer 5xx is what the test is about.
    var mayFail = false

    init(_ restaurant: Restaurant, _ environment: consuming Environment, token: String?) {
        self.restaurant = restaurant
        self.environment = environment
        self.token = token
    }

    func get(_ path: String, headers: [String: String] = [:]) throws -> Answer {
        try send(.get, path, headers: headers)
    }

    func post(_ path: String, _ body: JSON? = nil, key: String? = nil, headers: [String: String] = [:]) throws -> Answer
    {
        try send(.post, path, body, headers: headers.merging(key.map { ["idempotency-key": $0] } ?? [:]) { $1 })
    }

    func put(_ path: String, _ body: JSON, headers: [String: String] = [:]) throws -> Answer {
        try send(.put, path, body, headers: headers)
    }

    func patch(_ path: String, _ body: JSON, headers: [String: String] = [:]) throws -> Answer {
        try send(.patch, path, body, headers: headers)
    }

    func delete(_ path: String, headers: [String: String] = [:]) throws -> Answer {
        try send(.delete, path, headers: headers)
    }

    func send(_ method: Method?, _ target: String, _ body: JSON? = nil, headers: [String: String] = [:]) throws
        -> Answer
    {
        try send(method, target, bytes: body.map { JSONWriter.bytes(of: $0) } ?? [], headers: headers)
    }

    /// - Parameter target: path and query, as a browser would write them.
    func send(_ method: Method?, _ target: String, bytes: [UInt8], headers: [String: String] = [:]) throws -> Answer {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var all = ["accept-language": language]
        if !bytes.isEmpty { all["content-type"] = "application/json" }
        if let token { all["authorization"] = "Bearer \(token)" }
        let request = Request(
            method: method, path: String(parts[0]), query: parts.count > 1 ? String(parts[1]) : "",
            headers: all.merging(headers) { $1 }.map { ($0.key, $0.value) }, body: bytes)
        let answer = try Answer(Restaurant.app.respond(to: request, in: &environment))
        try Declared.check(answer, to: request)
        if answer.status >= 500, !mayFail {
            throw Unexpected(description: "\(request) → \(answer)\n\(restaurant.log.text)")
        }
        return answer
    }

    struct Unexpected: Error, CustomStringConvertible { let description: String }
}

/// What came back.
struct Answer: Sendable, CustomStringConvertible {
    let status: Int
    let headers: [String: String]
    let body: [UInt8]
    /// `null` without a body.
    let json: JSON
    /// Takes the rest of an answer that is not whole.
    let goesOn: (@Sendable (any AnswerStream) -> Void)?

    init(_ response: Response) throws {
        status = response.status
        headers = Dictionary(response.headers.map { ($0.name.lowercased(), $0.value) }) { $0 + ", " + $1 }
        body = response.body
        goesOn = response.goesOn
        let isJSON = headers["content-type"]?.hasPrefix("application/json") ?? false
        json = body.isEmpty || !isJSON ? .null : try JSONReader.read(body)
    }

    subscript(key: String) -> JSON? { json[key] }

    /// The problem's code; nil for an answer that is none.
    var code: String? { json["error"]?["code"]?.string }
    var details: [JSON] { json["error"]?["details"]?.array ?? [] }
    /// `items[0].menu_id MENU_SOLD_OUT`, …
    var faults: [String] { details.map { "\($0["field"]?.string ?? "") \($0["code"]?.string ?? "")" } }
    /// `409 MENU_SOLD_OUT`, or `201`
    var summary: String { code.map { "\(status) \($0)" } ?? "\(status)" }
    var id: Int64 { json["id"]?.integer ?? 0 }
    var text: String { String(decoding: body, as: UTF8.self) }
    var description: String { "\(status) \(headers) \(text)" }

    /// The body but for what differs from call to call.
    var anonymous: String {
        text.replacing(headers["x-request-id"] ?? "", with: "…")
    }
}
