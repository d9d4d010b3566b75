internal import Postgres
internal import Web

/// What a load balancer or a monitor asks.
enum HealthRoutes {
    static let all: [Route] = [live, ready]

    private static let schema = Schema.object("Health", .required("status", .choice(["ok"])))

    static let live = Route(
        Operation(.get, "/health", id: "health", summary: "Whether the process answers")
            .about("Asks no database.")
            .answering(200, "It does", schema)
    ) { _, _ in ok }

    static let ready = Route(
        Operation(.get, "/health/ready", id: "healthReady", summary: "Whether orders can be taken")
            .answering(200, "The database answers", schema)
    ) { _, environment in
        try environment.database.outsideStores.ping()
        return ok
    }

    private static var ok: Response {
        Response(json: JSONWriter.bytes { $0.object { $0.member("status", "ok") } })
    }
}
