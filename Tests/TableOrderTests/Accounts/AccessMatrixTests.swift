import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// Every operation tried by every kind of caller: it lets in whom it declares, and nobody else.
///
/// Whoever adds an operation has nothing to add here.
@Suite(.onOwnThreads) struct AccessMatrixTests {
    /// Somebody at the door.
    private struct Visitor {
        let name: String
        /// What the visitor may claim, as (scheme, role); written out here, as it is this that is tested.
        let claims: [Access]
        /// A fresh one for each call: signing out ends it.
        let credential: () throws -> String?
        var isKnown = true

        func expected(_ operation: Web.Operation) -> String? {
            if operation.access.isEmpty { return nil }
            if claims.isEmpty { return "401 TOKEN_REQUIRED" }
            guard operation.access.contains(where: claims.contains) else { return "403 FORBIDDEN" }
            return isKnown ? nil : "401 INVALID_TOKEN"
        }
    }

    @Test func `every operation lets in exactly the callers that it declares`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        for visitor in try Self.visitors(restaurant) {
            var letIn = 0
            for operation in Restaurant.app.operations {
                client.token = try visitor.credential()
                let answer = try client.send(
                    operation.method, Self.path(of: operation), operation.body == nil ? nil : [:])
                let isRefusal = ["TOKEN_REQUIRED", "INVALID_TOKEN", "FORBIDDEN"].contains(answer.code)
                #expect(
                    (isRefusal ? answer.summary : nil) == visitor.expected(operation),
                    "\(visitor.name) at \(operation.id): \(answer.summary)")
                if !operation.access.isEmpty, !isRefusal { letIn += 1 }
            }
            let isAnywhereAllowed = Restaurant.app.operations.contains {
                $0.access.contains(where: visitor.claims.contains)
            }
            #expect((letIn > 0) == (visitor.isKnown && isAnywhereAllowed), "\(visitor.name)")
        }
    }

    /// An id that nothing has, so that whoever is let in does no harm.
    private static func path(of operation: Web.Operation) -> String {
        operation.path.description.replacing(/{[a-z_]+}/, with: "999999")
    }

    private static func visitors(_ restaurant: Restaurant) throws -> [Visitor] {
        func signedIn(_ principal: Caller.Principal) -> () throws -> String? {
            {
                let caller = Caller(storeID: Store.ID(1), principal: principal, credentialVersion: 1)
                return try restaurant.house.tokens.issue(for: caller, at: restaurant.clock.now, hours: 1)
            }
        }
        func scopes(_ scopes: [APIKey.Scope]) -> [Access] {
            scopes.map { Access(scheme: "pos", role: $0.rawValue) }
        }
        let all = APIKey.Scope.allCases
        let staff = Access(scheme: "admin")
        let single = try all.map { scope in
            let key = try restaurant.key([scope]).text
            return Visitor(name: "a key for \(scope.rawValue)", claims: scopes([scope]), credential: { key })
        }
        let (whole, foreign) = (try restaurant.key(all), try restaurant.key(all, store: Cast.Stores.chicken))
        let (revoked, forged) = (try restaurant.key(all), String(whole.text.dropLast(8)) + "forgedxx")
        try restaurant.arrange("UPDATE api_keys SET revoked_at = now(), revoked_by = 'cli' WHERE id = \(revoked.id)")
        return single + [
            Visitor(name: "nobody", claims: [], credential: { nil }),
            Visitor(
                name: "a tablet", claims: [Access(scheme: "table")],
                credential: signedIn(.table(Table.ID(Cast.Tables.one)))),
            Visitor(
                name: "staff", claims: [staff],
                credential: signedIn(.admin(AdminUser.ID(Cast.People.staff), .staff))),
            Visitor(
                name: "an owner", claims: [staff, Access(scheme: "admin", role: "owner")],
                credential: signedIn(.admin(AdminUser.ID(Cast.People.owner), .owner))),
            Visitor(name: "a key for everything", claims: scopes(all), credential: { whole.text }),
            Visitor(name: "another store's key", claims: scopes(all), credential: { foreign.text }),
            Visitor(name: "a revoked key", claims: scopes(all), credential: { revoked.text }, isKnown: false),
            Visitor(name: "a forged key", claims: scopes(all), credential: { forged }, isKnown: false),
        ]
    }

    @Test func `nothing of the staff's is open to nobody or to tablets`() {
        let staffs = Restaurant.app.operations.filter { $0.path.description.hasPrefix("/api/admin/") }
        #expect(staffs.count >= 20)
        for operation in staffs {
            #expect(!operation.access.isEmpty, "\(operation.id)")
            #expect(!operation.access.contains { $0.scheme == "table" }, "\(operation.id)")
        }
    }

    @Test func `no key opens accounts, keys, settings or a sign-in`() {
        let closed = ["/api/admin/users", "/api/admin/api-keys", "/api/admin/store", "/api/auth"]
        let operations = Restaurant.app.operations.filter { operation in
            closed.contains { operation.path.description.hasPrefix($0) }
        }
        #expect(operations.count >= 16)
        for operation in operations { #expect(!operation.access.contains { $0.scheme == "pos" }, "\(operation.id)") }
    }

    @Test func `every way in is one that some caller has, and the document lists it with its scope`() throws {
        let known: Set<Access> = [
            Access(scheme: "table"), Access(scheme: "admin"), Access(scheme: "admin", role: "owner"),
        ]
        let keys = Set(APIKey.Scope.allCases.map { Access(scheme: "pos", role: $0.rawValue) })
        for operation in Restaurant.app.operations {
            #expect(Set(operation.access).isSubset(of: known.union(keys)), "\(operation.id)")
        }
        let document = Restaurant.app.openAPI
        let list = document["paths"]?["/api/admin/orders"]?["get"]?["security"]
        #expect(list == [["admin": []], ["pos": ["orders:read"]]])
        #expect(document["components"]?["securitySchemes"]?["pos"]?["scheme"] == "bearer")
    }
}
