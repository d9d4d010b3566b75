/// Why a call was not done, as its caller hears it: a status, a stable code, a sentence, and what exactly was wrong.
///
/// Everything that a caller can do something about is a `Problem`; it is thrown, and turned into the error envelope in
/// one place.
/// Source: contract "Conventions", Errors.
public struct Problem: Error, Sendable, Equatable {
    /// One entry of the catalogue of problems: what never changes from one occurrence to the next.
    public struct Kind: Sendable, Equatable {
        public let status: Int
        /// Stable, UPPER_SNAKE; programs branch on it.
        public let code: String
        /// One sentence that a guest can read.
        public let message: Message

        /// - Parameters:
        ///   - ko: the sentence in Korean.
        ///   - en: the same in English.
        public init(_ status: Int, _ code: String, ko: String, en: String) {
            self.status = status
            self.code = code
            self.message = Message(ko: ko, en: en)
        }
    }

    /// One thing that was wrong, of possibly many.
    public struct Detail: Sendable, Equatable {
        /// Where: `items[2].quantity` in a body, the name of a query parameter, or of a header.
        public let field: String
        public let code: String
        public let message: Message
        /// What else helps to mend it, such as the present price; becomes members of the detail.
        public let extra: [JSON.Member]

        public init(field: String, code: String, message: Message, extra: [JSON.Member] = []) {
            self.field = field
            self.code = code
            self.message = message
            self.extra = extra
        }
    }

    /// Which of the catalogue it is.
    public let kind: Kind
    /// Everything that was wrong, all at once.
    public let details: [Detail]
    /// Seconds after which it is worth trying again; becomes `Retry-After`.
    public let retryAfter: Int?
    /// The methods that the path knows; becomes `Allow` of a 405.
    public let allow: [Method]
    /// The object as it is now, for a caller whose version is stale; becomes `current` of the error.
    public let current: [UInt8]?

    public init(
        _ kind: Kind,
        details: [Detail] = [],
        retryAfter: Int? = nil,
        allow: [Method] = [],
        current: [UInt8]? = nil
    ) {
        self.kind = kind
        self.details = details
        self.retryAfter = retryAfter
        self.allow = allow
        self.current = current
    }
}

extension Problem {
    /// The envelope: `{"error":{"code","message","details":[…],"request_id"}}`.
    public func response(language: Language, requestID: String) -> Response {
        let body = JSONWriter.bytes { json in
            json.object { json in
                json.member("error") { json in
                    json.object { json in
                        json.member("code", kind.code)
                        json.member("message", kind.message[language])
                        json.member("details") { json in
                            json.array { json in for detail in details { detail.write(to: &json, in: language) } }
                        }
                        if let current { json.member("current") { $0.raw(current) } }
                        json.member("request_id", requestID)
                    }
                }
            }
        }
        var response = Response(status: kind.status, json: body)
        if let retryAfter { response.headers.append(("Retry-After", String(retryAfter))) }
        if !allow.isEmpty { response.headers.append(("Allow", allow.map(\.rawValue).joined(separator: ", "))) }
        if kind.status == 401 { response.headers.append(("WWW-Authenticate", "Bearer")) }
        return response
    }
}

extension Problem.Detail {
    fileprivate func write(to json: inout JSONWriter, in language: Language) {
        json.object { json in
            json.member("field", field)
            json.member("code", code)
            json.member("message", message[language])
            for member in extra { json.member(named: member.key, member.value) }
        }
    }
}

/// What any call can meet before its handler is asked.
extension Problem.Kind {
    /// Not JSON, or JSON that two parsers could read differently.
    public static let malformedJSON = Self(
        400, "MALFORMED_JSON", ko: "요청 본문이 올바른 JSON이 아닙니다.", en: "The body is not valid JSON.")
    /// Well-formed, and not of the declared shape.
    public static let validationFailed = Self(
        400, "VALIDATION_FAILED", ko: "입력한 내용을 다시 확인해 주세요.", en: "Please check what you entered.")
    /// Nothing wrong but keys that are not known.
    public static let unknownField = Self(
        400, "UNKNOWN_FIELD", ko: "알 수 없는 항목이 있습니다.", en: "There is a field that we do not know.")
    /// No such path, or nothing of that id in the caller's store.
    public static let notFound = Self(404, "NOT_FOUND", ko: "찾을 수 없습니다.", en: "There is no such thing.")
    /// The path is there, the method is not; `Allow` lists those that are.
    public static let methodNotAllowed = Self(
        405, "METHOD_NOT_ALLOWED", ko: "이 주소에서는 할 수 없는 요청입니다.", en: "This address does not take that method.")
    /// More than the limit of this path.
    public static let bodyTooLarge = Self(
        413, "BODY_TOO_LARGE", ko: "보낸 내용이 너무 큽니다.", en: "What was sent is too large.")
    /// Fewer bytes than were announced.
    public static let bodyCutShort = Self(
        400, "BODY_CUT_SHORT", ko: "보낸 내용이 중간에 끊겼습니다. 다시 시도해 주세요.", en: "What was sent broke off; please try again.")
    /// A body that does not say it is JSON in UTF-8.
    public static let unsupportedMediaType = Self(
        415, "UNSUPPORTED_MEDIA_TYPE", ko: "본문은 application/json이어야 합니다.", en: "The body has to be application/json.")
    /// A mistake of ours; the log knows more by the request's id.
    public static let internalError = Self(
        500, "INTERNAL_ERROR", ko: "일시적인 문제가 생겼습니다. 잠시 후 다시 시도해 주세요.",
        en: "Something went wrong on our side; please try again in a moment.")
}
