import Testing

@testable import Web

/// One order on table 1 in some state, and the owner at the board.
struct Kitchen {
    let restaurant: Restaurant
    let owner: Client
    let id: Int64

    init(at status: String) throws {
        restaurant = try Restaurant()
        owner = try restaurant.admin()
        id = try restaurant.tablet().post("/api/orders", cart(Dish.kimchi)).id
        switch status {
        case "preparing": _ = try set("preparing")
        case "completed": _ = try (set("preparing"), set("completed"))
        case "cancelled": _ = try owner.delete("/api/admin/orders/\(id)?reason=x")
        default: break
        }
    }

    func set(_ status: String, ifMatch: String? = nil) throws -> Answer {
        try owner.put(
            "/api/admin/orders/\(id)/status", ["status": .string(status)],
            headers: ifMatch.map { ["if-match": $0] } ?? [:])
    }

    /// The order as staff see it, without its history.
    func order() throws -> JSON {
        try #require(try owner.get("/api/admin/orders")["data"]?[0])
    }
}
