import Testing
import Web

/// 20 seeds with 500 mutations each: 10,000 orders that something happened to on their way.
@Suite struct MutatedOrderTests {
    private static let order = Array(
        #"{"items":[{"menu_id":12,"quantity":2,"options":[3,4],"note":"\ud83d\ude00 맵게 \"보통\""},{"menu_id":9007199254740991,"quantity":99}],"note":null,"guest_count":4}"#
            .utf8)

    @Test func `the order that is mutated is a valid one`() {
        #expect(Operation.placeOrder.problem(with: .placing(Self.order)) == nil)
    }

    @Test(arguments: SeededGenerator.seeds)
    func `a mutated order is either taken or refused with a status of its own fault`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var statuses: Set<Int> = []
        for round in 0..<500 {
            let request = mutated(using: &random)
            do throws(Problem) {
                let input = try Operation.placeOrder.input(from: request)
                #expect(Schema.orderDraft.faults(in: input.body).isEmpty, "seed \(seed), round \(round)")
                statuses.insert(201)
            } catch {
                try expectAnswer(to: error, "seed \(seed), round \(round)")
                statuses.insert(error.kind.status)
            }
        }
        #expect(statuses == [201, 400, 413, 415], "seed \(seed)")
    }

    private func expectAnswer(to problem: Problem, _ source: String) throws {
        #expect([400, 413, 415].contains(problem.kind.status), "\(source)")
        let envelope = try JSONReader.read(problem.response(language: .korean, requestID: "req-12345").body)
        #expect(Problem.schema.faults(in: envelope, isOpen: true).map(\.summary) == [], "\(source)")
    }

    private func mutated(using random: inout SeededGenerator) -> Request {
        var body = Self.order
        for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&body, using: &random) }
        var request = Request.placing(body)
        switch Int.random(in: 0..<40, using: &random) {
        case 0: request.headers = [("content-type", "text/plain")]
        case 1: request.bodyState = .tooLarge
        case 2: request.bodyState = .cutShort
        case 3: request.body += [UInt8](repeating: 0x20, count: 64 * 1024)
        case 4: request.query = String(decoding: body.prefix(100), as: UTF8.self)
        default: break
        }
        return request
    }

    private func mutate(_ body: inout [UInt8], using random: inout SeededGenerator) {
        let start = Int.random(in: 0...body.count, using: &random)
        let end = Int.random(in: start...min(body.count, start + 12), using: &random)
        switch Int.random(in: 0..<6, using: &random) {
        case 0: body.removeSubrange(start..<end)
        case 1: body.insert(contentsOf: body[start..<end], at: start)
        case 2: body.replaceSubrange(start..<end, with: [UInt8.random(in: 0...255, using: &random)])
        case 3: body.insert(contentsOf: Self.tokens.randomElement(using: &random)?.utf8 ?? "".utf8, at: start)
        case 4: body.replaceSubrange(start..<end, with: Self.tokens.randomElement(using: &random)?.utf8 ?? "".utf8)
        default: replaceNumber(in: &body, using: &random)
        }
    }

    /// Another number in the place of one, so that some orders stay orders.
    private func replaceNumber(in body: inout [UInt8], using random: inout SeededGenerator) {
        let digits = body.indices.filter { UInt8(ascii: "1")...UInt8(ascii: "9") ~= body[$0] }
        guard let digit = digits.randomElement(using: &random) else { return }
        body[digit] = UInt8.random(in: UInt8(ascii: "1")...UInt8(ascii: "9"), using: &random)
    }

    private static let tokens = [
        " ", "\r\n", ",", ":", "\"", "\\", "{", "}", "[", "]", "[]", "{}", "null", "true", "\"\"", "0", "-0", "-1",
        "1.0", "1e2",
        "1e400", "9007199254740993", "9223372036854775808", "\\u0000", "\\ud800", "\u{0}", "\u{FEFF}", "e\u{301}",
        "\"note\":null,", "\"\\u0001\":1,", "\"price\":1,", "\"items\":[],",
    ]
}
