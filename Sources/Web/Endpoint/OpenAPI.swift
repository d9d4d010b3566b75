/// The OpenAPI 3.1 document of a list of operations: the same values that route and validate, printed.
/// Source: https://spec.openapis.org/oas/v3.1.0
public struct OpenAPI: Sendable {
    /// One kind of token.
    public struct Scheme: Sendable {
        public let name: String
        public let about: String

        public init(name: String, about: String) {
            self.name = name
            self.about = about
        }
    }

    /// A group of operations, for readers: those whose path begins so.
    public struct Tag: Sendable {
        public let name: String
        public let prefix: String
        public let about: String

        public init(_ name: String, prefix: String, about: String) {
            self.name = name
            self.prefix = prefix
            self.about = about
        }
    }

    public let title: String
    public let version: String
    public let about: String
    /// An operation belongs to the first that fits.
    public let tags: [Tag]
    public let schemes: [Scheme]
    /// What every operation can answer.
    public let commonProblems: [Problem.Kind]
    /// What every operation that wants a token can answer.
    public let tokenProblems: [Problem.Kind]
    public let operations: [Operation]

    public init(
        title: String,
        version: String,
        about: String,
        tags: [Tag] = [],
        schemes: [Scheme],
        commonProblems: [Problem.Kind],
        tokenProblems: [Problem.Kind],
        operations: [Operation]
    ) {
        self.title = title
        self.version = version
        self.about = about
        self.tags = tags
        self.schemes = schemes
        self.commonProblems = commonProblems
        self.tokenProblems = tokenProblems
        self.operations = operations
    }

    /// The document as one JSON value.
    public var document: JSON {
        [
            "openapi": "3.1.0",
            "info": ["title": .string(title), "version": .string(version), "description": .string(about)],
            "tags": .array(tags.map { ["name": .string($0.name), "description": .string($0.about)] }),
            "paths": .object(paths),
            "components": ["schemas": .object(schemas), "securitySchemes": .object(securitySchemes)],
        ]
    }

    /// Every problem that an operation can answer: its own, and those that the way to it can throw.
    public func problems(of operation: Operation) -> [Problem.Kind] {
        var problems = operation.problems + commonProblems
        if !operation.access.isEmpty { problems += tokenProblems }
        if !operation.path.parameters.isEmpty { problems.append(.notFound) }
        if !operation.parameters.isEmpty || operation.body != nil { problems.append(.validationFailed) }
        problems += [.unknownField, .bodyTooLarge, .bodyCutShort]
        if operation.body != nil { problems += [.malformedJSON, .unsupportedMediaType] }
        return problems.reduce(into: []) { unique, kind in if !unique.contains(kind) { unique.append(kind) } }
    }
}

extension OpenAPI {
    private var paths: [JSON.Member] {
        var paths: [(path: String, members: [JSON.Member])] = []
        for operation in operations {
            let member = JSON.Member(operation.method.rawValue.lowercased(), document(of: operation))
            if let index = paths.firstIndex(where: { $0.path == operation.path.description }) {
                paths[index].members.append(member)
            } else {
                paths.append((operation.path.description, [member]))
            }
        }
        return paths.map { .init($0.path, .object($0.members)) }
    }

    private func document(of operation: Operation) -> JSON {
        var members: [JSON.Member] = [
            .init("operationId", .string(operation.id)), .init("summary", .string(operation.summary)),
        ]
        if !operation.about.isEmpty { members.append(.init("description", .string(operation.about))) }
        if let tag = tags.first(where: { operation.path.description.hasPrefix($0.prefix) }) {
            members.append(.init("tags", [.string(tag.name)]))
        }
        members.append(.init("security", .array(operation.access.map(security))))
        let parameters = operation.path.parameters.map(pathParameter) + operation.parameters.map(parameter)
        if !parameters.isEmpty { members.append(.init("parameters", .array(parameters))) }
        if let body = operation.body {
            members.append(
                .init(
                    "requestBody",
                    [
                        "required": .bool(!operation.isBodyOptional),
                        "content": ["application/json": ["schema": body.document]],
                    ]))
        }
        if !operation.fileTypes.isEmpty {
            let types = operation.fileTypes.map { JSON.Member($0, [:]) }
            members.append(.init("requestBody", ["required": true, "content": .object(types)]))
        }
        members.append(.init("responses", .object(operation.answers.map(answer) + failures(of: operation))))
        return .object(members)
    }

