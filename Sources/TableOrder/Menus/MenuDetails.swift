internal import Postgres
internal import Web

/// A dish as the store's staff see and keep it.
struct MenuDetails: JSONEncodable {
    let menu: Menu
    var isDeleted = false

    static let schema = Schema.object(
        "MenuDetails",
        .required("id", .id),
        .required("category_id", .id),
        .required("name", .line(1...100).example("김치찌개")),
        .required("description", Schema.text(0...1000, .lines).orNull),
        .required("translations", translationsSchema),
        .required("price", .integer(1...1_000_000_000).about("In minor units.").example(9000)),
        .required("image_url", Schema.line(1...500).orNull),
        .required("display_order", .integer(0...Int64(Int32.max)).about("Among the dishes of its category.")),
        .required("is_available", Schema.boolean.about("Whether guests see it.")),
        .required("is_sold_out", .boolean),
        .required("sold_out_until", Schema.dateTime.orNull),
        .required("labels", .array(of: .line(1...50))),
        .required("allergens", .array(of: .line(1...50))),
        .required("origin", Schema.text(0...500, .lines).orNull),
        .required("option_groups", .array(of: OptionGroup.detailsSchema)),
        .required("version", .integer(1...Int64.max)),
        .required("created_at", .dateTime),
        .required("updated_at", .dateTime))

    static let translationsSchema = Translations.schema(
        .optional("name", .line(1...100)), .optional("description", .text(1...1000, .lines)))

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", menu.id)
            json.member("category_id", menu.categoryID)
            json.member("name", menu.name)
            json.member("description", menu.description)
            json.member("translations", menu.translations)
            json.member("price", menu.price)
            json.member("image_url", menu.imageURL)
            json.member("display_order", menu.displayOrder)
            json.member("is_available", menu.isAvailable)
            json.member("is_sold_out", menu.isSoldOut)
            json.member("sold_out_until", menu.soldOutUntil)
            json.member("labels", menu.labels)
            json.member("allergens", menu.allergens)
            json.member("origin", menu.origin)
            json.member("option_groups") { json in
                json.array { json in for group in menu.optionGroups { group.writeDetails(to: &json) } }
            }
            json.member("version", menu.version)
            json.member("created_at", menu.createdAt)
            json.member("updated_at", menu.updatedAt)
            if isDeleted { json.member("is_deleted", true) }
        }
    }
}

extension OptionGroup {
    static let detailsSchema = Schema.object(
        "OptionGroupDetails",
        .required("id", .id),
        .required("name", .line(1...100).example("맵기")),
        .required("translations", nameTranslations),
        .required("min", .integer(0...100)),
        .required("max", .integer(1...100)),
        .required(
            "options",
            .array(
                of: .object(
                    "OptionDetails",
                    .required("id", .id),
                    .required("name", .line(1...100).example("순한맛")),
                    .required("translations", nameTranslations),
                    .required("price_delta", .integer(0...1_000_000_000)),
                    .required("is_sold_out", .boolean)))))

    static let nameTranslations = Translations.schema(.optional("name", .line(1...100)))

    fileprivate func writeDetails(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("name", name)
            json.member("translations", translations)
            json.member("min", min)
            json.member("max", max)
            json.member("options") { json in
                json.array { json in for option in options { option.writeDetails(to: &json) } }
            }
        }
    }
}

extension MenuOption {
    fileprivate func writeDetails(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("name", name)
            json.member("translations", translations)
            json.member("price_delta", priceDelta)
            json.member("is_sold_out", isSoldOut)
        }
    }
}
