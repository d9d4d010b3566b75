/// Elements as a PostgreSQL array literal: `{"1",NULL,"a \"b\""}`.
///
/// Every element is quoted: an unquoted `NULL`, an empty one, a brace or a comma would mean something else. Inside the
/// quotes only the quote and the backslash are special.
/// - Source: PostgreSQL docs 8.15.6 (array input and output syntax).
func arrayLiteral(of elements: [String?]) -> String {
    var literal: [UInt8] = []
    literal.reserveCapacity(elements.reduce(2) { $0 + ($1?.utf8.count ?? 0) + 4 })
    literal.append(UInt8(ascii: "{"))
    for (index, element) in elements.enumerated() {
        if index > 0 { literal.append(UInt8(ascii: ",")) }
        guard let element else {
            literal += "NULL".utf8
            continue
        }
        literal.append(UInt8(ascii: "\""))
        let isSpecial = { (byte: UInt8) in byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") }
        if element.utf8.contains(where: isSpecial) {
            literal += element.utf8.flatMap { isSpecial($0) ? [UInt8(ascii: "\\"), $0] : [$0] }
        } else {
            literal += element.utf8
        }
        literal.append(UInt8(ascii: "\""))
    }
    literal.append(UInt8(ascii: "}"))
    return String(decoding: literal, as: UTF8.self)
}
