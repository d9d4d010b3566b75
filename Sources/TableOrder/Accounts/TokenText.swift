internal import Web

/// A token's text, read more strictly than the library does: only as we write it, so that one token has one text.
///
/// The library decodes padding, plain base64 and stray last bits as well, takes either of two claims of one name, and
/// looks neither at who a token is for nor at when it begins.
/// Source: RFC 7515 §2 and §4.1; RFC 7519 §4, §4.1.3 and §4.1.5.
struct TokenText {
    private let header: JSON
    private let claims: JSON

    /// Nil for what is not three parts in base64url, the first two of them JSON without a key that appears twice.
    init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).map(Self.decoded)
        guard parts.count == 3, let first = parts[0], let second = parts[1], parts[2] != nil,
            let header = try? JSONReader.read(first), let claims = try? JSONReader.read(second)
        else { return nil }
        self.header = header
        self.claims = claims
    }

    /// Whether it says of itself what our tokens say: the algorithm, one of these keys, and nothing that we would have
    /// to heed and never give out.
    func isOurs(keyIDs: [String]) -> Bool {
        guard header["alg"]?.string == "HS256", header["typ"]?.string == "JWT", let kid = header["kid"]?.string else {
            return false
        }
        return keyIDs.contains(kid) && header.member("crit") == nil && claims.member("aud") == nil
            && claims.member("nbf") == nil
    }

    /// The bytes of base64url without padding; nil where bits are left over that are not zero.
    private static func decoded(_ text: Substring.UTF8View) -> [UInt8]? {
        var bytes: [UInt8] = []
        var (bits, count): (UInt32, UInt32) = (0, 0)
        for character in text {
            guard let six = sixBits(character) else { return nil }
            (bits, count) = (bits << 6 | six, count + 6)
            guard count >= 8 else { continue }
            count -= 8
            bytes.append(UInt8(truncatingIfNeeded: bits >> count))
            bits &= (1 << count) - 1
        }
        return count < 6 && bits == 0 ? bytes : nil
    }

    private static func sixBits(_ character: UInt8) -> UInt32? {
        switch character {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(character - UInt8(ascii: "A"))
        case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(character - UInt8(ascii: "a")) + 26
        case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(character - UInt8(ascii: "0")) + 52
        case UInt8(ascii: "-"): 62
        case UInt8(ascii: "_"): 63
        default: nil
        }
    }
}
