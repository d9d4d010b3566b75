import Testing
import Web

@Suite struct OpenAPITests {
    private let openAPI = OpenAPI(
        title: "TableOrder", version: "1.0.0", about: "Orders from the table.",
        tags: [
            .init("Orders", prefix: "/api/orders", about: "What is ordered."),
            .init("API", prefix: "/api/", about: "The rest of it."),
        ],
        schemes: [OpenAPI.Scheme(name: "table", about: "A tablet."), OpenAPI.Scheme(name: "pos", about: "A till.")],
        commonProblems: [.internalError], tokenProblems: [.notSignedIn], operations: Operation.everyOne)

    private func documented(_ operation: Operation) throws -> JSON {
        let path = try #require(openAPI.document["paths"]?[operation.path.description])
        return try #require(path[operation.method.rawValue.lowercased()])
    }

    /// Every value within the document, itself included, with its own key.
    private func everything(in value: JSON, at key: String = "") -> [(key: String, value: JSON)] {
        let within: [(key: String, value: JSON)] =
            switch value {
            case .array(let elements): elements.flatMap { everything(in: $0) }
            case .object(let members): members.flatMap { everything(in: $0.value, at: $0.key) }
            case .null, .bool, .integer, .number, .string: []
            }
        return [(key, value)] + within
    }

    @Test func `the document reads back as itself`() throws {
        let written = JSONWriter.bytes(of: openAPI.document)
        #expect(try JSONReader.read(written) == openAPI.document)
    }

    @Test func `the document says what it is`() {
        #expect(openAPI.document["openapi"] == "3.1.0")
        #expect(openAPI.document["info"]?["title"] == "TableOrder")
        #expect(openAPI.document["info"]?["version"] == "1.0.0")
    }

    @Test(arguments: Operation.everyOne.indices)
    func `every operation is documented`(index: Int) throws {
        let operation = Operation.everyOne[index]
        let member = try documented(operation)
        #expect(member["operationId"]?.string == operation.id)
        #expect(member["summary"]?.string == operation.summary)
    }

    @Test func `nothing but the operations is documented and each has an id of its own`() {
        let ids = everything(in: openAPI.document).filter { $0.key == "operationId" }.compactMap(\.value.string)
        #expect(ids.count == Operation.everyOne.count)
        #expect(Set(ids) == Set(Operation.everyOne.map(\.id)))
        #expect(Set(ids).count == ids.count)
    }

    @Test func `an operation belongs to the first group that fits`() throws {
        #expect(openAPI.document["tags"]?.array?.map { $0["name"] } == ["Orders", "API"])
        for operation in Operation.everyOne {
            let path = operation.path.description
            let group: JSON? = path.hasPrefix("/api/orders") ? ["Orders"] : path.hasPrefix("/api/") ? ["API"] : nil
            #expect(try documented(operation)["tags"] == group)
        }
    }

