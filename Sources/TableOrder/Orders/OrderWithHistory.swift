internal import Postgres
internal import Web

/// An order and how it got where it is: being placed, and every change since.
struct OrderWithHistory: JSONEncodable {
    let order: Order
    let changes: [OrderChange]

    static let schema = Schema(.object(Order.properties + [.required("history", .array(of: step))]))
        .named("OrderWithHistory")

    private static let step = Schema.object(
        "OrderStep",
        .required("status", .choice(Order.Status.allCases.map(\.rawValue))),
        .required("at", .dateTime),
        .required("by", .line(1...50)),
        .required("reason", Schema.text(0...200, .lines).orNull))

    func write(to json: inout JSONWriter) {
        json.object { json in
            order.writeMembers(order.number, order.businessDate, to: &json)
            json.member("history") { json in
                json.array { json in
                    write(.pending, at: order.createdAt, by: order.placedBy, reason: nil, to: &json)
                    for change in changes {
                        write(change.to, at: change.at, by: change.by, reason: change.reason, to: &json)
                    }
                }
            }
        }
    }

    private func write(
        _ status: Order.Status, at time: Timestamp, by actor: String, reason: String?, to json: inout JSONWriter
    ) {
        json.object { json in
            json.member("status", status.rawValue)
            json.member("at", time)
            json.member("by", actor)
            json.member("reason", reason)
        }
    }
}
