internal import Postgres
internal import Web

/// What does the work of an endpoint: a value in, a value out, the world at hand.
typealias Handler = @Sendable (Call, inout Environment) throws -> Response

/// An endpoint of ours.
typealias Route = Endpoint<Handler>

/// One call on its way to a handler: checked input, known caller.
struct Call {
    let route: Route
    let input: Input
    /// Nil on an endpoint that everybody may call.
    let knownCaller: Caller?

    /// The caller of an endpoint that wants a token.
    /// - Throws: 401 when there is none; the way in has refused such a call before.
    var caller: Caller {
        get throws(Problem) {
            guard let knownCaller else { throw Problem(.tokenRequired) }
            return knownCaller
        }
    }
}
