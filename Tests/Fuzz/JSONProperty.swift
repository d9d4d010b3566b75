@testable import TableOrder
@testable import Web

/// Every shape of body that there is.
private let bodies = App().operations.compactMap(\.body)

/// The JSON reader takes what it can give back, and nothing with an end that belongs to something else.
func checkJSON(_ bytes: [UInt8]) throws {
    guard let value = try? JSONReader.read(bytes) else { return }
    let written = JSONWriter.bytes(of: value)
    let again = try JSONReader.read(written)
    try require(JSONWriter.bytes(of: again) == written && again == value, "written and read it is another value")
    try require(depth(of: value) <= JSONReader.maximumDepth, "too deep")
    try require(!repeatsAKey(value), "a key stands twice")
    try require(String(validating: bytes, as: UTF8.self) != nil, "it is no UTF-8")
    let canonical = JSONWriter.bytes(of: value.canonical)
    try require(JSONWriter.bytes(of: try JSONReader.read(canonical).canonical) == canonical, "two canonical forms")
    try require(JSONWriter.bytes(of: CanonicalJSON(value)) == canonical, "written without being made it is another")
    for end in ["x", ",", "]", "}", "\"", "\u{0}", "\u{FEFF}", "1 1"] {
        try require((try? JSONReader.read(bytes + end.utf8)).map { isNumber($0) } ?? true, "\(end) behind it is taken")
    }
    if case .object = value {
        try require((try? JSONReader.read(Array(written.dropLast()))) == nil, "it is taken without its end")
    }
    for body in bodies {
        for detail in body.faults(in: value) { try require(!detail.code.isEmpty, "a fault without a code") }
    }
}

/// A digit behind a number makes another number.
private func isNumber(_ value: JSON) -> Bool {
    switch value {
    case .integer, .number: true
    case .null, .bool, .string, .array, .object: false
    }
}

private func depth(of value: JSON) -> Int {
    switch value {
    case .array(let elements): 1 + (elements.map(depth).max() ?? 0)
    case .object(let members): 1 + (members.map { depth(of: $0.value) }.max() ?? 0)
    case .null, .bool, .integer, .number, .string: 0
    }
}

private func repeatsAKey(_ value: JSON) -> Bool {
    switch value {
    case .array(let elements): elements.contains(where: repeatsAKey)
    case .object(let members):
        Set(members.map { Array($0.key.utf8) }).count < members.count || members.contains { repeatsAKey($0.value) }
    case .null, .bool, .integer, .number, .string: false
    }
}
