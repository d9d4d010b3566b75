internal import Postgres
internal import Web

/// What a store sold on one business day. Every sum adds up to the orders of that day.
struct Sales {
    /// One dish under one name and price list of that day.
    struct Item {
        let menuID: Menu.ID
        let name: String
        let quantity: Int64
        let total: Int64
    }

    /// One hour of the store's clock in which something was ordered.
    struct Hour {
        /// 0…23
        let hour: Int
        let orderCount: Int
        let total: Int64
    }

    let businessDate: CalendarDate
    let currency: String
    /// Without cancelled ones.
    let orderCount: Int
    /// In minor units, without cancelled orders.
    let total: Int64
    let cancelledCount: Int
    let cancelledTotal: Int64
    /// Most sold first.
    let items: [Item]
    /// In the order of the business day, which begins at the cut-off hour.
    let hours: [Hour]
}

extension Sales: JSONEncodable {
    static let schema = Schema.object(
        "Sales",
        .required("business_date", .date),
        .required("currency", .line(3...3).example("KRW")),
        .required("order_count", .integer(0...Int64.max).about("Without cancelled ones.")),
        .required("total", .integer(0...Int64.max).about("In minor units, without cancelled orders.")),
        .required("cancelled_count", .integer(0...Int64.max)),
        .required("cancelled_total", .integer(0...Int64.max)),
        .required(
            "items",
            .array(
                of: .object(
                    "SoldItem", .required("menu_id", .id), .required("name", .line(1...100)),
                    .required("quantity", .integer(1...Int64.max)), .required("total", .integer(1...Int64.max))))),
        .required(
            "hours",
            .array(
                of: .object(
                    "SoldHour", .required("hour", .integer(0...23)),
                    .required("order_count", .integer(1...Int64.max)), .required("total", .integer(1...Int64.max))))))

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("business_date", businessDate.description)
            json.member("currency", currency)
            json.member("order_count", orderCount)
            json.member("total", total)
            json.member("cancelled_count", cancelledCount)
            json.member("cancelled_total", cancelledTotal)
            json.member("items", items)
            json.member("hours", hours)
        }
    }
}

extension Sales.Item: JSONEncodable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("menu_id", menuID)
            json.member("name", name)
            json.member("quantity", quantity)
            json.member("total", total)
        }
    }
}

extension Sales.Hour: JSONEncodable {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("hour", hour)
            json.member("order_count", orderCount)
            json.member("total", total)
        }
    }
}
