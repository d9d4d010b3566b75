internal import Web

/// Three stores to try everything with; the data is `demo_stores.json`, embedded in the program.
struct DemoData {
    struct Table {
        let number: String
        let seats: Int
    }

    struct Section {
        let name: String
        let translations: String
        let dishes: [Dish]
    }

    struct Dish {
        let name: String
        let description: String?
        let translations: String
        let price: Int64
        let isSoldOut: Bool
        let labels: [String]
        let allergens: [String]
        let origin: String?
        let groups: [Group]
    }

    struct Group {
        let name: String
        let translations: String
        let min: Int
        let max: Int
        let options: [Option]
    }

    struct Option {
        let name: String
        let translations: String
        let priceDelta: Int64
    }

    let store: NewStore
    let tables: [Table]
    let sections: [Section]

    /// - Throws: when the embedded file is no JSON, which a test would have found.
    static func all() throws -> [DemoData] {
        try JSONReader.read(PackageResources.demo_stores_json)["stores"].list.map(DemoData.init)
    }
}

extension DemoData {
    private init(_ json: JSON) {
        var store = NewStore(name: json.text("name"))
        store.timeZone = json.text("time_zone")
        store.currency = json.text("currency")
        store.locale = json.text("locale")
        store.dayCutoffHour = Int(json["day_cutoff_hour"]?.integer ?? 5)
        store.origin = json["origin"]?.string
        store.translations = json.translations
        self.store = store
        tables = json["tables"].list.map {
            .init(number: $0.text("table_number"), seats: Int($0["seats"]?.integer ?? 4))
        }
        sections = json["categories"].list.map(Section.init)
    }
}

extension DemoData.Section {
    fileprivate init(_ json: JSON) {
        self.init(
            name: json.text("name"), translations: json.translations, dishes: json["menus"].list.map(DemoData.Dish.init)
        )
    }
}

extension DemoData.Dish {
    fileprivate init(_ json: JSON) {
        self.init(
            name: json.text("name"), description: json["description"]?.string, translations: json.translations,
            price: json["price"]?.integer ?? 0, isSoldOut: json["is_sold_out"]?.bool ?? false,
            labels: json["labels"].list.compactMap(\.string), allergens: json["allergens"].list.compactMap(\.string),
            origin: json["origin"]?.string, groups: json["option_groups"].list.map(DemoData.Group.init))
    }
}

extension DemoData.Group {
    fileprivate init(_ json: JSON) {
        self.init(
            name: json.text("name"), translations: json.translations, min: Int(json["min"]?.integer ?? 0),
            max: Int(json["max"]?.integer ?? 1),
            options: json["options"].list.map {
                .init(name: $0.text("name"), translations: $0.translations, priceDelta: $0["price_delta"]?.integer ?? 0)
            })
    }
}

extension JSON {
    fileprivate func text(_ key: String) -> String { self[key]?.string ?? "" }

    /// `name_en` and `description_en` as the rows keep them: `{"en": {"name": …, "description": …}}`.
    fileprivate var translations: String {
        let english = ["name", "description"].compactMap { key in
            self[key + "_en"].map { JSON.Member(key, $0) }
        }
        let translations: JSON = english.isEmpty ? [:] : ["en": .object(english)]
        return String(decoding: JSONWriter.bytes(of: translations), as: UTF8.self)
    }
}

extension JSON? {
    fileprivate var list: [JSON] { self?.array ?? [] }
}
