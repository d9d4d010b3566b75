import Testing

@testable import TableOrder
@testable import Web

/// A key that a call does not take is refused by its name, wherever it stands: nobody sets a price, a state or a store by
/// guessing what our rows are called.
@Suite struct MassAssignmentTests {
    private static let keys = [
        "store_id", "id", "price", "total", "status", "role", "version", "created_at", "password_hash", "order_number",
        "is_admin", "__proto__",
    ]

    @Test func `no body of any operation takes one key more, at any depth`() throws {
        let operations = Restaurant.app.operations.filter { $0.body != nil }
        #expect(operations.count >= 15)
        var tried = 0
        for operation in operations {
            guard let schema = operation.body else { continue }
            let value = Samples.value(of: schema)
            #expect(try fault(of: value, in: operation) == nil, "\(operation.id) takes \(value)")
            for key in Self.keys {
                for (path, changed) in Samples.adding(.init(key, 1), to: value, of: schema) {
                    let field = path.isEmpty ? key : "\(path).\(key)"
                    #expect(
                        try fault(of: changed, in: operation) == "400 UNKNOWN_FIELD: \(field) UNKNOWN_FIELD",
                        "\(operation.id)")
                    tried += 1
                }
            }
        }
        #expect(tried > operations.count * Self.keys.count / 2)
    }

    @Test func `nor does any query`() {
        for operation in Restaurant.app.operations {
            let request = Request(method: operation.method, path: "/", query: "is_admin=1")
            var problem: Problem?
            do {
                _ = try operation.input(from: request, ids: [:], language: .english)
            } catch {
                problem = error
            }
            let names = problem?.details.filter { $0.code == "UNKNOWN_FIELD" }.map(\.field)
            // A body that is missing is told of before anything else.
            #expect(names == ["is_admin"] || problem?.kind == .unsupportedMediaType, "\(operation.id)")
        }
    }

    private func fault(of body: JSON, in operation: Web.Operation) throws -> String? {
        let required = operation.parameters.filter { $0.isRequired && $0.place == .query }
        let request = Request(
            method: operation.method, path: "/", query: required.map { "\($0.name)=1" }.joined(separator: "&"),
            headers: [("content-type", "application/json")], body: JSONWriter.bytes(of: body))
        do {
            _ = try operation.input(from: request, ids: [:], language: .english)
            return nil
        } catch {
            return "\(error.kind.status) \(error.kind.code): "
                + error.details.map { "\($0.field) \($0.code)" }.joined(separator: ", ")
        }
    }
}
