@testable import TableOrder
@testable import Web

private let router = Router(App().operations.map { Endpoint($0, handler: $0.id) })

/// A byte for the method, then a path and perhaps a query: an endpoint is found by its very path, byte for byte, and a
/// query gives back what was put into it.
func checkRouter(_ bytes: [UInt8]) throws {
    guard let first = bytes.first else { return }
    let method = Method.allCases.indices.contains(Int(first)) ? Method.allCases[Int(first)] : nil
    let target = bytes.dropFirst().split(separator: UInt8(ascii: "?"), maxSplits: 1, omittingEmptySubsequences: false)
    let path = String(decoding: target[0], as: UTF8.self)
    let query = String(decoding: target.dropFirst().first ?? [], as: UTF8.self)
    try checkQuery(query)
    switch router.find(method, path) {
    case .nothing: break
    case .otherMethods(let allowed):
        try require(method == .options || !allowed.contains { $0 == method }, "\(path) takes what it does not take")
        for other in allowed where other != .options {
            guard case .endpoint(let endpoint, let ids) = router.find(other, path) else {
                throw Violation("\(path) does not take \(other)")
            }
            try require(isExactly(path, endpoint.operation.path, ids), "\(path) found \(endpoint.handler)")
        }
    case .endpoint(let endpoint, let ids):
        let operation = endpoint.operation
        try require(operation.method == (method == .head ? .get : method), "\(path) found another method")
        try require(isExactly(path, operation.path, ids), "\(path) found \(endpoint.handler)")
        let request = Request(method: method, path: path, query: query)
        _ = try? operation.input(from: request, ids: ids, language: .english)
    }
}

/// Whether these are the bytes of a declared path with these ids in it.
private func isExactly(_ path: String, _ declared: Path, _ ids: [String: Int64]) -> Bool {
    let parts = declared.description.split(separator: "/", omittingEmptySubsequences: false)
    let filled = parts.map { part in
        part.hasPrefix("{") ? ids[String(part.dropFirst().dropLast())].map(String.init) ?? "" : String(part)
    }
    return path.isExactly(filled.joined(separator: "/"))
}

private func checkQuery(_ text: String) throws {
    let query = Query(text)
    let encoded = query.values.flatMap { name, texts in texts.map { escaped(name) + "=" + escaped($0) } }
    let again = Query(encoded.joined(separator: "&"))
    try require(again.faults.isEmpty, "what was decoded cannot be encoded: \(text)")
    let isSame = again.values.elementsEqual(query.values) { one, other in
        one.name.isExactly(other.name) && one.texts.elementsEqual(other.texts) { $0.isExactly($1) }
    }
    try require(isSame, "encoded and decoded it is another query: \(text)")
}

private func escaped(_ text: String) -> String {
    text.utf8.map { "%" + ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
}
