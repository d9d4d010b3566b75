internal import CCrypt
internal import Glibc
internal import Synchronization
public import Web

/// Hashes and checks passwords with bcrypt (libxcrypt), which is slow on purpose: 0.2 s of one core at cost 12.
///
/// One is hashed at a time on a machine, on a thread that steps back for everybody else, and most workers are left for
/// orders: who comes when all places are taken is told to try again. A store's tablets do, and nobody's order waits for a
/// sign-in. Ten people at it without pause make the 99th percentile of orders, 50 at a time, 1.2 to 1.6 times as long;
/// with one at a time in each of two processes and two thirds of their workers waiting for them it was 3 to 4 times.
public final class Passwords: Sendable {
    /// bcrypt takes 72 bytes and ignores the rest, so that more are refused; a Hangul syllable is three.
    public static let length = 8...72

    private let cost: UInt
    private let places: Int
    private let taken = Mutex(0)
    static let thread = PatientThread()
    /// Of all processes.
    private static let turn = ProgramLock()

    /// - Parameters:
    ///   - cost: log2 of bcrypt's rounds; each step doubles the time.
    ///   - workers: threads of this process, of which a third may be here at a time.
    /// - Effects: starts the thread that hashes, once a process. Started by a worker's thread, it would have that one's
    ///   processors only (sched_setaffinity(2)).
    public init(cost: UInt = 12, workers: Int = 3) {
        _ = Self.thread
        self.cost = cost
        places = max(1, workers / 3)
    }

    /// The hash of a new password, salted by the system's randomness.
    /// - Throws: 400 for one that is too short or too long in bytes.
    /// - Effects: blocks for the hash's time; not limited in number, as only the command line comes here.
    public func hash(_ password: String) throws -> String {
        try Self.check(password)
        guard let salt = unsafe crypt_gensalt_ra("$2b$", cost, nil, 0) else { throw HashingFailed(errno: errno) }
        defer { unsafe free(salt) }
        return try crypt(password, setting: unsafe String(cString: salt))
    }

    /// The same for somebody who calls over HTTP, and takes a place beside those who sign in.
    /// - Throws: 400 for one that is too short or too long in bytes; 429 when all places are taken.
    func hashForCaller(_ password: String) throws -> String {
        try Self.check(password)
        try enter()
        defer { leave() }
        return try hash(password)
    }

    /// Whether a password is the one behind a hash.
    /// - Parameter hash: nil for an account that does not exist: it burns the same time and the answer is no.
    /// - Throws: 429 when too many sign in at once.
    public func verify(_ password: String, against hash: String?) throws -> Bool {
        try enter()
        defer { leave() }
        // bcrypt would take a longer one for its first 72 bytes, and libxcrypt none from 512 bytes on.
        let isTooLong = password.utf8.count > Self.length.upperBound
        let actual = try crypt(isTooLong ? "" : password, setting: hash ?? dummySetting)
        guard let hash, !isTooLong else { return false }
        return isSame(actual, hash)
    }

    /// - Throws: 400 for a password that is too short or too long in bytes.
    public static func check(_ password: String) throws(Problem) {
        guard !length.contains(password.utf8.count) else { return }
        let message = Message(
            ko: "비밀번호는 8~72바이트여야 합니다. (한글은 한 글자가 3바이트입니다.)", en: "A password has 8 to 72 bytes.")
        throw Problem(
            .validationFailed, details: [.init(field: "password", code: "INVALID_LENGTH", message: message)])
    }
}

extension Passwords {
    private struct HashingFailed: Error { let errno: Int32 }

    private func enter() throws(Problem) {
        let isAdmitted = taken.withLock { taken in
            guard taken < places else { return false }
            taken += 1
            return true
        }
        guard isAdmitted else { throw Problem(.tooManySignIns, retryAfter: 1) }
    }

    private func leave() {
        taken.withLock { $0 -= 1 }
    }

    /// A salt like any other, for accounts that do not exist.
    private var dummySetting: String {
        "$2b$\(cost < 10 ? "0" : "")\(cost)$abcdefghijklmnopqrstuu"
    }

    private func crypt(_ password: String, setting: String) throws -> String {
        try Self.thread.run { pauses in
            Self.turn.whileHeld(after: .seconds(1)) {
                Result { try pauses.during { try Self.crypt(password, setting: setting) } }
            }
        }.get()
    }

    private static func crypt(_ password: String, setting: String) throws -> String {
        var memory: UnsafeMutableRawPointer?
        var size: Int32 = 0
        defer { unsafe free(memory) }
        guard let hash = unsafe crypt_ra(password, setting, &memory, &size) else { throw HashingFailed(errno: errno) }
        return unsafe String(cString: hash)
    }

    /// Compares without telling by its time where the first difference is.
    private func isSame(_ left: String, _ right: String) -> Bool {
        guard left.utf8.count == right.utf8.count else { return false }
        return zip(left.utf8, right.utf8).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension Problem.Kind {
    static let tooManySignIns = Self(
        429, "TOO_MANY_SIGN_INS", ko: "로그인 요청이 몰리고 있습니다. 잠시 후 다시 시도해 주세요.",
        en: "Many are signing in right now; please try again in a moment.")
}
