internal import Postgres
internal import Web

extension Order: JSONEncodable {
    static let schema = Schema(.object(properties)).named("Order")

    static let properties: [Schema.Property] = [
        .required("order_number", .integer(1...Int64(Int32.max)).about("Counts from 1 each business day.")),
        .required("business_date", .date),
        .required("id", .id),
        .required("table_id", .id),
        .required("table_number", .line(1...20)),
        .required("session_id", .id),
        .required("status", .choice(Status.allCases.map(\.rawValue))),
        .required("items", .array(of: Item.schema, count: 1...50)),
        .required("total", .integer(1...Int64.max).about("In minor units.").example(17_000)),
        .required("note", Schema.text(0...200, .lines).orNull),
        .required("placed_by", .line(1...50).example("table:7")),
        .required("cancel_reason", Schema.text(0...200, .lines).orNull),
        .required("created_at", .dateTime),
        .required("updated_at", .dateTime),
        .required("version", .integer(1...Int64.max)),
    ]

    func write(to json: inout JSONWriter) {
        json.object { writeMembers(number, businessDate, to: &$0) }
    }

    /// All members.
    /// - Parameters: the two of them that only the store's counter row knows while an order is being placed.
    func writeMembers(_ number: Int, _ businessDate: CalendarDate, to json: inout JSONWriter) {
        json.member("order_number", number)
        json.member("business_date", businessDate.description)
        writeKnownMembers(to: &json)
    }

    /// All members but those two.
    func writeKnownMembers(to json: inout JSONWriter) {
        json.member("id", id)
        json.member("table_id", table.id)
        json.member("table_number", table.number)
        json.member("session_id", sessionID)
        json.member("status", status.rawValue)
        json.member("items", items)
        json.member("total", total)
        json.member("note", note)
        json.member("placed_by", placedBy)
        json.member("cancel_reason", cancelReason)
        json.member("created_at", createdAt)
        json.member("updated_at", updatedAt)
        json.member("version", version)
    }
}

extension Order {
    /// An order's JSON but for number and day, which stand in front of it. Written once, for the event, the answer and the
    /// answer that is kept.
    struct KnownMembers {
        /// What follows those two, up to the closing brace.
        let rest: UTF8Text

        init(_ order: Order) {
            let members = JSONWriter.bytes { $0.object { order.writeKnownMembers(to: &$0) } }
            rest = UTF8Text(Array(members.dropFirst()))
        }

        /// As ``OrderQueries/json`` has PostgreSQL write it.
        func json(numbered number: Int, on date: CalendarDate) -> [UInt8] {
            let front = #"{"order_number":\#(number),"business_date":"\#(date)","#
            var json: [UInt8] = []
            json.reserveCapacity(front.utf8.count + rest.bytes.count)
            json += front.utf8
            json += rest.bytes
            return json
        }
    }
}

extension Order.Item: JSONEncodable {
    static let schema = Schema.object(
        "OrderItem",
        .required("menu_id", .id),
        .required("name", .line(1...100).example("김치찌개")),
        .required("unit_price", .integer(1...Int64.max).about("One of it with its options, in minor units.")),
        .required("quantity", .integer(1...99)),
        .required("options", .array(of: ChosenOption.schema, count: 0...50)),
        .required("note", Schema.text(0...200, .lines).orNull),
        .required("total", .integer(1...Int64.max)))

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("menu_id", menuID)
            json.member("name", name)
            json.member("unit_price", unitPrice)
            json.member("quantity", quantity)
            json.member("options", options)
            json.member("note", note)
            json.member("total", total)
        }
    }
}

extension ChosenOption: JSONEncodable {
    static let schema = Schema.object(
        "ChosenOption",
        .required("id", .id),
        .required("group", .line(1...100).example("맵기")),
        .required("name", .line(1...100).example("순한맛")),
        .required("price_delta", .integer(0...1_000_000_000)))

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("group", group)
            json.member("name", name)
            json.member("price_delta", priceDelta)
        }
    }

    /// The option as ``write(to:)`` wrote it; nil for what it did not write.
    init?(_ json: JSON) {
        guard let id = json["id"]?.integer, let group = json["group"]?.string, let name = json["name"]?.string,
            let priceDelta = json["price_delta"]?.integer
        else { return nil }
        self.init(id: MenuOption.ID(id), group: group, name: name, priceDelta: priceDelta)
    }
}
