internal import Postgres
internal import Web

/// An order and how it got where it is.
struct OrderWithHistory: JSONEncodable {
    /// One state that the order took.
    struct Step {
        let status: Order.Status
        let at: Timestamp
        let by: String
        let reason: String?

        init(_ row: inout Row) throws {
            status = try row.next()
            at = try row.next()
            by = try row.next()
            reason = try row.next()
        }

        /// The first state: being placed.
        init(placed order: Order) {
            status = .pending
            at = order.createdAt
            by = order.placedBy
            reason = nil
        }
    }

    let order: Order
    let changes: [Step]

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
                    for step in [Step(placed: order)] + changes {
                        json.object { json in
                            json.member("status", step.status.rawValue)
                            json.member("at", step.at)
                            json.member("by", step.by)
                            json.member("reason", step.reason)
                        }
                    }
                }
            }
        }
    }
}
