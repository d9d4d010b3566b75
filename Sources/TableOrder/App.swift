internal import Postgres
public import Web

/// The restaurant as a whole: every endpoint, and the one way from a request to an answer.
///
/// Read on in `Orders/PlaceOrder.swift`.
public struct App: Sendable {
    /// Below nginx's 15 s, so that it never gives up on a call that is still being worked on.
    private static let longestCall = Duration.seconds(8)

    /// What changes the menu that guests see.
    private static let menuChanges = Set(
        (StaffMenuRoutes.all + MenuImageRoutes.all + CategoryRoutes.all + StoreSettingsRoutes.all).map(\.operation.id))
    /// What ends somebody's tokens.
    private static let tokenEnds = Set(
        [
            TokenRoutes.logout, UserRoutes.change, UserRoutes.remove, StaffTableRoutes.change, StaffTableRoutes.remove,
            APIKeyRoutes.revoke,
        ].map(\.operation.id))

    private let router: Router<Handler>
    private let document: OpenAPI

    /// Puts all endpoints together and prints their document once.
    public init() {
        let routes =
            HealthRoutes.all + SignInRoutes.all + TokenRoutes.all + UserRoutes.all + StoreRoutes.all + MenuRoutes.all
            + StaffMenuRoutes.all + MenuImageRoutes.all + CategoryRoutes.all
            + OrderRoutes.all
            + TableRoutes.all + StaffTableRoutes.all + StaffOrderRoutes.all + SalesRoutes.all + EventRoutes.all
            + BoardRoutes.all + APIKeyRoutes.all
            + StoreSettingsRoutes.all
            + CallRoutes.all + StaffCallRoutes.all
        let document = App.document(of: (routes + [App.openAPIRoute { [] }]).map(\.operation))
        let bytes = JSONWriter.bytes(of: document.document)
        self.document = document
        router = Router(routes + [App.openAPIRoute { bytes }])
    }

    /// The OpenAPI 3.1 document of everything that this app answers.
    public var openAPI: JSON { document.document }

    /// Answers one request.
    /// - Returns: an answer, whatever happens: a failure becomes the error envelope.
    /// - Effects: those of the endpoint; one line in the log. Blocks the calling thread.
    public func respond(to request: Request, in environment: inout Environment) -> Response {
        var record = CallRecord(request)
        _ = environment.database.outsideStores.takeMetrics()
        environment.database.outsideStores.beginCall(within: Self.longestCall)
        var response: Response
        do {
            response = try answer(request, in: &environment, record: &record)
        } catch {
            let problem = problem(for: error, record: &record)
            response = problem.response(language: record.language, requestID: record.requestID)
        }
        record.finish(response, metrics: environment.database.outsideStores.takeMetrics())
        response.headers.append(("X-Request-Id", record.requestID))
        response.headers.append(("Server-Timing", record.serverTiming))
        response.headers += environment.settings.cors.headers(origin: request.header("origin"))
        environment.house.log.write(record)
        return response
    }

    /// The problems that an operation can answer, for tests that hold handlers to their declarations.
    func problems(of operation: Operation) -> [Problem.Kind] { document.problems(of: operation) }

    var operations: [Operation] { router.endpoints.map(\.operation) }
}

extension App {
    private func answer(
        _ request: Request, in environment: inout Environment, record: inout CallRecord
    ) throws -> Response {
        switch router.find(request.method, request.path) {
        case .nothing: throw Problem(.notFound)
        case .otherMethods(let allow):
            guard request.method == .options else { throw Problem(.methodNotAllowed, allow: allow) }
            return preflight(request, allow: allow, environment.settings.cors)
        case .endpoint(let endpoint, let ids):
            let operation = endpoint.operation
            record.route = operation.path.description
            let caller = try caller(of: request, for: operation, in: environment)
            record.caller = caller
            if let caller {
                try environment.house.keyUses.note(caller, requestID: record.requestID, in: &environment)
            }
            let input = try operation.input(from: request, ids: ids, language: record.language)
            do {
                let call = Call(route: endpoint, input: input, knownCaller: caller)
                let response = try endpoint.handler(call, &environment)
                tell(environment.house.hub, of: operation, by: caller)
                return response
            } catch let refusal as Problem {
                throw refusal
            } catch {
                // Nobody knows whether a commit that went unanswered was made.
                tell(environment.house.hub, of: operation, by: caller)
                throw error
            }
        }
    }

