internal import Postgres
internal import Web

/// The answer to a call that created something: 201, what it is, and where it is found.
struct Created {
    let json: [UInt8]
    let location: String

    init(_ noun: some JSONEncodable, at location: String) {
        json = JSONWriter.bytes(of: noun)
        self.location = location
    }

    var response: Response {
        var response = Response(status: 201, json: json)
        response.setHeader("Location", location)
        return response
    }

    /// What stores the answer for the call's key, if it has one; for the transaction's last flush.
    func stored(for key: IdempotencyKey?) -> [SQL] {
        [key?.store(status: 201, location: location, body: "\(UTF8Text(json))")]
            .compactMap { $0 }
    }
}
