internal import Postgres
internal import Web

/// A store as its staff see and change it.
struct StoreSettings: Sendable {
    let id: Store.ID
    var name: String
    /// An IANA name that PostgreSQL knows.
    var timeZone: String
    /// The hour of the store's clock at which a business day begins, 0…23.
    var dayCutoffHour: Int
    /// The language of its names, such as `ko`.
    var locale: String
    /// ISO 4217. Prices are integers in its minor unit, so that no call changes it.
    let currency: String
    /// `{"en": {"name", "origin"}}`, canonical and without nulls.
    var translations: JSON
    /// Where its ingredients come from (원산지 표시).
    var origin: String?
    var orderingPaused: Bool
    /// Counts the changes, from 1.
    var version: Int64
    let createdAt: Timestamp
}

extension StoreSettings {
    /// What ``init(_:)`` reads, of `stores`.
    static let columns: SQL = """
        id, name, time_zone, day_cutoff_hour, locale, currency, translations, origin, ordering_paused, version,
        created_at
        """

    init(_ row: inout Row) throws {
        self.init(
            id: try row.next(), name: try row.next(), timeZone: try row.next(), dayCutoffHour: try row.next(),
            locale: try row.next(), currency: try row.next(),
            translations: Self.normal(try JSONReader.read(try row.next([UInt8].self))), origin: try row.next(),
            orderingPaused: try row.next(), version: try row.next(), createdAt: try row.next())
    }

    /// Translations in the one form in which two that mean the same are the same bytes.
    static func normal(_ translations: JSON) -> JSON {
        guard case .object(let languages) = translations else { return .object([]) }
        let named = languages.map { language in
            guard case .object(let texts) = language.value else { return language }
            return JSON.Member(language.key, .object(texts.filter { $0.value != .null }))
        }
        return JSON.object(named).canonical
    }

    /// What guests read of it (``Store``), in every language; two that are equal change nothing for them.
    var shownToGuests: [UInt8] {
        JSONWriter.bytes { json in
            json.object { json in
                json.member("name", name)
                json.member("locale", locale)
                json.member("translations", translations)
                json.member("origin", origin)
                json.member("ordering_paused", orderingPaused)
            }
        }
    }
}

extension StoreSettings: JSONEncodable {
    static let schema = Schema(
        .object(
            [.required("id", .id)] + changeable.map { .required($0.name, $0.schema) } + [
                .required(
                    "currency", .line(3...3).about("ISO 4217; prices are integers in its minor unit.").example("KRW")),
                .required("version", .integer(1...Int64.max)),
                .required("created_at", .dateTime),
            ])
    ).named("StoreSettings")

    /// The whole of what may change; what may be absent is absent then.
    static let whole = Schema(
        .object(
            changeable.map { property in
                ["translations", "origin"].contains(property.name)
                    ? .optional(property.name, property.schema) : .required(property.name, property.schema)
            })
    ).named("StoreChange")

    /// A part of it; what is missing stays as it is, and `null` empties what may be empty.
    static let part = Schema(.object(changeable.map { .change($0.name, $0.schema) })).named("StorePatch")

    private static let changeable: [(name: String, schema: Schema)] = [
        ("name", .line(1...100).example("한옥식당")),
        ("time_zone", .line(1...64).about("As the IANA calls it.").example("Asia/Seoul")),
        ("day_cutoff_hour", .integer(0...23).about("The hour at which a business day begins.").example(5)),
        ("locale", Schema.languageTag.about("The language of the store's own names.").example("ko")),
        ("translations", translations),
        ("origin", Schema.text(1...1000, .lines).about("Where the ingredients come from.").orNull),
        ("ordering_paused", Schema.boolean.about("While it is, orders are 409 `ORDERING_PAUSED`.")),
    ]

    private static let translations = Schema.map(
        keys: .languageTag,
        // Without a name: a request's may not have other keys, an answer's may, and one component cannot say both.
        of: .object(nil, .optional("name", .line(1...100)), .optional("origin", .text(1...1000, .lines))),
        count: 0...20
    ).about("What guests of another language read instead.").example(["en": ["name": "Hanok Kitchen"]])

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("name", name)
            json.member("time_zone", timeZone)
            json.member("day_cutoff_hour", dayCutoffHour)
            json.member("locale", locale)
            json.member("translations", translations)
            json.member("origin", origin)
            json.member("ordering_paused", orderingPaused)
            json.member("currency", currency)
            json.member("version", version)
            json.member("created_at", createdAt)
        }
    }
}
