import Postgres
import Testing

@testable import TableOrder
@testable import Web

@Suite(.onOwnThreads) struct RandomCartTests {
    /// A dish's price and an option's, as the cast has them.
    private static let prices: [Int64: Int64] = [
        Dish.kimchi: 9000, Dish.doenjang: 9000, Dish.bibimbap: 10_000, Cast.Option.mild: 0, Cast.Option.hot: 500,
        Cast.Option.egg: 1000, Cast.Option.cheese: 1500, Cast.Option.mushroom: 2000,
    ]

    @Test(arguments: [UInt64(1), 2, 3, .random(in: 0 ... .max)])
    func `an order comes to the sum of its lines, and a refused one leaves nothing`(seed: UInt64) throws {
        var chance = Seeded(seed)
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        var accepted: Int64 = 0
        for _ in 0..<100 {
            let lines = (1...Int.random(in: 1...5, using: &chance)).map { _ in RandomLine(&chance) }
            let before = try restaurant.fingerprint()
            let answer = try tablet.post("/api/orders", ["items": .array(lines.map(\.json))])
            guard lines.allSatisfy(\.isGood) else {
                #expect([404, 409, 422].contains(answer.status))
                #expect(try restaurant.fingerprint() == before)
                continue
            }
            accepted += 1
            #expect(answer["order_number"] == .integer(accepted))
            let totals = try lines.map { try $0.total(Self.prices) }
            #expect(answer["items"].each("total") == totals.map(JSON.integer))
            #expect(answer["total"] == .integer(totals.reduce(0, +)))
        }
        #expect(accepted > 10)
        // One event opened the session, and each order wrote one.
        #expect(try restaurant.events().map(\.id) == Array(1...(accepted + 1)))
        let stored: Int64 = try restaurant.value("SELECT sum(total)::bigint FROM order_items")
        #expect(try tablet.get("/api/orders")["session_total"] == .integer(stored))
    }
}

private struct RandomLine {
    let dish: Int64
    let options: [Int64]
    let quantity: Int64
    /// Whether it keeps to the rules.
    let isGood: Bool

    init(_ chance: inout Seeded) {
        quantity = .random(in: 1...99, using: &chance)
        switch Int.random(in: 0..<20, using: &chance) {
        case 0: (dish, options, isGood) = (Dish.rice, [], false)
        case 1: (dish, options, isGood) = (Dish.foreign, [], false)
        case 2: (dish, options, isGood) = (Dish.bibimbap, [Cast.Option.egg], false)
        case 3...9:
            let extras = [Cast.Option.egg, Cast.Option.cheese, Cast.Option.mushroom].shuffled(using: &chance)
            let taste = Bool.random(using: &chance) ? Cast.Option.mild : Cast.Option.hot
            options = ([taste] + extras.prefix(.random(in: 0...2, using: &chance))).shuffled(using: &chance)
            (dish, isGood) = (Dish.bibimbap, true)
        default:
            dish = Bool.random(using: &chance) ? Dish.kimchi : Dish.doenjang
            (options, isGood) = ([], true)
        }
    }

    var json: JSON { line(dish, quantity, options: options) }

    func total(_ prices: [Int64: Int64]) throws -> Int64 {
        try ([dish] + options).map { try #require(prices[$0]) }.reduce(0, +) * quantity
    }
}
