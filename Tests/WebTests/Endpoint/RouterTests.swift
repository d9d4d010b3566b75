import Testing
import Web

@Suite struct RouterTests {
    private let router = Router(Operation.everyOne.map { Endpoint($0, handler: $0.id) })

    /// What is found: `placeOrder`, `405 GET, POST` or `nothing`.
    private func found(_ method: Method?, _ path: String) -> String {
        switch router.find(method, path) {
        case .endpoint(let endpoint, _): endpoint.handler
        case .otherMethods(let methods): "405 " + methods.map(\.rawValue).joined(separator: ", ")
        case .nothing: "nothing"
        }
    }

    private func ids(_ method: Method, _ path: String) -> [String: Int64]? {
        if case .endpoint(_, let ids) = router.find(method, path) { ids } else { nil }
    }

    @Test(
        arguments: [
            (.post, "/api/orders", "placeOrder"), (.get, "/api/orders", "listOrders"),
            (.get, "/api/orders/7", "showOrder"),
            (.delete, "/api/orders/7", "cancelOrder"), (.post, "/api/tables/10/complete", "completeTable"),
            (.put, "/api/menus/1/options/2", "changeOption"), (.get, "/health", "health"),
        ] as [(Method, String, String)])
    func `a method and a path find their endpoint`(method: Method, path: String, id: String) {
        #expect(found(method, path) == id)
    }

    @Test func `an id in the path is given by its name`() {
        #expect(ids(.get, "/api/orders/7") == ["id": 7])
        #expect(ids(.put, "/api/menus/12/options/900") == ["menu_id": 12, "option_id": 900])
        #expect(ids(.get, "/api/orders") == [:])
    }

    @Test(arguments: [Int64(1), 10, 9_007_199_254_740_991, 1_000_000_000_000_000_000, Int64.max])
    func `an id may be as large as 64 bits`(id: Int64) {
        #expect(ids(.get, "/api/orders/\(id)") == ["id": id])
    }

    @Test(
        arguments: [
            "", "/", "api/orders", "/api", "/api/", "/api/orders/", "/api/orders//", "//api/orders", "/api//orders",
            "/api/orders;x", "/api/orders;x=1", "/api/orders/7;x", "/api/orders/7;", "/api/orders/7/", "/api/orders//7",
            "/api/orders/7//", "/api/orders/7/8", "/api/orders/7/items", "/api/orders ", " /api/orders",
            "/api/orders\u{0}",
            "/api/orders.json", "/api/orders?limit=1", "/api/orders#", "/api/./orders", "/api/orders/..", "/health/7",
        ])
    func `a path that is nearly one finds nothing`(path: String) {
        #expect(found(.get, path) == "nothing")
    }

    @Test(
        arguments: [
            "0", "00", "07", "+7", "-7", "-0", "7.0", "7e1", "0x7", " 7", "7 ", "7\n", "7\r\n", "7\u{301}", "7\u{0}",
            "７", "٧", "seven",
            "9223372036854775808", "10000000000000000000", "99999999999999999999999999999999", "7,8", "7%20", "1_000",
        ])
    func `what is no id finds nothing in the place of one`(text: String) {
        #expect(found(.get, "/api/orders/\(text)") == "nothing")
        #expect(found(.put, "/api/menus/1/options/\(text)") == "nothing")
        #expect(found(.put, "/api/menus/\(text)/options/1") == "nothing")
    }

    @Test(
        arguments: [
            "/api/orders/{id}", "/api/orders/{}", "/api/orders/{", "/api/orders/{}\u{301}", "/api/orders/{\u{301}}",
            "/api/tables/{}/complete", "/api/menus/{menu_id}/options/{option_id}", "/api/menus/1/options/{}",
        ])
    func `the braces of a declaration find nothing`(path: String) {
        for method in Method.allCases { #expect(found(method, path) == "nothing") }
    }

    @Test(arguments: ["/API/ORDERS", "/Api/orders", "/api/Orders", "/api/orderſ", "/HEALTH"])
    func `a path in capitals finds nothing`(path: String) {
        #expect(found(.get, path) == "nothing")
    }

    @Test(arguments: ["/api/orders", "/api/orders/7", "/health"])
    func `HEAD finds the endpoint of GET`(path: String) {
        #expect(found(.head, path) == found(.get, path))
        #expect(!found(.head, path).hasPrefix("405"))
    }

    @Test(
        arguments: [
            (.patch, "/api/orders", "GET, HEAD, POST, OPTIONS"), (.put, "/api/orders/7", "GET, HEAD, DELETE, OPTIONS"),
            (.get, "/api/tables/7/complete", "POST, OPTIONS"), (.head, "/api/tables/7/complete", "POST, OPTIONS"),
            (.options, "/health", "GET, HEAD, OPTIONS"), (nil, "/health", "GET, HEAD, OPTIONS"),
        ] as [(Method?, String, String)])
    func `another method is told which ones there are`(method: Method?, path: String, methods: String) {
        #expect(found(method, path) == "405 " + methods)
    }

    @Test func `a method that nothing has finds nothing where there is no path`() {
        #expect(found(nil, "/api/nowhere") == "nothing")
    }
}
