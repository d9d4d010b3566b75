@testable import TableOrder
@testable import Web

/// Holds an answer to what its operation declares: the schema of its status, its problems, the headers that all have.
enum Declared {
    struct Broken: Error, CustomStringConvertible { let description: String }

    private static let router = Router(Restaurant.app.operations.map { Endpoint($0, handler: true) })

    static func check(_ answer: Answer, to request: Request) throws(Broken) {
        let fault: String? =
            switch router.find(request.method, request.path) {
            case .nothing: answer.summary == "404 NOT_FOUND" ? nil : "no such path is 404 NOT_FOUND"
            case .otherMethods: otherMethod(answer, request)
            case .endpoint(let endpoint, _):
                answer.status < 400 ? success(answer, endpoint.operation) : problem(answer, endpoint.operation)
            }
        if let fault = fault ?? headers(answer) {
            throw Broken(description: "\(request.method?.rawValue ?? "OTHER") \(request.path) → \(answer): \(fault)")
        }
    }

    private static func success(_ answer: Answer, _ operation: Operation) -> String? {
        guard let declared = operation.answers.first(where: { $0.status == answer.status }) else {
            return "\(operation.id) does not declare this status"
        }
        guard let schema = declared.schema else {
            return answer.body.isEmpty ? nil : "\(operation.id) declares no body"
        }
        guard answer.headers["content-type"]?.hasPrefix(declared.mediaType) == true else {
            return "\(operation.id) declares \(declared.mediaType)"
        }
        // A stream's body is only its beginning, and an answer that is held back has none yet.
        if declared.mediaType != "application/json" || answer.goesOn != nil { return nil }
        let undeclared = declared.headers.filter { answer.headers[$0.name.lowercased()] == nil }.map(\.name)
        let faults = schema.faults(in: answer.json).map { "\($0.field) \($0.code)" }
        return undeclared.isEmpty && faults.isEmpty ? nil : "missing headers \(undeclared), faults \(faults)"
    }

    private static func problem(_ answer: Answer, _ operation: Operation) -> String? {
        let known = Restaurant.app.problems(of: operation).map { "\($0.status) \($0.code)" }
        guard known.contains(answer.summary) else { return "\(operation.id) declares only \(known)" }
        return envelope(answer)
    }

    private static func otherMethod(_ answer: Answer, _ request: Request) -> String? {
        guard answer.headers["allow"] != nil else { return "no Allow" }
        if request.method == .options { return answer.status == 204 ? nil : "a preflight is 204" }
        return answer.summary == "405 METHOD_NOT_ALLOWED" ? envelope(answer) : "another method is 405"
    }

    private static func envelope(_ answer: Answer) -> String? {
        // Details gain members, such as the dish as it is now.
        let faults = Problem.schema.faults(in: answer.json, isOpen: true).map { "\($0.field) \($0.code)" }
        if !faults.isEmpty { return "no envelope: \(faults)" }
        if answer.json["error"]?["request_id"]?.string != answer.headers["x-request-id"] { return "another request id" }
        // Who does not know whether an order was taken is not told to send it again.
        let comesBack = [423, 429, 503].contains(answer.status) && answer.code != "OUTCOME_UNKNOWN"
        if comesBack, answer.headers["retry-after"] == nil { return "no Retry-After" }
        if answer.status == 401, answer.headers["www-authenticate"] == nil { return "no WWW-Authenticate" }
        return nil
    }

    private static func headers(_ answer: Answer) -> String? {
        if answer.headers["x-request-id"]?.isEmpty ?? true { return "no X-Request-Id" }
        let timing = answer.headers["server-timing"] ?? ""
        if timing.firstMatch(of: /^app;dur=[0-9.]+, db;dur=[0-9.]+$/) == nil { return "no Server-Timing" }
        let types = ["application/json; charset=utf-8", "text/event-stream; charset=utf-8"]
        if !answer.body.isEmpty, !types.contains(answer.headers["content-type"] ?? "") { return "another Content-Type" }
        return nil
    }
}
