internal import Postgres
internal import Web

/// `GET /api/admin/board`
enum BoardRoutes {
    static let all: [Route] = [board]

    static let board = Route(
        Operation(.get, "/api/admin/board", id: "showBoard", summary: "Every table with what is going on there")
            .about("One consistent snapshot: follow the stream from `last_event_id` and miss nothing.")
            .allowing(.staff)
            .answering(200, "The board", Board.schema)
    ) { call, environment in
        let caller = try call.caller
        let rows = try environment.read(as: caller, Board.statements(storeID: caller.storeID), snapshot: .one)
        let board = try Board(rows, now: environment.now, environment.settings)
        return Response(json: JSONWriter.bytes(of: board))
    }
}
