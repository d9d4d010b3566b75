import Web

extension Request {
    /// An order as a tablet would send it, with whatever stands in `body`.
    static func placing(
        _ body: [UInt8],
        contentType: String? = "application/json",
        query: String = "",
        headers: [(name: String, value: String)] = []
    ) -> Request {
        let type = contentType.map { [(name: "content-type", value: $0)] } ?? []
        return Request(method: .post, path: "/api/orders", query: query, headers: type + headers, body: body)
    }

    static func placing(_ body: String) -> Request {
        placing(Array(body.utf8))
    }

    static func listing(_ query: String) -> Request {
        Request(method: .get, path: "/api/orders", query: query)
    }
}

extension Operation {
    func input(from request: Request) throws(Problem) -> Input {
        try input(from: request, ids: [:], language: .english)
    }

    /// The problem that a request meets; nil for one that is taken.
    func problem(with request: Request) -> Problem? {
        do {
            _ = try input(from: request)
            return nil
        } catch {
            return error
        }
    }
}

extension Problem {
    /// What is wrong where: `items[0].quantity OUT_OF_RANGE`.
    var faults: [String] {
        details.map(\.summary)
    }
}

extension Problem.Detail {
    var summary: String {
        "\(field) \(code)"
    }
}

extension Response {
    var text: String {
        String(decoding: body, as: UTF8.self)
    }
}

/// Reads a text that is known to be JSON.
func json(_ text: String) throws -> JSON {
    try JSONReader.read(Array(text.utf8))
}

/// Why a text is refused; nil for one that is read.
func refusal(_ bytes: [UInt8]) -> JSONReader.Reason? {
    do {
        _ = try JSONReader.read(bytes)
        return nil
    } catch {
        return error.reason
    }
}

func refusal(_ text: String) -> JSONReader.Reason? {
    refusal(Array(text.utf8))
}