    private func security(_ access: Access) -> JSON {
        .object([.init(access.scheme, .array(access.role.map { [.string($0)] } ?? []))])
    }

    private func pathParameter(_ name: String) -> JSON {
        ["name": .string(name), "in": "path", "required": true, "schema": Schema.id.document]
    }

    private func parameter(_ parameter: Parameter) -> JSON {
        [
            "name": .string(parameter.name), "in": .string(parameter.place.rawValue),
            "description": .string(parameter.about), "required": .bool(parameter.isRequired),
            "schema": parameter.schema.document,
        ]
    }

    private func answer(_ answer: Operation.Answer) -> JSON.Member {
        var members: [JSON.Member] = [.init("description", .string(answer.about))]
        if !answer.headers.isEmpty {
            let headers = answer.headers.map {
                JSON.Member($0.name, ["description": .string($0.about), "schema": ["type": "string"]])
            }
            members.append(.init("headers", .object(headers)))
        }
        if let schema = answer.schema {
            members.append(.init("content", .object([.init(answer.mediaType, ["schema": schema.document])])))
        }
        return .init(String(answer.status), .object(members))
    }

    /// A response for each status, whose description lists the codes.
    private func failures(of operation: Operation) -> [JSON.Member] {
        let problems = problems(of: operation)
        let taken = Set(operation.answers.map(\.status))
        return Set(problems.map(\.status)).subtracting(taken).sorted().map { status in
            let kinds = problems.filter { $0.status == status }
            let about = kinds.map { "`\($0.code)`: \($0.message[.english])" }.joined(separator: "\n\n")
            return .init(
                String(status),
                [
                    "description": .string(about),
                    "content": ["application/json": ["schema": Problem.schema.document]],
                ])
        }
    }

    private var schemas: [JSON.Member] {
        let all = operations.flatMap { operation in
            [operation.body].compactMap { $0 } + operation.answers.compactMap(\.schema)
                + operation.parameters.map(\.schema)
        }
        let components = (all + [Problem.schema]).flatMap(\.components)
        let byName = Dictionary(components.map { ($0.name, $0.schema) }, uniquingKeysWith: { first, _ in first })
        return byName.sorted { $0.key < $1.key }.map { .init($0.key, $0.value.inlined) }
    }

    private var securitySchemes: [JSON.Member] {
        schemes.map { .init($0.name, ["type": "http", "scheme": "bearer", "description": .string($0.about)]) }
    }
}

extension Problem {
    /// The error envelope.
    public static let schema = Schema.object(
        "Problem",
        .required(
            "error",
            .object(
                nil,
                .required("code", .line(1...100).about("Stable; branch on it.")),
                .required("message", .text(1...500, .lines).about("A sentence that a guest can read.")),
                .required("details", .array(of: detail)),
                .optional("current", .any.about("The object as it is now, where that helps (412).")),
                .required("request_id", .line(1...128).about("What to tell us when asking for help.")))))

    /// The last three belong to a refused cart, so that it can be mended without asking again.
    private static let detail = Schema.object(
        nil, .required("field", .text(0...200, .lines)), .required("code", .line(1...100)),
        .required("message", .text(1...500, .lines)),
        .optional("menu_id", .id.about("The dish that the line names.")),
        .optional("current", .any.about("That dish as it is now; null for one that is not on the menu.")),
        .optional("option_group", .any.about("The group of options that was chosen from wrongly, with its options.")))
}
