/// What a call brought, checked against its operation: whatever a handler reads from here has the declared shape.
public struct Input: Sendable {
    /// As it came.
    public let request: Request
    /// The language of our sentences to this caller.
    public let language: Language
    /// Ids in the path, by name.
    public let ids: [String: Int64]
    /// Parameters of query and headers that were given: an object, as few as they are.
    public let parameters: JSON
    /// The body; `null` for an operation without one.
    public let body: JSON

    /// The id in the path called `name`; 404 should the path have none of that name.
    public func id(_ name: String = "id") throws(Problem) -> Int64 {
        guard let id = ids[name] else { throw Problem(.notFound) }
        return id
    }

    /// The languages that the caller reads, for texts that a store translated.
    public var reader: LanguagePreference {
        LanguagePreference(acceptLanguage: request.header("accept-language"))
    }

    /// The version that `If-Match` names.
    /// - Throws: 400 for a header that names none.
    public var expectedVersion: ExpectedVersion {
        get throws(Problem) { try ExpectedVersion(ifMatch: request.header("if-match")) }
    }

    /// The length of a page: `limit`, or 50.
    public var limit: Int {
        Int(parameters["limit"]?.integer ?? 50)
    }
}

extension Operation {
    /// Checks a request against what the operation takes.
    /// - Throws: 413, 415, and 400 with every fault of parameters and body at once.
    public func input(from request: Request, ids: [String: Int64], language: Language) throws(Problem) -> Input {
        var faults: [Problem.Detail] = []
        let parameters = read(request, faults: &faults)
        let body = try readBody(request, faults: &faults)
        guard faults.isEmpty else {
            let isOnlyUnknown = faults.allSatisfy { $0.code == Fault.unknown.code }
            throw Problem(
                isOnlyUnknown ? .unknownField : .validationFailed, details: Array(faults.prefix(Schema.mostDetails)))
        }
        return Input(request: request, language: language, ids: ids, parameters: .object(parameters), body: body)
    }

    private func read(_ request: Request, faults: inout [Problem.Detail]) -> [JSON.Member] {
        var given: [JSON.Member] = []
        let query = Query(request.query)
        faults += query.faults
        for (name, texts) in query.values {
            guard let parameter = parameters.first(where: { $0.place == .query && $0.name.isExactly(name) }) else {
                faults.append(.init(field: name, fault: .unknown))
                continue
            }
            if texts.count > 1 { faults.append(.init(field: name, fault: .repeated)) }
            given.append(JSON.Member(name, parameter.schema.value(of: texts[0])))
        }
        for parameter in parameters {
            if parameter.place == .header, let text = request.header(parameter.headerName) {
                given.append(JSON.Member(parameter.name, .string(text)))
            }
            if let value = given.first(where: { $0.key.isExactly(parameter.name) })?.value {
                faults += parameter.schema.faults(in: value, at: parameter.name)
            } else if parameter.isRequired {
                faults.append(.init(field: parameter.name, fault: .missing))
            }
        }
        return given
    }

    private func readBody(_ request: Request, faults: inout [Problem.Detail]) throws(Problem) -> JSON {
        switch request.bodyState {
        case .tooLarge: throw Problem(.bodyTooLarge)
        case .cutShort: throw Problem(.bodyCutShort)
        case .complete: break
        }
        guard let body else { return .null }
        let value = request.body.isEmpty && isBodyOptional ? .object([]) : try json(of: request)
        faults += body.faults(in: value)
        return value
    }

    private func json(of request: Request) throws(Problem) -> JSON {
        guard request.body.count <= Self.largestBody else { throw Problem(.bodyTooLarge) }
        guard isJSON(request.header("content-type")) else { throw Problem(.unsupportedMediaType) }
        do {
            return try JSONReader.read(request.body)
        } catch {
            throw Problem(.malformedJSON, details: [.init(malformed: error)])
        }
    }

    /// 64 KiB. Source: contract "Conventions", Limits.
    static let largestBody = 64 * 1024

    /// `application/json`, with no charset or with UTF-8 (RFC 8259 §8.1).
    private func isJSON(_ contentType: String?) -> Bool {
        // What nearly everybody says need not be taken apart.
        if contentType == "application/json" { return true }
        let parts = (contentType ?? "").lowercased().split(separator: ";").map { trimmed($0) }
        guard parts.first == "application/json" else { return false }
        return parts.dropFirst().allSatisfy {
            !$0.hasPrefix("charset=") || ["charset=utf-8", "charset=\"utf-8\""].contains($0)
        }
    }
}

extension Schema {
    /// What a text in a query stands for. A text that does not read as the schema's type stays a string, which the
    /// check then refuses.
    fileprivate func value(of text: String) -> JSON {
        switch kind {
        case .integer: Int64(text).flatMap { String($0) == text ? .integer($0) : nil } ?? .string(text)
        case .boolean: text == "true" ? true : text == "false" ? false : .string(text)
        case .any, .text, .choice, .array, .object, .map: .string(text)
        }
    }
}

extension Problem.Detail {
    init(field: String, fault: Fault) {
        self.init(field: Fault.repeatable(field), code: fault.code, message: fault.message)
    }

    fileprivate init(malformed failure: JSONReader.Failure) {
        self.init(
            field: "", code: "MALFORMED_JSON",
            message: Message(
                ko: "\(failure.offset)번째 바이트에서 JSON을 읽을 수 없습니다.",
                en: "At byte \(failure.offset) \(failure.reason.rawValue)."))
    }
}
