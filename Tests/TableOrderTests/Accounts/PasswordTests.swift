import Glibc
import Testing

@testable import TableOrder
@testable import Web

@Suite struct PasswordTests {
    private let passwords = Passwords(cost: 4)

    @Test(arguments: [
        "12345678", String(repeating: "p", count: 72), String(repeating: "밥", count: 24), "밥밥밥", " spaces in it ",
    ])
    func `a password of 8 to 72 bytes is taken and checked`(_ password: String) throws {
        let hash = try passwords.hash(password)
        #expect(hash.hasPrefix("$2b$04$"))
        #expect(try passwords.verify(password, against: hash))
        #expect(try !passwords.verify(password + "x", against: hash))
        #expect(try !passwords.verify(String(password.dropLast()), against: hash))
    }

    @Test(arguments: ["", "1234567", "밥밥", String(repeating: "p", count: 73), String(repeating: "밥", count: 25)])
    func `bytes are counted, and fewer than 8 or more than 72 are refused`(_ password: String) throws {
        let problem = #expect(throws: Problem.self) { _ = try passwords.hash(password) }
        #expect(problem?.kind == .validationFailed)
        #expect(problem?.details.map(\.field) == ["password"])
    }

    @Test func `a password is salted`() throws {
        #expect(try passwords.hash("password") != passwords.hash("password"))
    }

    @Test func `an account that does not exist has no password`() throws {
        #expect(try !passwords.verify("password", against: nil))
    }

    @Test(arguments: [9, 10] as [UInt])
    func `an account that does not exist is looked up with the same cost`(_ cost: UInt) throws {
        let passwords = Passwords(cost: cost)
        let hash = try passwords.hash("password")
        var (known, unknown, rounds) = (Int.max, Int.max, 0)
        // Other tests hash on the same thread in between: the least of ever more rounds is what it costs.
        try eventually("both cost the same") {
            known = min(known, try spent { try passwords.verify("password", against: hash) })
            unknown = min(unknown, try spent { try passwords.verify("password", against: nil) })
            rounds += 1
            // One step of the cost is a factor of two.
            return rounds >= 7 && unknown > known / 2 && unknown < known * 2
        }
    }

    /// The hashing thread's own time, which does not pass while it waits for a processor.
    private func spent(_ work: () throws -> Bool) throws -> Int {
        let start = Passwords.thread.run { _ in Self.clock() }
        _ = try work()
        return Passwords.thread.run { _ in Self.clock() } - start
    }

    /// Nanoseconds that this thread has computed.
    private static func clock() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
