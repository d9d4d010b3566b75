internal import Web

extension ServiceCall: JSONEncodable {
    static let schema = Schema.object(
        "Call",
        .required("id", .id),
        .required("table_id", .id),
        .required("table_number", .line(1...20)),
        .required("kind", .choice(Kind.allCases.map(\.rawValue))),
        .required("note", Schema.text(0...200, .lines).orNull),
        .required("status", .choice(Status.allCases.map(\.rawValue))),
        .required("called_by", .line(1...50).example("table:7")),
        .required("handled_by", Schema.line(1...50).orNull),
        .required("created_at", .dateTime),
        .required("updated_at", .dateTime),
        .required("version", .integer(1...Int64.max)))

    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id)
            json.member("table_id", table.id)
            json.member("table_number", table.number)
            json.member("kind", kind.rawValue)
            json.member("note", note)
            json.member("status", status.rawValue)
            json.member("called_by", calledBy)
            json.member("handled_by", handledBy)
            json.member("created_at", createdAt)
            json.member("updated_at", updatedAt)
            json.member("version", version)
        }
    }
}

/// What somebody calls for, as it was sent.
struct CallDraft {
    let kind: ServiceCall.Kind
    let note: String?

    /// Source: contract "The guest's table", "Limits".
    static let schema = Schema.object("CallDraft", kind, note)
    /// The same from staff, who say for which table.
    static let staffSchema = Schema.object("StaffCallDraft", .required("table_id", .id), kind, note)

    private static let kind = Schema.Property.required("kind", .choice(ServiceCall.Kind.allCases.map(\.rawValue)))
    private static let note = Schema.Property.optional("note", .text(0...200, .lines).example("앞접시 두 개 주세요"))

    /// - Parameter body: one that a schema of these found nothing wrong with.
    init(_ body: JSON) {
        kind = body["kind"]?.string.flatMap(ServiceCall.Kind.init) ?? .other
        // An empty note is none.
        note = body["note"]?.string.flatMap { $0.isEmpty ? nil : $0 }
    }
}
