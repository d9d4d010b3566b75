import Crypto
import Foundation
import Postgres

@testable import TableOrder
@testable import Web

private let secret = "a secret of the fuzzer, 0123456789 abcdefghij"
private let now = Timestamp(microsecondsSince1970: 1_800_000_000_000_000)
private let tokens = Result { try Tokens(secret: secret) }
private let genuine = Result {
    try tokens.get().issue(
        for: Caller(storeID: Store.ID(1), principal: .table(Table.ID(7)), credentialVersion: 1), at: now, hours: 16)
}

/// The token reader takes the very token that was given out, and no other text. The first byte says what the rest is: a
/// token; a change to a genuine one; or header and payload, between which a line ends, to be signed with our own secret.
func checkTokens(_ bytes: [UInt8]) throws {
    let genuine = try genuine.get()
    try require(isTaken(genuine), "the genuine one is refused")
    let rest = Array(bytes.dropFirst())
    switch bytes.first.map({ $0 % 3 }) {
    case 0:
        let token = String(decoding: rest, as: UTF8.self)
        try require(token.isExactly(genuine) || !isTaken(token), "taken: \(token)")
    case 1:
        let token = changed(genuine, by: rest)
        try require(token.isExactly(genuine) || !isTaken(token), "taken: \(token) instead of \(genuine)")
    case 2: try checkSigned(rest)
    default: break
    }
}

private func isTaken(_ token: String) throws -> Bool {
    let tokens = try tokens.get()
    do throws(Problem) {
        _ = try tokens.caller(of: token, at: now)
        return true
    } catch {
        try require(error.kind == .invalidToken, "refused for another reason: \(error.kind.code)")
        return false
    }
}

/// How far from the end (nine bits), how many bytes go (seven), and what comes in their place.
private func changed(_ token: String, by bytes: [UInt8]) -> String {
    guard bytes.count >= 2 else { return token }
    var changed = Array(token.utf8)
    let start = max(0, changed.count - (Int(bytes[0]) | Int(bytes[1] & 1) << 8))
    changed.replaceSubrange(start..<min(changed.count, start + Int(bytes[1] >> 1)), with: bytes.dropFirst(2))
    return String(decoding: changed, as: UTF8.self)
}

/// Only we can sign so. Should we ever sign something else, it is no token all the same.
private func checkSigned(_ bytes: [UInt8]) throws {
    let parts = bytes.split(separator: UInt8(ascii: "\n"), maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2 else { return }
    let content = base64URL(Data(parts[0])) + "." + base64URL(Data(parts[1]))
    let code = HMAC<SHA256>.authenticationCode(for: Data(content.utf8), using: SymmetricKey(data: Data(secret.utf8)))
    guard try isTaken(content + "." + base64URL(Data(code))),
        let header = try? JSONReader.read(Array(parts[0])), let claims = try? JSONReader.read(Array(parts[1]))
    else { return }
    try require(header["alg"]?.string == "HS256", "taken with another algorithm")
    try require(claims["iss"]?.string == "tableorder", "taken of another issuer")
    try require((claims["exp"]?.integer ?? 0) > 1_800_000_000, "taken when it is over")
    try require(claims["sub"]?.string?.contains(":") == true, "taken of nobody")
}

private func base64URL(_ bytes: Data) -> String {
    bytes.base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
}
