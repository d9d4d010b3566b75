internal import Web

/// What texts of a store read in other languages: `{"en": {"name": "Kimchi stew"}}`, language tags in lower case.
///
/// Read only when somebody wants one: an order carries every dish's along and looks at none.
struct Translations: Sendable {
    static let none = Translations(json: Array("{}".utf8))

    /// One JSON object.
    let json: [UInt8]

    /// - Parameter translations: as a call brought it, its shape checked.
    init(_ translations: JSON?) {
        self.init(json: JSONWriter.bytes(of: CanonicalJSON(translations ?? [:])))
    }

    init(json: [UInt8]) {
        self.json = json
    }

    /// The texts for a reader, by key; `null` when the store's own are right for them.
    /// - Parameter locale: the language of the store's own.
    func texts(for reader: LanguagePreference, insteadOf locale: String) -> JSON {
        guard json.count > Self.none.json.count else { return .null }
        // What the database holds is what we wrote; were it no JSON, guests would read the store's own names.
        guard let all = try? JSONReader.read(json), case .object(let members) = all,
            let language = reader.best(of: members.map(\.key), insteadOf: locale)
        else { return .null }
        return all[language] ?? .null
    }
}

extension Translations: JSONEncodable {
    /// In one order of keys, whatever the order in which the database keeps them.
    func write(to json: inout JSONWriter) {
        guard let all = try? JSONReader.read(self.json) else { return json.raw(self.json) }
        CanonicalJSON(all).write(to: &json)
    }

    /// - Parameter texts: which texts of an object may be translated, by key.
    static func schema(_ texts: Schema.Property...) -> Schema {
        Schema.map(keys: .languageTag, of: Schema(.object(texts)), count: 0...20)
            .about("By language tag in lower case; readers get the first that `Accept-Language` names.")
            .example(["en": ["name": "Kimchi stew"]])
    }
}
