/// The path of an endpoint, such as `/api/orders/{id}`. Every parameter is an id.
public struct Path: Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// As it was written; logs and documents name the route by it.
    public let description: String
    /// The names between braces, from left to right.
    public let parameters: [String]

    public init(stringLiteral text: String) {
        description = text
        parameters = text.split(separator: "/").filter { $0.hasPrefix("{") }.map { String($0.dropFirst().dropLast()) }
    }

    /// The path with every id replaced by `{}`, and the ids. Fixed parts are never digits alone, so that the first
    /// names the endpoint.
    ///
    /// An id has no sign, no leading zero and no more digits than an `Int64` holds; whatever else stands in its place
    /// names nothing, and neither does a path with an empty part, a trailing slash or a parameter behind a semicolon:
    /// the web server may have chosen its limits by the exact path.
    static func pattern(of path: String) -> (pattern: String, ids: [Int64]) {
        guard path.utf8.contains(where: { UInt8(ascii: "1")...UInt8(ascii: "9") ~= $0 }) else { return (path, []) }
        var ids: [Int64] = []
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).map { part -> Substring in
            guard let first = part.utf8.first, UInt8(ascii: "1")...UInt8(ascii: "9") ~= first,
                part.utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }), let id = Int64(part)
            else { return part }
            ids.append(id)
            return "{}"
        }
        return (parts.joined(separator: "/"), ids)
    }

    /// The key under which a router keeps this path.
    var pattern: String {
        description.split(separator: "/", omittingEmptySubsequences: false)
            .map { $0.hasPrefix("{") ? "{}" : $0 }
            .joined(separator: "/")
    }
}