    @Test func `every reference leads to a component`() {
        let references = everything(in: openAPI.document).filter { $0.key == "$ref" }.compactMap(\.value.string)
        #expect(!references.isEmpty)
        let prefix = "#/components/schemas/"
        for reference in references {
            #expect(reference.hasPrefix(prefix))
            #expect(
                openAPI.document["components"]?["schemas"]?[String(reference.dropFirst(prefix.count))] != nil,
                "\(reference)")
        }
    }

    @Test func `every component is referred to`() throws {
        let references = Set(everything(in: openAPI.document).filter { $0.key == "$ref" }.compactMap(\.value.string))
        guard case .object(let schemas)? = openAPI.document["components"]?["schemas"] else {
            Issue.record("no schemas")
            return
        }
        #expect(Set(schemas.map { "#/components/schemas/\($0.key)" }) == references)
        #expect(schemas.map(\.key) == schemas.map(\.key).sorted())
    }

    @Test func `nothing in the document leads out of it`() {
        for (_, value) in everything(in: openAPI.document) {
            #expect(value.string?.contains("://") != true)
        }
    }

    @Test func `every security scheme that is named is declared`() throws {
        for operation in Operation.everyOne {
            let security = try #require(documented(operation)["security"]?.array)
            #expect(security.count == operation.access.count)
            for case .object(let members) in security {
                #expect(members.allSatisfy { openAPI.document["components"]?["securitySchemes"]?[$0.key] != nil })
            }
        }
        #expect(try documented(.showOrder)["security"] == [["table": []], ["pos": ["orders:read"]]])
    }

    @Test func `parameters of path and query and headers are documented`() throws {
        let change = try #require(documented(.changeOption)["parameters"]?.array)
        #expect(change.map { $0["name"]?.string } == ["menu_id", "option_id"])
        #expect(change.allSatisfy { $0["in"] == "path" && $0["required"] == true })
        let cancel = try #require(documented(.cancelOrder)["parameters"]?.array)
        #expect(cancel.map { $0["name"]?.string } == ["id", "If-Match", "reason"])
        #expect(cancel.map { $0["in"]?.string } == ["path", "header", "query"])
        #expect(cancel.map { $0["required"]?.bool } == [true, false, true])
    }

    @Test func `every parameter in a path is one of its template`() throws {
        for operation in Operation.everyOne {
            let parameters = try documented(operation)["parameters"]?.array ?? []
            let names = parameters.filter { $0["in"] == "path" }.compactMap { $0["name"]?.string }
            #expect(names == operation.path.parameters)
            #expect(names.allSatisfy { operation.path.description.contains("{\($0)}") })
        }
    }

    @Test func `a body is required unless it may be missing`() throws {
        #expect(try documented(.placeOrder)["requestBody"]?["required"] == true)
        #expect(try documented(.completeTable)["requestBody"]?["required"] == false)
        #expect(try documented(.listOrders)["requestBody"] == nil)
    }

    @Test func `an answer has its schema and its headers`() throws {
        let created = try #require(documented(.placeOrder)["responses"]?["201"])
        let schema = created["content"]?["application/json"]?["schema"]
        #expect(schema == ["$ref": "#/components/schemas/Order"])
        #expect(created["headers"]?["Location"] != nil)
        #expect(try documented(.cancelOrder)["responses"]?["204"]?["content"] == nil)
    }

    @Test(
        arguments: [
            ("placeOrder", "201 400 401 409 413 415 500"), ("listOrders", "200 400 401 413 500"),
            ("showOrder", "200 400 401 404 413 500"), ("cancelOrder", "204 400 404 413 500"),
            ("completeTable", "204 400 404 413 415 500"), ("health", "200 400 413 500"),
        ])
    func `every status that a call can answer is documented`(id: String, statuses: String) throws {
        let operation = try #require(Operation.everyOne.first { $0.id == id })
        guard case .object(let responses)? = try documented(operation)["responses"] else {
            Issue.record("no responses")
            return
        }
        #expect(responses.map(\.key).joined(separator: " ") == statuses)
    }

    @Test func `a failure lists its codes and answers the envelope`() throws {
        let conflict = try #require(documented(.placeOrder)["responses"]?["409"])
        #expect(conflict["description"] == "`MENU_SOLD_OUT`: Something is sold out.")
        #expect(conflict["content"]?["application/json"]?["schema"] == ["$ref": "#/components/schemas/Problem"])
        let refused = try #require(documented(.placeOrder)["responses"]?["400"]?["description"]?.string)
        for code in ["VALIDATION_FAILED", "UNKNOWN_FIELD", "BODY_CUT_SHORT", "MALFORMED_JSON"] {
            #expect(refused.contains("`\(code)`"))
        }
    }

    @Test func `a problem of a call is listed once`() {
        let operation = Operation(.get, "/api/a/{id}", id: "a", summary: "A").failing(with: .notFound, .internalError)
        let problems = openAPI.problems(of: operation)
        #expect(problems.filter { $0 == .notFound }.count == 1)
        #expect(problems.filter { $0 == .internalError }.count == 1)
    }
}
