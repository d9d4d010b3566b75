import Crypto
import Foundation

/// Makes tokens as an attacker would: from parts, signed with whatever key there is.
enum TokenForge {
    /// What the restaurants of the tests sign with.
    static let secret = "a secret of the tests, 0123456789 abcdefghij"

    static func base64URL(_ text: String) -> String { base64URL(Data(text.utf8)) }

    static func base64URL(_ data: some DataProtocol) -> String {
        Data(data).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_").replacing("=", with: "")
    }

    /// The text of one of a token's parts.
    static func part(_ index: Int, of token: String) -> String {
        let parts = token.split(separator: ".", omittingEmptySubsequences: false)
        var text = String(parts[index]).replacing("-", with: "+").replacing("_", with: "/")
        while text.count % 4 != 0 { text += "=" }
        return String(decoding: Data(base64Encoded: text) ?? Data(), as: UTF8.self)
    }

    static func signed(_ header: String, _ payload: String, secret: String = secret) -> String {
        let body = base64URL(header) + "." + base64URL(payload)
        let key = SymmetricKey(data: Data(secret.utf8))
        return body + "." + base64URL(Data(HMAC<SHA256>.authenticationCode(for: Data(body.utf8), using: key)))
    }

    /// Signed until the signature has a character that plain base64 writes otherwise, and written so.
    static func signedOtherwise(_ header: String, _ payload: String) -> String {
        for spaces in 0..<1000 {
            let parts = signed(header, payload + String(repeating: " ", count: spaces)).split(separator: ".")
            guard parts[2].contains(where: { "-_".contains($0) }) else { continue }
            return "\(parts[0]).\(parts[1])." + parts[2].replacing("-", with: "+").replacing("_", with: "/")
        }
        return ""
    }

    static func signedWithSHA512(_ header: String, _ payload: String) -> String {
        let body = base64URL(header) + "." + base64URL(payload)
        let key = SymmetricKey(data: Data(secret.utf8))
        return body + "." + base64URL(Data(HMAC<SHA512>.authenticationCode(for: Data(body.utf8), using: key)))
    }
}