    /// What this process knows first of all: that something may have changed in a store.
    private func tell(_ hub: EventHub, of operation: Operation, by caller: Caller?) {
        guard let caller, operation.method != .get, operation.id != OrderRoutes.preview.operation.id else { return }
        if Self.menuChanges.contains(operation.id) { hub.menus.drop(caller.storeID) }
        hub.changed(caller.storeID, endsTokens: Self.tokenEnds.contains(operation.id))
    }

    /// Who calls, as far as the token or key tells; whether it has ended is asked with the request's own statement.
    /// - Throws: 401 without one or with one that does not count, 403 for a caller that the operation does not let
    ///   in.
    private func caller(
        of request: Request, for operation: Operation, in environment: borrowing Environment
    ) throws(Problem) -> Caller? {
        guard !operation.access.isEmpty else { return nil }
        guard let header = request.header("authorization") else { throw Problem(.tokenRequired) }
        // By bytes: a token has 400, and looking for a space among characters took a tenth of an order's instructions.
        let space = UInt8(ascii: " ")
        let scheme = header.utf8.prefix { $0 != space }
        let token = header.utf8.dropFirst(scheme.count).drop { $0 == space }
        guard Substring(scheme).lowercased() == "bearer" else { throw Problem(.invalidToken) }
        let caller = try environment.house.caller(of: String(Substring(token)))
        guard operation.access.contains(where: caller.fits) else { throw Problem(.wrongPrincipal) }
        return caller
    }

    private func preflight(_ request: Request, allow: [Method], _ cors: CORS) -> Response {
        var response = Response(status: 204, headers: [("Allow", allow.map(\.rawValue).joined(separator: ", "))])
        if !cors.headers(origin: request.header("origin")).filter({ $0.name != "Vary" }).isEmpty {
            response.headers += cors.preflightHeaders(allow: allow)
        }
        return response
    }

    /// Turns every failure into an answer: the caller's as it is, the world's with `Retry-After`, ours as 500 that says
    /// nothing but the request's id. What is not the caller's is logged whole.
    private func problem(for error: any Error, record: inout CallRecord) -> Problem {
        if let problem = error as? Problem {
            record.problem = problem
            return problem
        }
        record.failure = error
        let problem = (error as? DatabaseError).flatMap { Problem($0) } ?? Problem(.internalError)
        record.problem = problem
        return problem
    }
}

extension App {
    private static func document(of operations: [Operation]) -> OpenAPI {
        // The version of the contract, which the program's own leaves alone.
        OpenAPI(
            title: "TableOrder", version: "1.0.0",
            about:
                "Ordering at the table for small restaurants: guests order, staff follow, nothing is lost or doubled.",
            tags: [
                .init("Sign-in", prefix: "/api/auth/", about: "Tokens for tablets and people."),
                .init("Staff", prefix: "/api/admin/", about: "What the store's staff do."),
                .init("Guests", prefix: "/api/", about: "What the tablet on a table does."),
                .init("Operators", prefix: "/", about: "What a load balancer, a monitor and a developer ask."),
            ],
            schemes: [
                .init(name: Access.table.scheme, about: "The token of a table's tablet: `POST /api/auth/table-login`."),
                .init(
                    name: Access.staff.scheme, about: "The token of the store's staff: `POST /api/auth/admin-login`."),
                .init(
                    name: Access.pos(.ordersRead).scheme,
                    about:
                        """
                        A key of one of the store's programs, such as its POS: an owner makes it with \
                        `POST /api/admin/api-keys`. It does not expire, and opens what asks for one of its scopes.
                        """
                ),
            ],
            commonProblems: [.internalError, .databaseUnavailable, .outcomeUnknown, .busy],
            tokenProblems: [.tokenRequired, .invalidToken, .wrongPrincipal],
            operations: operations)
    }

    private static func openAPIRoute(_ bytes: @escaping @Sendable () -> [UInt8]) -> Route {
        Route(
            Operation(.get, "/openapi.json", id: "openAPI", summary: "This document").answering(
                200, "OpenAPI 3.1", .any)
        ) { _, _ in
            var response = Response(json: bytes())
            response.setHeader("Cache-Control", "no-cache")
            return response
        }
    }
}
