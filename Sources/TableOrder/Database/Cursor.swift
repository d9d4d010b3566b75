internal import Web

/// A page's end, opaque to clients: the id after which the next page begins.
struct Cursor {
    let id: Int64

    init(after id: Int64) {
        self.id = id
    }

    /// - Throws: 400 for a text that is no cursor of ours.
    init(_ text: String) throws(Problem) {
        guard text.hasPrefix("c"), let id = Int64(text.dropFirst(), radix: 36), id > 0 else {
            let message = Message(ko: "next_cursor로 받은 값을 그대로 보내 주세요.", en: "Send what next_cursor said, as it was.")
            throw Problem(
                .validationFailed, details: [.init(field: "cursor", code: "INVALID_FORMAT", message: message)])
        }
        self.id = id
    }

    var text: String { "c" + String(id, radix: 36) }
}

extension Input {
    /// The id after which the page begins; nil for the first page.
    /// - Throws: 400 for a cursor that is none of ours.
    func cursor() throws(Problem) -> Int64? {
        guard let text = parameters["cursor"]?.string else { return nil }
        return try Cursor(text).id
    }
}
