import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// Whatever is wrong with a token, the answer is the same.
@Suite(.onOwnThreads) struct ForgedTokenTests {
    @Test func `a token without a right signature is refused`() throws {
        try expectRefused { token in Forger(token).unsigned.merging(Forger(token).misshapen) { $1 } }
    }

    @Test func `a right signature makes no token of what is none`() throws {
        try expectRefused { token in Forger(token).signed }
    }

    private func expectRefused(_ forgeries: (_ genuine: String) -> [String: String]) throws {
        let tablet = try Restaurant().tablet()
        let genuine = try #require(tablet.token)
        for (name, token) in forgeries(genuine) {
            #expect(token != genuine, "\(name)")
            tablet.token = token
            #expect(try tablet.get("/api/orders").summary == "401 INVALID_TOKEN", "\(name)")
        }
        tablet.token = genuine
        #expect(try tablet.get("/api/orders").status == 200)
    }
}

/// Takes a genuine token apart and puts others together.
private struct Forger {
    let token: String
    let header: String
    let payload: String
    let parts: [String]

    init(_ token: String) {
        self.token = token
        header = TokenForge.part(0, of: token)
        payload = TokenForge.part(1, of: token)
        parts = token.split(separator: ".").map(String.init)
    }

    private func header(_ algorithm: String) -> String {
        header.replacing("HS256", with: algorithm)
    }

    /// `alg` none, in every spelling, with no signature and with the old one.
    var unsigned: [String: String] {
        var tokens: [String: String] = [:]
        for name in ["none", "None", "NONE", "nOnE", ""] {
            let unsigned = TokenForge.base64URL(header(name)) + "." + parts[1] + "."
            tokens["alg \(name)"] = unsigned
            tokens["alg \(name) without the dot"] = String(unsigned.dropLast())
            tokens["alg \(name) with the old signature"] = unsigned + parts[2]
        }
        return tokens
    }

    var misshapen: [String: String] {
        let body = parts[0] + "." + parts[1]
        let edited = payload.replacing("\"store\":1", with: "\"store\":2")
        let first = parts[2].hasPrefix("A") ? "B" : "A"
        // 43 characters hold 258 bits, and a signature has 256: four texts decode to the same bytes.
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let last = parts[2].last.flatMap { alphabet.firstIndex(of: $0) } ?? 0
        return [
            "edited payload": "\(parts[0]).\(TokenForge.base64URL(edited)).\(parts[2])",
            "edited signature": "\(body).\(first)\(parts[2].dropFirst())",
            "cut signature": "\(body).\(parts[2].dropLast(4))",
            "the last bits of the signature": "\(body).\(parts[2].dropLast())\(alphabet[last ^ 1])",
            "padding": token + "=",
            "a line break in the signature": "\(body).\(parts[2].prefix(20))\n\(parts[2].dropFirst(20))",
            "the alphabet of plain base64": TokenForge.signedOtherwise(header, payload),
            "no signature": "\(body).",
            "two parts": body,
            "four parts": "\(token).x",
            "one part": parts[0],
            "dots": "..",
            "no token": "null",
            "huge": token + String(repeating: "A", count: 3000),
            "another secret": TokenForge.signed(header, payload, secret: "another secret of 32 characters!"),
            "no secret": TokenForge.signed(header, payload, secret: ""),
            "HS512 with our secret": TokenForge.signedWithSHA512(header("HS512"), payload),
        ]
    }

    var signed: [String: String] {
        func with(_ old: String, _ new: String) -> String {
            TokenForge.signed(header, payload.replacing(old, with: new))
        }
        func expiring(_ member: String) -> String {
            TokenForge.signed(header, payload.replacing(/"exp":[0-9]+/, with: member))
        }
        return [
            "HS512 beside a right signature": TokenForge.signed(header("HS512"), payload),
            "RS256 beside a right signature": TokenForge.signed(header("RS256"), payload),
            "none beside a right signature": TokenForge.signed(header("none"), payload),
            "no alg": TokenForge.signed(header.replacing("\"alg\":\"HS256\"", with: "\"x\":1"), payload),
            "no kid": TokenForge.signed("{\"alg\":\"HS256\",\"typ\":\"JWT\"}", payload),
            "no exp": expiring("\"x\":1"),
            "null exp": expiring("\"exp\":null"),
            "exp as text": expiring("\"exp\":\"9999999999\""),
            "long over": expiring("\"exp\":1000"),
            "another issuer": with("tableorder", "somebody"),
            "not yet": with("{", "{\"nbf\":9999999999,"),
            "for somebody else": with("{", "{\"aud\":\"somebody\","),
            "a claim twice": with("{", "{\"store\":2,"),
            "a claim twice, the other way round": with("}", ",\"store\":2}"),
            "another type": TokenForge.signed(header.replacing("JWT", with: "at+jwt"), payload),
            "a critical extension": TokenForge.signed(header.replacing("{", with: "{\"crit\":[\"exp\"],"), payload),
            "an algorithm twice": TokenForge.signed(header.replacing("{", with: "{\"alg\":\"none\","), payload),
            "SQL as kid": TokenForge.signed(
                header.replacing(/"kid":"[^"]*"/, with: "\"kid\":\"' OR 1=1 --\""), payload),
            "no JSON": TokenForge.signed(header, "payload"),
            "header no JSON": TokenForge.signed("header", payload),
            "a role for a table": with("{", "{\"role\":\"owner\","),
            "another generation": with("\"ver\":1", "\"ver\":2"),
            "a table that is not there": with("table:11", "table:99"),
            "a table of another store": with("table:11", "table:21"),
            "nobody": with("table:11", "table:"),
        ]
    }
}
