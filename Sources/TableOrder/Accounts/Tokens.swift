internal import Crypto
internal import FoundationEssentials
internal import JWTKit
internal import Postgres
internal import Synchronization
internal import Web

/// Gives out and reads tokens: JWT, signed with HMAC-SHA-256 (RFC 7519, RFC 7515).
///
/// Checking a signature costs about 150 µs, so that each process remembers the tokens that it has checked. By their text:
/// to find them by their SHA-256 took 3 % of an order's instructions. Swift finds a place for it by a seed that nobody
/// outside knows, so that nobody chooses what it is compared with, and the time that takes tells nothing. Whether a token
/// has ended early is not known here: the request's own statement asks (``Caller/stillValid``).
public final class Tokens: Sendable {
    /// Longer than any token of ours.
    private static let longest = 2048
    /// About 3 MB when full.
    private static let mostVerified = 4096

    private let keys: JWTKeyCollection
    /// The key that signs, and after it one that only verifies.
    private let keyIDs: [JWKIdentifier]
    private let verified = Mutex<[String: Caller]>([:])

    /// - Parameters:
    ///   - secret: signs, and verifies.
    ///   - previous: still verifies, while a secret is being replaced.
    public init(secret: String, previous: String? = nil) throws {
        let secrets = [secret, previous].compactMap { $0 }
        keyIDs = secrets.map(Self.keyID)
        keys = try waiting { [keyIDs] in
            let keys = JWTKeyCollection()
            for (secret, keyID) in zip(secrets, keyIDs) {
                await keys.add(hmac: Self.key(secret), digestAlgorithm: .sha256, kid: keyID)
            }
            return keys
        }
    }

    /// A token for a caller; one who has a token already gets another of the same sign-in.
    /// - Parameter hours: how long it lives, unless its sign-in ends before.
    func issue(for caller: Caller, at now: Timestamp, hours: Int) throws -> String {
        let claims = Claims(caller, issuedAt: now, hours: hours)
        return try waiting { [keys, keyIDs] in try await keys.sign(claims, kid: keyIDs.first) }
    }

    /// The caller whom a token names.
    /// - Throws: 401 for one that is edited, expired, signed otherwise or not a token at all; always the same answer.
    func caller(of token: String, at now: Timestamp) throws(Problem) -> Caller {
        // Among strings, what is no ASCII may be equal to what is: U+212A is a K.
        guard token.utf8.count <= Self.longest, token.isASCII else { throw Problem(.invalidToken) }
        if let known = verified.withLock({ $0[token] }) {
            guard known.isLive(at: now) else { throw Problem(.invalidToken) }
            return known
        }
        guard let caller = try verify(token).caller, caller.isLive(at: now) else { throw Problem(.invalidToken) }
        remember(caller, of: token, at: now)
        return caller
    }
}

extension Tokens {
    /// Names a key without giving anything of it away, so that a token finds the secret that signed it.
    private static func keyID(of secret: String) -> JWKIdentifier {
        let digest = SHA256.hash(data: Array("tableorder key id \(secret)".utf8))
        return JWKIdentifier(string: digest.prefix(4).map { String($0, radix: 16) }.joined(separator: "-"))
    }

    /// The secret, filled up with zeros to 32 bytes as HMAC does itself (RFC 2104 §2): jwt-kit traps on a shorter one.
    private static func key(_ secret: String) -> HMACKey {
        let bytes = Array(secret.utf8)
        return HMACKey(from: bytes + Array(repeating: 0, count: max(0, SHA256.byteCount - bytes.count)))
    }

    private func verify(_ token: String) throws(Problem) -> Claims {
        do {
            // The library takes any algorithm's name beside a right signature, and its first key for an unknown one.
            guard let text = TokenText(token), text.isOurs(keyIDs: keyIDs.map(\.string)) else {
                throw Problem(.invalidToken)
            }
            return try waiting { [keys] in try await keys.verify(token, as: Claims.self) }
        } catch {
            // Whatever it was, whoever made the token learns nothing about it.
            throw Problem(.invalidToken)
        }
    }

    private func remember(_ caller: Caller, of token: String, at now: Timestamp) {
        verified.withLock { verified in
            if verified.count >= Self.mostVerified { verified = verified.filter { $0.value.isLive(at: now) } }
            if verified.count >= Self.mostVerified { verified.removeAll() }
            verified[token] = caller
        }
    }
}

extension String {
    /// Whether all of it is ASCII. All bytes at once: one after the other took 2 % of an order's instructions.
    fileprivate var isASCII: Bool {
        var text = self
        return text.withUTF8 { bytes in unsafe bytes.reduce(0, |) } < 0x80
    }
}

extension Caller {
    fileprivate func isLive(at now: Timestamp) -> Bool {
        token.map { now < $0.expiresAt } ?? false
    }
}

/// What a token says. Times are seconds since 1970.
private struct Claims: JWTPayload {
    static let issuer = "tableorder"

    let iss: String
    /// `table:7`, `admin:3`.
    let sub: String
    let store: Int64
    let role: String?
    /// The password's generation.
    let ver: Int
    /// When the password was given.
    let authTime: Int64
    let iat: Int64
    let exp: Int64
    /// Makes two tokens of the same second differ.
    let jti: String

    enum CodingKeys: String, CodingKey {
        case iss, sub, store, role, ver, iat, exp, jti
        case authTime = "auth_time"
    }

    init(_ caller: Caller, issuedAt now: Timestamp, hours: Int) {
        iss = Self.issuer
        sub = caller.name
        store = caller.storeID.rawValue
        if case .admin(_, let role) = caller.principal { self.role = role.rawValue } else { role = nil }
        ver = caller.credentialVersion
        iat = now.seconds
        authTime = caller.token?.signedInAt.seconds ?? iat
        exp = min(iat + Int64(hours) * 3600, authTime + Int64(Token.longestSeconds))
        jti = String(UInt64.random(in: 0...UInt64.max), radix: 36)
    }

    /// The signature has been checked; the time is asked of our own clock, each time the token is used.
    func verify(using algorithm: some JWTAlgorithm) {}

    /// Nil when they are not ours.
    var caller: Caller? {
        guard iss == Self.issuer else { return nil }
        let parts = sub.split(separator: ":")
        guard parts.count == 2, let id = Int64(parts[1]) else { return nil }
        switch (parts[0], role.flatMap(AdminUser.Role.init)) {
        case ("table", nil): return caller(.table(Table.ID(id)))
        case ("admin", let role?): return caller(.admin(AdminUser.ID(id), role))
        default: return nil
        }
    }

    private func caller(_ principal: Caller.Principal) -> Caller {
        let token = Token(id: jti, signedInAt: Timestamp(seconds: authTime), expiresAt: Timestamp(seconds: exp))
        return Caller(storeID: Store.ID(store), principal: principal, credentialVersion: ver, token: token)
    }
}

extension Timestamp {
    /// Whole seconds since 1970, as JWT counts time (RFC 7519 §2, NumericDate).
    fileprivate var seconds: Int64 { microsecondsSince1970 / 1_000_000 }

    fileprivate init(seconds: Int64) {
        // A token that we signed holds no time that overflows here.
        self.init(microsecondsSince1970: seconds.multipliedReportingOverflow(by: 1_000_000).partialValue)
    }
}
