internal import Web

extension Response {
    /// An answer in JSON that no cache keeps.
    init(_ value: some JSONEncodable) {
        self.init(json: JSONWriter.bytes(of: value))
    }

    /// The same with the version of what it shows, for `If-Match`.
    init(_ value: some JSONEncodable, version: Int64) {
        self.init(value)
        setHeader("ETag", EntityTag(String(version)).header)
    }
}

/// The header of an answer with a version, as the document tells of it.
let versionTag = (
    name: "ETag", about: "The version in quotes, for `If-Match`; after `W/` where the answer was compressed."
)
