public import Postgres
public import Web

extension Timestamp: JSONEncodable {
    /// RFC 3339 in UTC with milliseconds. Source: contract "Conventions", Time.
    public func write(to json: inout JSONWriter) { rfc3339.write(to: &json) }
}
