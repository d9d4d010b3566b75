internal import Postgres
internal import Web

extension MenuBoard: JSONEncodable {
    static let schema = Schema.object(
        "MenuBoard",
        .required("store", Store.schema),
        .required("menu_version", .integer(1...Int64.max)),
        .required(
            "categories",
            .array(
                of: .object(
                    "Category", .required("id", .id), .required("name", .line(1...100)),
                    .required("display_order", .integer(0...Int64(Int32.max))),
                    .required("menus", .array(of: Menu.schema))))))

    func write(to json: inout JSONWriter) {
        let byCategory = Dictionary(grouping: menus, by: \.categoryID)
        json.object { json in
            json.member("store", store)
            json.member("menu_version", version)
            json.member("categories") { json in
                json.array { json in
                    for category in categories {
                        json.object { json in
                            json.member("id", category.id)
                            json.member("name", category.name)
                            json.member("display_order", category.displayOrder)
                            json.member("menus") { json in
                                json.array { json in
                                    for menu in byCategory[category.id] ?? [] { menu.write(to: &json, at: now) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}

extension Menu {
    static let schema = Schema.object(
        "Menu",
        .required("id", .id),
        .required("name", .line(1...100).example("김치찌개")),
        .required("description", Schema.text(0...1000, .lines).orNull),
        .required("price", .integer(1...1_000_000_000).about("In minor units.").example(9000)),
        .required("image_url", Schema.line(1...500).orNull),
        .required("display_order", .integer(0...Int64(Int32.max))),
        .required("is_sold_out", .boolean),
        .required("sold_out_until", Schema.dateTime.orNull),
        .required("labels", .array(of: .line(1...50))),
        .required("allergens", .array(of: .line(1...50))),
        .required("origin", Schema.text(0...500, .lines).orNull),
        .required("option_groups", .array(of: OptionGroup.schema)))

    func write(to json: inout JSONWriter, at now: Timestamp) {
        let isSoldOut = isSoldOut(at: now)
        json.object { json in
            json.member("id", id)
            json.member("name", name)
            json.member("description", description)
            json.member("price", price)
            json.member("image_url", imageURL)
            json.member("display_order", displayOrder)
            json.member("is_sold_out", isSoldOut)
            json.member("sold_out_until", isSoldOut ? soldOutUntil : nil)
            json.member("labels", labels)
            json.member("allergens", allergens)
            json.member("origin", origin)
            json.member("option_groups", optionGroups)
        }
    }
}

extension OptionGroup: JSONEncodable {
    static let schema = Schema.object(
        "OptionGroup",
        .required("id", .id),
        .required("name", .line(1...100).example("맵기")),
        .required("min", .integer(0...100).about("So many have to be chosen.")),
        .required("max", .integer(1...100).about("More may not be chosen.")),
        .required("options", .array(of: MenuOption.schema)))

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("name", name)
            json.member("min", min)
            json.member("max", max)
            json.member("options", options)
        }
    }
}

extension MenuOption: JSONEncodable {
    static let schema = Schema.object(
        "Option",
        .required("id", .id),
        .required("name", .line(1...100).example("순한맛")),
        .required("price_delta", .integer(0...1_000_000_000).about("Added to the dish's price.")),
        .required("is_sold_out", .boolean))

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("name", name)
            json.member("price_delta", priceDelta)
            json.member("is_sold_out", isSoldOut)
        }
    }
}
