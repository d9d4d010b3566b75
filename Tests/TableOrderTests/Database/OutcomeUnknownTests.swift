import Postgres
import Testing

@testable import TableOrder
@testable import Web

/// The connection is lost while `COMMIT` is unanswered: it happened, or it did not.
@Suite(.onOwnThreads) struct OutcomeUnknownTests {
    /// At `COMMIT` the session ends itself, before or after what it wrote is stored.
    private static let dying = """
        CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS
        $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NULL; END $$;
        CREATE CONSTRAINT TRIGGER die AFTER INSERT ON orders DEFERRABLE INITIALLY DEFERRED
        FOR EACH ROW EXECUTE FUNCTION die();
        """

    @Test func `with a key, the same call again tells the truth`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        tablet.mayFail = true
        try restaurant.arrange(script: Self.dying)
        let lost = try tablet.post("/api/orders", cart(Dish.kimchi), key: "k1")
        #expect(lost.summary == "503 OUTCOME_UNKNOWN")
        #expect(lost.headers["retry-after"] == "1")
        try restaurant.arrange(script: "DROP TRIGGER die ON orders")
        let again = try tablet.post("/api/orders", cart(Dish.kimchi), key: "k1")
        #expect(again.status == 201)
        #expect(try restaurant.value("SELECT count(*) FROM orders", as: Int.self) == 1)
        #expect(try restaurant.events().map(\.id) == [1, 2])
    }

    @Test func `without a key, nobody is told to send it again`() throws {
        let restaurant = try Restaurant()
        let tablet = try restaurant.tablet()
        tablet.mayFail = true
        try restaurant.arrange(script: Self.dying)
        let lost = try tablet.post("/api/orders", cart(Dish.kimchi))
        #expect(lost.summary == "503 OUTCOME_UNKNOWN")
        #expect(lost.headers["retry-after"] == nil)
        #expect(lost["error"]?["message"] == .string(Problem.Kind.outcomeUnknownWithoutKey.message[.korean]))
    }
}
