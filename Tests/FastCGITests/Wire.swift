/// The web server's side of FastCGI 1.0: records as bytes.
enum Kind {
    static let begin: UInt8 = 1
    static let abort: UInt8 = 2
    static let end: UInt8 = 3
    static let params: UInt8 = 4
    static let stdin: UInt8 = 5
    static let stdout: UInt8 = 6
    static let getValues: UInt8 = 9
    static let getValuesResult: UInt8 = 10
    static let unknownType: UInt8 = 11
}

struct Record: Equatable {
    var kind: UInt8
    var id: UInt16 = 1
    var content: [UInt8] = []
    var padding: UInt8 = 0
    var version: UInt8 = 1
    /// What the padding is made of, and how long it then is.
    var paddingBytes: [UInt8]?

    var bytes: [UInt8] {
        let padded = paddingBytes ?? [UInt8](repeating: 0xEE, count: Int(padding))
        return [version, kind, UInt8(id >> 8), UInt8(id & 0xFF)]
            + [UInt8(content.count >> 8), UInt8(content.count & 0xFF), UInt8(padded.count), 0]
            + content + padded
    }

    static func begin(id: UInt16 = 1, role: UInt8 = 1, keep: Bool = true) -> Record {
        Record(kind: Kind.begin, id: id, content: [0, role, keep ? 1 : 0, 0, 0, 0, 0, 0])
    }

    static func params(_ pairs: [(String, String)], id: UInt16 = 1) -> Record {
        Record(kind: Kind.params, id: id, content: pairs.flatMap { pair($0.utf8, $1.utf8) })
    }

    static func pair(_ name: some Collection<UInt8>, _ value: some Collection<UInt8>) -> [UInt8] {
        length(name.count) + length(value.count) + name + value
    }

    private static func length(_ count: Int) -> [UInt8] {
        count < 128
            ? [UInt8(count)]
            : [
                UInt8(count >> 24 & 0x7F) | 0x80, UInt8(count >> 16 & 0xFF), UInt8(count >> 8 & 0xFF),
                UInt8(count & 0xFF),
            ]
    }
}

extension [Record] {
    var bytes: [UInt8] { flatMap(\.bytes) }

    /// A whole request, as nginx sends it.
    static func request(
        _ method: String = "GET", _ path: String = "/", parameters: [(String, String)] = [], body: [UInt8] = [],
        contentLength: String? = nil, id: UInt16 = 1, keep: Bool = true, padding: UInt8 = 0
    ) -> [Record] {
        let announced = contentLength ?? (body.isEmpty ? "" : String(body.count))
        let all = [("REQUEST_METHOD", method), ("DOCUMENT_URI", path), ("CONTENT_LENGTH", announced)] + parameters
        var records: [Record] = [.begin(id: id, keep: keep), .params(all, id: id), Record(kind: Kind.params, id: id)]
        var rest = body[...]
        while !rest.isEmpty {
            records.append(Record(kind: Kind.stdin, id: id, content: [UInt8](rest.prefix(32_768))))
            rest = rest.dropFirst(32_768)
        }
        records.append(Record(kind: Kind.stdin, id: id))
        // As nginx does: only what carries a stream's bytes is padded.
        for index in records.indices.dropFirst() where !records[index].content.isEmpty {
            records[index].padding = padding
        }
        return records
    }
}
