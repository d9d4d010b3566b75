internal import Crypto
internal import FoundationEssentials
internal import Web

/// A key as programs send it: `to_<store>_<id>_<scopes>_<secret>`.
///
/// Store, id and scopes stand in the clear, so that a call is told whose it is without asking the database; the hash
/// covers the whole text, so that an edited one is none. The scopes are letters: `o` reads orders, `O` writes them, `m`
/// and `M` are the menu, `e` is events.
struct KeyText {
    /// Before everything; no JWT begins so.
    static let mark = "to_"
    /// 256 bits in base64url without padding (RFC 4648 §5).
    private static let secretLength = 43
    /// Longer than any key of ours.
    private static let longest = 128

    let storeID: Store.ID
    let id: APIKey.ID
    let scopes: [APIKey.Scope]
    let text: String

    /// A new key.
    init(storeID: Store.ID, id: APIKey.ID, scopes: [APIKey.Scope]) {
        self.storeID = storeID
        self.id = id
        self.scopes = APIKey.Scope.allCases.filter(scopes.contains)
        let letters = String(self.scopes.map(\.letter))
        text = "\(Self.mark)\(storeID)_\(id)_\(letters)_\(Self.newSecret())"
    }

    /// A text that somebody sent; nil for one that has not the form. Whether it is a key, only its hash tells.
    init?(_ text: String) {
        guard text.utf8.count <= Self.longest else { return nil }
        // The secret may hold further underscores.
        let parts = text.split(separator: "_", maxSplits: 4, omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0] == "to", let store = Int64(parts[1]), let id = Int64(parts[2]),
            parts[4].utf8.count == Self.secretLength
        else { return nil }
        storeID = Store.ID(store)
        self.id = APIKey.ID(id)
        scopes = APIKey.Scope.allCases.filter { parts[3].contains($0.letter) }
        self.text = text
        // Every letter, once and in order, and nothing else.
        guard !scopes.isEmpty, parts[3].elementsEqual(scopes.map(\.letter)) else { return nil }
    }

    /// What the database keeps. A fast hash is enough: nobody guesses 256 random bits, however many tries a second
    /// there are; bcrypt is for passwords, which people choose. Nor does it matter that the database compares hashes
    /// byte by byte: who learnt how a hash begins could make no text that has it.
    var hash: [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }

    /// How the text begins: 24 of the secret's 256 bits, for people to recognise it.
    var prefix: String { String(text.dropLast(Self.secretLength - 4)) }

    /// Whom it names.
    var caller: Caller {
        Caller(storeID: storeID, principal: .pos(id, Set(scopes)), credentialVersion: 0, keyHash: hash)
    }

    /// From the system's randomness (`getrandom`).
    private static func newSecret() -> String {
        let bytes = (0..<32).map { _ in UInt8.random(in: 0...255) }
        return Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
    }
}

extension APIKey.Scope {
    fileprivate var letter: Character {
        switch self {
        case .ordersRead: "o"
        case .ordersWrite: "O"
        case .menuRead: "m"
        case .menuWrite: "M"
        case .eventsRead: "e"
        }
    }
}

extension House {
    /// The caller whom a token or a key names, as far as it tells by itself.
    /// - Throws: 401, always the same, for what is neither.
    func caller(of credential: String) throws(Problem) -> Caller {
        guard credential.hasPrefix(KeyText.mark) else { return try tokens.caller(of: credential, at: clock()) }
        guard let key = KeyText(credential) else { throw Problem(.invalidToken) }
        return key.caller
    }
}
