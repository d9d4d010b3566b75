import Postgres
import Testing

@testable import TableOrder
@testable import Web

@Suite(.onOwnThreads) struct ManyOrdersTests {
    @Test func `200 orders at once get the numbers 1 to 200 and event ids without gaps`() throws {
        let restaurant = try Restaurant()
        let tokens = try ["1", "2"].map { try restaurant.tablet($0).token }
        let answers = try together(20) { index in
            let client = try restaurant.client(token: tokens[index % tokens.count])
            return try (0..<10).map { try client.post("/api/orders", cart(Dish.kimchi), key: "\(index)-\($0)") }
        }.flatMap { $0 }
        #expect(answers.count == 200)
        #expect(answers.allSatisfy { $0.status == 201 })
        #expect(answers.compactMap { $0["order_number"]?.integer }.sorted() == Array(1...200))
        #expect(Set(answers.map(\.id)).count == 200)
        let events = try restaurant.events()
        #expect(events.map(\.id) == Array(1...202))
        #expect(events.filter { $0.type == "session.opened" }.count == 2)
        // The log is in the order of the numbers, since both come from one row.
        let logged = events.compactMap { $0.data["order_number"]?.integer }
        #expect(logged == Array(1...200))
    }

    @Test func `two stores count apart`() throws {
        let restaurant = try Restaurant()
        let hanok = try restaurant.tablet()
        let chicken = try restaurant.tablet(store: Cast.Stores.chicken)
        for number in 1...3 as ClosedRange<Int64> {
            #expect(try hanok.post("/api/orders", cart(Dish.kimchi))["order_number"] == .integer(number))
            #expect(try chicken.post("/api/orders", cart(Dish.foreign))["order_number"] == .integer(number))
        }
        #expect(try restaurant.events().map(\.id) == [1, 2, 3, 4])
        #expect(try restaurant.events(store: Cast.Stores.chicken).map(\.id) == [1, 2, 3, 4])
    }
}
