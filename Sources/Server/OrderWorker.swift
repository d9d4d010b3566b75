internal import FastCGI
internal import TableOrder
internal import Web

/// One worker thread: between FastCGI, which knows bytes, and the app, which knows requests.
struct OrderWorker: Worker, ~Copyable {
    let app: App
    var environment: TableOrder.Environment

    mutating func respond(to request: FastCGI.Request) -> Answer {
        let response = app.respond(to: Web.Request(request), in: &environment)
        let answer = FastCGI.Response(status: response.status, headers: response.headers, body: response.body)
        guard let goesOn = response.goesOn else { return .response(answer) }
        return .parked(answer) { stream in goesOn(Reader(stream: stream)) }
    }
}

/// A parked connection, as the app writes to it.
private struct Reader: AnswerStream {
    let stream: ParkedStream

    var isReady: Bool { stream.isReady }
    var isGone: Bool { stream.isGone }

    func write(_ bytes: [UInt8]) -> Bool { stream.write(bytes) }

    func close() { stream.close() }
}

extension Web.Request {
    /// - Parameter request: with the parameters of `nginx/snippets`: `DOCUMENT_URI` is the path that nginx decoded,
    ///   normalised and chose its location by, and so the one to route on.
    init(_ request: FastCGI.Request) {
        self.init(
            method: request["REQUEST_METHOD"].flatMap(Method.init), path: request["DOCUMENT_URI"] ?? "",
            query: request["QUERY_STRING"] ?? "", headers: Self.headers(of: request), body: request.body,
            bodyState: BodyState(request.bodyState), suggestedID: request["REQUEST_ID"])
    }

    /// CGI's `HTTP_IF_NONE_MATCH` is the header `if-none-match` (RFC 3875 §4.1.18).
    private static func headers(of request: FastCGI.Request) -> [(name: String, value: String)] {
        request.parameters.compactMap { parameter in
            headerName(parameter.name).map { name in (name, parameter.value) }
        }
    }

    /// Nil for a parameter that is no header. As buffers: through the views of strings it took 1 % of an order's
    /// instructions.
    private static func headerName(_ parameter: String) -> String? {
        if parameter == "CONTENT_TYPE" { return "content-type" }
        var parameter = parameter
        return parameter.withUTF8 { parameter in
            guard unsafe parameter.starts(with: "HTTP_".utf8) else { return nil }
            return unsafe String(unsafeUninitializedCapacity: parameter.count - 5) { name in
                for place in 5..<parameter.count { unsafe name[place - 5] = headerByte(parameter[place]) }
                return parameter.count - 5
            }
        }
    }

    private static func headerByte(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "_"): UInt8(ascii: "-")
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
        default: byte
        }
    }
}

extension Web.Request.BodyState {
    fileprivate init(_ state: FastCGI.Request.BodyState) {
        switch state {
        case .complete: self = .complete
        case .tooLarge: self = .tooLarge
        case .cutShort: self = .cutShort
        }
    }
}
