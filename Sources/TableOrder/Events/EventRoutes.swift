internal import Postgres
internal import Web

/// `GET /api/admin/events…` and `/api/events/stream`: the log of a store, to follow and to pull.
enum EventRoutes {
    static let all: [Route] = [storeStream, tableStream, pull]

    private static let after = Parameter.query(
        "after", .integer(0...Int64.max), "Replay what came behind this event; without it, only what comes from now on."
    )
    private static let lastEventID = Parameter.header(
        "Last-Event-ID", .text(1...19, .printableASCII), "The same, as browsers say it when they come back.")
    private static let aboutStream =
        """
        Server-sent events: `id`, `event` (the type) and `data` (the whole event). A comment comes every 15 s. An event \
        `reset` says that what came before is not kept: look at everything anew and go on from its id. Who reads too \
        slowly, or whose token ends, is disconnected; come back with the last id.
        """

    static let storeStream = Route(
        Operation(.get, "/api/admin/events/stream", id: "streamEvents", summary: "The store's events as they happen")
            .about(aboutStream)
            .allowing(.staff, .pos(.eventsRead))
            .taking(after, lastEventID)
            .answering(200, "Events until somebody hangs up", Event.schema, as: "text/event-stream")
            .failing(with: .tooManyReaders)
    ) { call, environment in
        let caller = try call.caller
        let wanted = try call.input.lastEventID
        let rows = try environment.read(as: caller, [EventQueries.bounds(storeID: caller.storeID)], snapshot: .one)
        let bounds = try LogBounds(rows[0])
        let start = wanted ?? bounds.last
        return try stream(
            call, .store, from: bounds.keepsAll(after: start) ? start : bounds.last,
            head: bounds.last,
            isReset: !bounds.keepsAll(after: start),
            in: environment)
    }

    static let tableStream = Route(
        Operation(.get, "/api/events/stream", id: "streamTableEvents", summary: "This table's events as they happen")
            .about(aboutStream + " Nothing of a party that has left is replayed.")
            .allowing(.table)
            .taking(after, lastEventID)
            .answering(200, "Events until somebody hangs up", Event.schema, as: "text/event-stream")
            .failing(with: .tooManyReaders)
    ) { call, environment in
        let caller = try call.caller
        let tableID = try caller.tableID
        let wanted = try call.input.lastEventID
        let rows = try environment.read(
            as: caller,
            [
                EventQueries.bounds(storeID: caller.storeID),
                SessionQueries.open(tableID, storeID: caller.storeID),
                EventQueries.lastLeaving(tableID, storeID: caller.storeID),
            ], snapshot: .one)
        let bounds = try LogBounds(rows[0])
        let isPresent =
            try rows[1].first { row in try TableSession(&row) }?
            .isPresent(at: environment.now, environment.settings) ?? false
        let leaving = try rows[2].first { row in try row.next(Int64?.self) } ?? nil
        // What the present party may see begins where the last one left; with nobody there, it begins now.
        let floor = isPresent ? leaving ?? 0 : bounds.last
        let start = wanted ?? bounds.last
        guard bounds.keepsAll(after: start) else {
            return try stream(
                call, .table(tableID), from: bounds.last, head: bounds.last, isReset: true, in: environment)
        }
        return try stream(
            call, .table(tableID), from: max(start, floor), head: bounds.last, isReset: start < floor, in: environment)
    }

    private static func stream(
        _ call: Call, _ audience: Audience, from cursor: Int64, head: Int64, isReset: Bool,
        in environment: borrowing Environment
    ) throws -> Response {
        let caller = try call.caller
        let hub = environment.house.hub
        let seat = try hub.seat(in: caller.storeID)
        let reset = Event.reset(at: cursor, storeID: caller.storeID, now: environment.now)
        var response = Response(
            status: 200,
            headers: [
                ("Content-Type", "text/event-stream; charset=utf-8"), ("Cache-Control", "no-store"),
                // Whatever stands between here and the reader: each event goes on at once.
                ("X-Accel-Buffering", "no"),
            ],
            body: Array("retry: 2000\n: hello\n\n".utf8) + (isReset ? reset.streamed : []))
        response.goesOn = { output in
            hub.add(
                EventReader(caller, audience, .stream, after: cursor, head: head, output, seat))
        }
        return response
    }
}

extension EventRoutes {
    static let pull = Route(
        Operation(.get, "/api/admin/events", id: "listEvents", summary: "The store's events, to pull")
            .about(
                """
                Oldest first, behind `after`. With `wait`, an answer without events is held back for so many seconds. An \
                event `reset` says that what came before is not kept: look at everything anew and go on from its id.
                """
            )
            .allowing(.staff, .pos(.eventsRead))
            .taking(
                .query("after", .integer(0...Int64.max), "Events behind this one; all that are kept when not given."),
                .query("wait", .integer(0...30), "Seconds to wait for an event; 0 when not given."), .limit
            )
            .answering(200, "A page of events", EventPage.schema)
            .failing(with: .tooManyReaders)
    ) { call, environment in
        let (caller, input) = (try call.caller, call.input)
        let after = input.parameters["after"]?.integer
        let rows = try environment.read(
            as: caller,
            [
                EventQueries.bounds(storeID: caller.storeID),
                EventQueries.events(after: after ?? 0, limit: input.limit + 1, storeID: caller.storeID),
            ], snapshot: .one)
        let bounds = try LogBounds(rows[0])
        if let after, !bounds.keepsAll(after: after) {
            let reset = Event.reset(at: bounds.last, storeID: caller.storeID, now: environment.now)
            return Response(json: EventPage(events: [reset], lastID: bounds.last, hasMore: false).json)
        }
        let events = try rows[1].map { row in try Event(&row) }
        let page = Array(events.prefix(input.limit))
        let lastID = page.last?.id ?? after ?? bounds.last
        let wait = input.parameters["wait"]?.integer ?? 0
        guard page.isEmpty, wait > 0, input.request.method == .get else {
            return Response(json: EventPage(events: page, lastID: lastID, hasMore: events.count > page.count).json)
        }
        return try hold(caller, after: lastID, limit: input.limit, seconds: wait, in: environment)
    }

    /// An answer that is held back until something happens.
    private static func hold(
        _ caller: Caller, after cursor: Int64, limit: Int, seconds: Int64, in environment: borrowing Environment
    ) throws -> Response {
        let hub = environment.house.hub
        let seat = try hub.seat(in: caller.storeID)
        let end = ContinuousClock.now + .seconds(seconds)
        var response = Response(json: [])
        response.goesOn = { output in
            hub.add(
                EventReader(caller, .store, .pull(limit: limit, until: end), after: cursor, head: cursor, output, seat))
        }
        return response
    }
}

extension Input {
    /// Where a stream goes on: what a browser says that it has, or the query's `after`.
    /// - Throws: 400 for a header that is no id.
    fileprivate var lastEventID: Int64? {
        get throws(Problem) {
            guard let text = parameters["Last-Event-ID"]?.string else { return parameters["after"]?.integer }
            guard let id = Int64(text), id >= 0, String(id) == text else {
                throw Problem(
                    .validationFailed,
                    details: [
                        .init(
                            field: "Last-Event-ID", code: "INVALID_FORMAT",
                            message: Message(ko: "받은 id를 그대로 보내 주세요.", en: "Send the id of an event, as it was."))
                    ])
            }
            return id
        }
    }
}
