import Postgres
import Testing

@testable import TableOrder
@testable import Web

@Suite(.onOwnThreads) struct WrongPrincipalTests {
    private static func path(of operation: Web.Operation) -> String {
        operation.path.description.replacing("{id}", with: "1")
    }

    @Test func `a tablet's token opens nothing of the staff's, and the other way round`() throws {
        let restaurant = try Restaurant()
        let (tablet, owner) = (try restaurant.tablet(), try restaurant.admin())
        let before = try restaurant.fingerprint()
        // Those for both, such as signing out, are no part of it; what keys open, `AccessMatrixTests` tries.
        let guarded = Restaurant.app.operations.filter { Set($0.access.map(\.scheme)).subtracting(["pos"]).count == 1 }
        #expect(guarded.count >= 10)
        for operation in guarded {
            let client = operation.access.contains(.table) ? owner : tablet
            let answer = try client.send(operation.method, Self.path(of: operation))
            #expect(answer.summary == "403 FORBIDDEN", "\(operation.id)")
        }
        #expect(try restaurant.fingerprint() == before)
    }

    @Test func `without a token every door but the public ones is shut`() throws {
        let nobody = try Restaurant().client()
        for operation in Restaurant.app.operations where !operation.access.isEmpty {
            let answer = try nobody.send(operation.method, Self.path(of: operation))
            #expect(answer.summary == "401 TOKEN_REQUIRED", "\(operation.id)")
        }
        let open = Set(Restaurant.app.operations.filter(\.access.isEmpty).map(\.id))
        #expect(
            open == [
                "health", "healthReady", "signInAdmin", "signInTable", "showStore", "listMenus", "showMenu", "openAPI",
            ])
    }

    @Test(arguments: ["Basic b3duZXI6eA==", "Bearer", "Bearer ", "Bearer a b", "bearer x", "x", "", "Bearer\tx"])
    func `a header that brings no token of ours is 401`(_ header: String) throws {
        let answer = try Restaurant().client().get("/api/orders", headers: ["authorization": header])
        #expect(answer.summary == "401 INVALID_TOKEN")
    }

    @Test func `the scheme's name is read without case`() throws {
        let tablet = try Restaurant().tablet()
        let token = try #require(tablet.token)
        #expect(try tablet.get("/api/orders", headers: ["authorization": "bearer \(token)"]).status == 200)
    }
}
