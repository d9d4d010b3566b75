/// One HTTP answer.
public struct Response: Sendable {
    /// 100…599.
    public var status: Int
    /// In the order in which they are sent.
    public var headers: [(name: String, value: String)]
    /// Empty for none; left out for `HEAD`, 204 and 304 by whoever sends it.
    public var body: [UInt8]
    /// Takes over what follows the body, which is only the beginning then; nil for an answer that is whole. Not called
    /// for `HEAD`, or when the reader is gone already.
    public var goesOn: (@Sendable (any AnswerStream) -> Void)?

    public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }

    /// An answer in JSON that no cache keeps.
    /// - Parameter json: one JSON value as UTF-8.
    public init(status: Int = 200, json: [UInt8]) {
        self.init(
            status: status,
            headers: [("Content-Type", "application/json; charset=utf-8"), ("Cache-Control", "no-store")],
            body: json)
    }

    /// The value of a header; names are compared without case.
    public func header(_ name: String) -> String? {
        headers.first { $0.name.isHeaderName(name) }?.value
    }

    /// Sets a header, in place of any that has its name.
    public mutating func setHeader(_ name: String, _ value: String) {
        headers.removeAll { $0.name.isHeaderName(name) }
        headers.append((name, value))
    }
}

extension String {
    /// Headers' names are compared without case (RFC 9110 §5.1). Nearly all differ in length already.
    fileprivate func isHeaderName(_ name: String) -> Bool {
        utf8.count == name.utf8.count && lowercased() == name.lowercased()
    }
}
