internal import Web

/// A page of a list, and where the next one begins. Source: contract "Conventions", Lists.
struct Page<Element: JSONEncodable> {
    let elements: [Element]
    /// Nil on the last page.
    let next: Cursor?

    init(_ elements: [Element], next: Cursor?) {
        (self.elements, self.next) = (elements, next)
    }

    /// - Parameters:
    ///   - found: in their order, one more than the page holds when there are more.
    ///   - id: what the cursor remembers of the last one.
    init<Noun>(_ found: [Element], limit: Int, id: (Element) -> Identifier<Noun>) {
        elements = Array(found.prefix(limit))
        next = found.count > limit ? elements.last.map { Cursor(after: id($0).rawValue) } : nil
    }

    /// To stand beside other members.
    func writeMembers(to json: inout JSONWriter) {
        json.member("data", elements)
        json.member("next_cursor", next?.text)
    }
}

extension Page: JSONEncodable {
    func write(to json: inout JSONWriter) {
        json.object { writeMembers(to: &$0) }
    }
}

extension Schema {
    /// A ``Page``.
    static func page(of element: Schema, named name: String, _ more: Property...) -> Schema {
        let members: [Property] = [
            .required("data", .array(of: element)), .required("next_cursor", Schema.line(1...200).orNull),
        ]
        return Schema(.object(members + more)).named(name)
    }
}
