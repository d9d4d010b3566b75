/// An endpoint without its handler: what routes, authorises, validates and documents a call, declared once.
///
///     Operation(.post, "/api/orders", id: "placeOrder", summary: "Places an order for this table")
///         .allowing(.table)
///         .taking(.idempotencyKey)
///         .taking(OrderDraft.schema)
///         .answering(201, "The order", Order.schema)
///         .failing(with: .menuSoldOut, .priceChanged)
public struct Operation: Sendable {
    /// One way in which the call succeeds.
    public struct Answer: Sendable {
        public let status: Int
        public let about: String
        /// Nil for an answer without a body.
        public let schema: Schema?
        /// Of the body: JSON, or a stream of events whose data the schema describes.
        public let mediaType: String
        /// Headers beside those that every answer has, with a sentence each.
        public let headers: [(name: String, about: String)]
    }

    /// `GET` answers `HEAD` as well.
    public let method: Method
    /// Unique together with the method.
    public let path: Path
    /// A name that is unique among all operations, for generated clients.
    public let id: String
    /// One line for the document.
    public let summary: String
    /// What the summary does not say; empty for nothing.
    public private(set) var about = ""
    /// Who may call; nobody listed means everybody, without a token.
    public private(set) var access: [Access] = []
    /// In the query and in headers.
    public private(set) var parameters: [Parameter] = []
    /// Nil for a call without a body.
    public private(set) var body: Schema?
    /// What kinds of file the body is, as media types; empty for JSON. Handlers judge a file by its content.
    public private(set) var fileTypes: [String] = []
    /// Whether the body may be missing; it then counts as `{}`.
    public private(set) var isBodyOptional = false
    /// How it succeeds.
    public private(set) var answers: [Answer] = []
    /// How it fails, beside what every call can meet (``OpenAPI/problems(of:)``).
    public private(set) var problems: [Problem.Kind] = []

    public init(_ method: Method, _ path: Path, id: String, summary: String) {
        self.method = method
        self.path = path
        self.id = id
        self.summary = summary
    }

    /// Adds what the summary does not say.
    public func about(_ about: String) -> Operation { changed { $0.about = about } }
    /// Lets these callers in, each by a token of its kind.
    public func allowing(_ access: Access...) -> Operation { changed { $0.access += access } }
    /// Takes these from query or headers; any other name in the query is refused.
    public func taking(_ parameters: Parameter...) -> Operation { changed { $0.parameters += parameters } }
    /// Takes a body of this shape and nothing else; it has to be there.
    public func taking(_ body: Schema) -> Operation { changed { $0.body = body.closed } }
    /// Takes a body of this shape; none at all counts as `{}`.
    public func takingOptionally(_ body: Schema) -> Operation {
        changed {
            $0.body = body.closed
            $0.isBodyOptional = true
        }
    }
    /// Takes a file of one of these media types, up to what the pool of workers reads.
    public func takingFile(_ types: String...) -> Operation { changed { $0.fileTypes = types } }
    /// Adds a way to succeed; handlers are held to it by tests.
    public func answering(
        _ status: Int, _ about: String, _ schema: Schema? = nil, as mediaType: String = "application/json",
        headers: [(name: String, about: String)] = []
    ) -> Operation {
        changed {
            $0.answers.append(
                Answer(status: status, about: about, schema: schema, mediaType: mediaType, headers: headers))
        }
    }
    /// Adds ways to fail; handlers are held to them by tests.
    public func failing(with problems: Problem.Kind...) -> Operation { changed { $0.problems += problems } }

    private func changed(_ change: (inout Operation) -> Void) -> Operation {
        var copy = self
        change(&copy)
        return copy
    }
}

/// An operation and what does it. The program that uses the endpoints decides what a handler is.
///
/// A class for the reason for which `Schema.Property` is one.
public final class Endpoint<Handler: Sendable>: Sendable {
    /// What it promises.
    public let operation: Operation
    /// What keeps the promise.
    public let handler: Handler

    public init(_ operation: Operation, handler: Handler) {
        self.operation = operation
        self.handler = handler
    }
}

/// One kind of caller that an operation lets in.
public struct Access: Sendable, Hashable {
    /// The security scheme: what kind of token.
    public let scheme: String
    /// The role or scope that the token must have; nil lets in every token of the scheme.
    public let role: String?

    public init(scheme: String, role: String? = nil) {
        self.scheme = scheme
        self.role = role
    }
}

/// A parameter in the query or in a header. (Those in a path are ids, and the path names them.)
///
/// A class for the reason for which `Schema.Property` is one.
public final class Parameter: Sendable {
    public enum Place: String, Sendable { case query, header }

    public let name: String
    public let place: Place
    public let schema: Schema
    public let about: String
    public let isRequired: Bool
    /// As `Request.header(_:)` takes it.
    let headerName: String

    private init(_ name: String, in place: Place, _ schema: Schema, _ about: String, isRequired: Bool) {
        self.name = name
        self.place = place
        self.schema = schema
        self.about = about
        self.isRequired = isRequired
        headerName = name.lowercased()
    }

    /// In the query, read as its schema's type.
    public static func query(_ name: String, _ schema: Schema, _ about: String, isRequired: Bool = false) -> Parameter {
        Parameter(name, in: .query, schema, about, isRequired: isRequired)
    }

    /// In a header; always optional.
    public static func header(_ name: String, _ schema: Schema, _ about: String) -> Parameter {
        Parameter(name, in: .header, schema, about, isRequired: false)
    }
}

extension Parameter {
    /// Source: contract "Conventions", Idempotency.
    public static let idempotencyKey = header(
        "Idempotency-Key", .text(1...255, .printableASCII),
        "The same key with the same body does the work once and gives the first answer again.")

    /// Source: contract "Conventions", Concurrency.
    public static let ifMatch = header(
        "If-Match", .text(1...22, .version).example("\"3\""),
        "The version, in quotes, that the object must still have; otherwise 412 with the object as it is.")

    /// Source: contract "Conventions", Lists.
    public static let limit = query("limit", .integer(1...250).example(50), "At most so many; 50 when not given.")
    public static let cursor = query(
        "cursor", .text(1...200, .printableASCII), "Where to go on: `next_cursor` of the page before.")
}
