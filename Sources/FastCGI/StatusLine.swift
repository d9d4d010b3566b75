/// A status code with its phrase, as the CGI header `Status` wants it (RFC 3875 §6.3.3).
///
/// nginx copies it into the status line as it is; without a phrase that line would lack the space that RFC 9112 §4
/// asks for after the code.
struct StatusLine: CustomStringConvertible {
    let description: String

    /// Anything that is no final status becomes 500, which a peer can at least read.
    init(_ status: Int) {
        let code = 200...999 ~= status ? status : 500
        description = StatusLine.known[code] ?? "\(code) Other"
    }

    private static let known = Dictionary(uniqueKeysWithValues: phrases.map { ($0, "\($0) \($1)") })

    /// RFC 9110 §15; 428, 429 and 431 are of RFC 6585.
    private static let phrases = [
        200: "OK", 201: "Created", 202: "Accepted", 204: "No Content", 206: "Partial Content",
        301: "Moved Permanently", 302: "Found", 303: "See Other", 304: "Not Modified", 307: "Temporary Redirect",
        308: "Permanent Redirect",
        400: "Bad Request", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found", 405: "Method Not Allowed",
        406: "Not Acceptable", 408: "Request Timeout", 409: "Conflict", 410: "Gone", 411: "Length Required",
        412: "Precondition Failed", 413: "Content Too Large", 414: "URI Too Long", 415: "Unsupported Media Type",
        422: "Unprocessable Content", 428: "Precondition Required", 429: "Too Many Requests",
        431: "Request Header Fields Too Large",
        500: "Internal Server Error", 501: "Not Implemented", 502: "Bad Gateway", 503: "Service Unavailable",
        504: "Gateway Timeout", 505: "HTTP Version Not Supported",
    ]
}
