/// Finds the endpoint for a method and a path: one look into a dictionary.
public struct Router<Handler: Sendable>: Sendable {
    /// What a method and a path lead to.
    public enum Match: Sendable {
        /// The endpoint with the ids in its path by name.
        case endpoint(Endpoint<Handler>, ids: [String: Int64])
        /// The path exists, the method does not; these do.
        case otherMethods([Method])
        case nothing
    }

    /// All of them, in the order given.
    public let endpoints: [Endpoint<Handler>]
    private let byPattern: [String: [Method: Endpoint<Handler>]]

    /// - Parameter endpoints: each pair of method and path once.
    public init(_ endpoints: [Endpoint<Handler>]) {
        self.endpoints = endpoints
        byPattern = endpoints.reduce(into: [:]) {
            $0[$1.operation.path.pattern, default: [:]][$1.operation.method] = $1
        }
    }

    /// - Parameters:
    ///   - method: `HEAD` finds the endpoint of `GET`; nil is a method that nothing has.
    ///   - path: decoded and normalised.
    public func find(_ method: Method?, _ path: String) -> Match {
        guard !path.utf8.contains(UInt8(ascii: "{")) else { return .nothing }
        let (pattern, ids) = Path.pattern(of: path)
        guard let methods = byPattern[pattern] else { return .nothing }
        guard let method, let endpoint = methods[method == .head ? .get : method] else {
            return .otherMethods(allowed(methods))
        }
        let names = endpoint.operation.path.parameters
        return .endpoint(endpoint, ids: Dictionary(zip(names, ids), uniquingKeysWith: { first, _ in first }))
    }

    private func allowed(_ methods: [Method: Endpoint<Handler>]) -> [Method] {
        Method.allCases.filter { method in
            method == .options || methods[method == .head ? .get : method] != nil
        }
    }
}
