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

    @Test(arguments: [4, 10] as [UInt])
    func `an account that does not exist is looked up with the same cost`(_ cost: UInt) throws {
        let passwords = Passwords(cost: cost)
        let hash = try passwords.hash("password")
        let known = try quickest { try passwords.verify("password", against: hash) }
        let unknown = try quickest { try passwords.verify("password", against: nil) }
        // One step of the cost is a factor of two.
        #expect(unknown > known / 2 && unknown < known * 2)
    }

    /// The least of the hashing thread's own time, which is what it costs whatever else the machine does.
    private func quickest(_ work: () throws -> Bool) throws -> Int {
        let times = try (0..<7).map { _ in
            let start = Passwords.thread.run { Self.clock() }
            _ = try work()
            return Passwords.thread.run { Self.clock() } - start
        }
        return try #require(times.min())
    }

    /// Nanoseconds that this thread has computed.
    private static func clock() -> Int {
        var time = timespec()
        unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return time.tv_sec * 1_000_000_000 + time.tv_nsec
    }
}
