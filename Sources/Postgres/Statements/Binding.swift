internal import Glibc

/// One parameter as libpq takes it.
///
/// Text has no type of its own unless one is named: the server finds it from the parameter's place, as it does for a
/// quoted literal. Bytes go as they are (binary format).
/// - Source: PostgreSQL docs 34.3 (`PQexecParams`: paramTypes, paramFormats).
public struct Binding: Sendable, Equatable {
    enum Value: Sendable, Equatable {
        case null
        case text(String)
        case bytes([UInt8])
    }

    let value: Value
    let type: TypeOID

    /// A value in PostgreSQL's own text format, its type left to the server.
    public static func text(_ text: String) -> Binding {
        Binding(value: .text(text), type: .unspecified)
    }

    /// Bytes for a `bytea`.
    public static func bytes(_ bytes: [UInt8]) -> Binding {
        Binding(value: .bytes(bytes), type: .bytea)
    }

    /// The text as it stands inside an array literal; nil for NULL.
    var elementText: String? {
        switch value {
        case .null: nil
        case .text(let text): text
        case .bytes(let bytes): "\\x" + hexadecimal(bytes)
        }
    }

    /// libpq ends a text at its first NUL: what follows would silently be lost.
    var containsNUL: Bool {
        guard case .text(var text) = value else { return false }
        return text.withUTF8 { bytes in
            unsafe bytes.baseAddress.map { unsafe memchr($0, 0, bytes.count) != nil } ?? false
        }
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
    }
}
