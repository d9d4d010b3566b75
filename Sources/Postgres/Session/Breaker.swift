/// Keeps a connection from knocking on a dead server's door for each request.
///
/// After a failed attempt the next ones are refused for 0.1 s, doubling to 0.5 s at most, so that a request is answered
/// at once while the database is away and the first success comes within half a second of its return. The pause is
/// shortened at random by up to a half: workers that failed together do not come back together.
struct Breaker {
    private static let longest: Duration = .milliseconds(500)

    private var pause: Duration = .milliseconds(100)
    private var closedUntil: ContinuousClock.Instant?

    func allowsAttempt(at now: ContinuousClock.Instant) -> Bool {
        closedUntil.map { now >= $0 } ?? true
    }

    mutating func succeeded() {
        self = Breaker()
    }

    mutating func failed(at now: ContinuousClock.Instant) {
        closedUntil = now + pause * Double.random(in: 0.5...1)
        pause = min(pause * 2, Self.longest)
    }
}
