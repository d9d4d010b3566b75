internal import Postgres
public import Web

/// One restaurant.
public struct Store: Sendable {
    public typealias ID = Identifier<Store>

    let id: ID
    var name: String
    /// The language of its names, such as `ko` (BCP 47).
    let locale: String
    /// ISO 4217; prices count its minor unit, of which the won has none.
    let currency: String
    /// Where its ingredients come from (원산지 표시).
    var origin: String?
    let orderingPaused: Bool
    /// Of name and origin.
    let translations: Translations
}

extension Store {
    /// What ``init(_:)`` reads, of `stores s`.
    static let columns: SQL = "s.id, s.name, s.locale, s.currency, s.origin, s.ordering_paused, s.translations::text"

    init(_ row: inout Row) throws {
        id = try row.next()
        name = try row.next()
        locale = try row.next()
        currency = try row.next()
        origin = try row.next()
        orderingPaused = try row.next()
        translations = Translations(json: try row.next())
    }

    /// The store as a reader's language has it.
    func translated(for reader: LanguagePreference) -> Store {
        let texts = translations.texts(for: reader, insteadOf: locale)
        var store = self
        store.name = texts["name"]?.string ?? name
        store.origin = texts["origin"]?.string ?? origin
        return store
    }
}

extension Store: JSONEncodable {
    static let schema = Schema.object(
        "Store",
        .required("id", .id),
        .required("name", .line(1...100).example("한옥식당")),
        .required("locale", .line(2...35).example("ko")),
        .required("currency", .line(3...3).about("ISO 4217; prices are integers in its minor unit.").example("KRW")),
        .required("origin", Schema.text(0...1000, .lines).about("Where the ingredients come from.").orNull),
        .required("ordering_paused", .boolean))

    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("name", name)
            json.member("locale", locale)
            json.member("currency", currency)
            json.member("origin", origin)
            json.member("ordering_paused", orderingPaused)
        }
    }
}
