internal import Postgres
internal import Web

/// Somebody who reads a log as it grows: a stream, or a pull that waits.
///
/// `@unchecked Sendable` is true because it has one owner at a time: the worker that made it hands it to the hub, and from
/// then on only the hub's thread touches it.
final class EventReader: @unchecked Sendable {
    enum Mode: Sendable {
        case stream
        /// Answers with the first events that come, or with none when the time is over.
        case pull(limit: Int, until: ContinuousClock.Instant)
    }

    let caller: Caller
    let audience: Audience
    let mode: Mode
    /// The last id that it has, or does not want.
    var cursor: Int64
    let output: any AnswerStream
    /// Its place among the store's readers, given back when it leaves.
    let seat: EventHub.Seat
    /// Since when it takes nothing; nil while it does.
    var stalledSince: ContinuousClock.Instant?
    var heardAt = ContinuousClock.now
    var checkedAt = ContinuousClock.now

    var storeID: Store.ID { caller.storeID }

    init(
        _ caller: Caller, _ audience: Audience, _ mode: Mode, after cursor: Int64, _ output: any AnswerStream,
        _ seat: EventHub.Seat
    ) {
        self.caller = caller
        self.audience = audience
        self.mode = mode
        self.cursor = cursor
        self.output = output
        self.seat = seat
    }
}

extension EventReader {
    /// Far below what a socket takes at once while it says that it is ready (208 kB, ready above three quarters).
    private static let largestWrite = 48 * 1024

    enum Outcome {
        case goesOn
        /// It has its answer, is gone, or reads too slowly.
        case leaves
    }

    /// Sends what follows the cursor, as far as the reader takes it now.
    /// - Parameter events: without a gap, in order.
    func send(_ events: [Event], streamed: [[UInt8]], now: ContinuousClock.Instant) -> Outcome {
        switch mode {
        case .stream: stream(events, streamed, now)
        case .pull(let limit, _): answer(events, limit: limit)
        }
    }

    private func stream(_ events: [Event], _ streamed: [[UInt8]], _ now: ContinuousClock.Instant) -> Outcome {
        var bytes: [UInt8] = []
        var reached = cursor
        for (event, text) in zip(events, streamed) where event.id > cursor {
            if audience.hears(event) {
                if !bytes.isEmpty, bytes.count + text.count > Self.largestWrite {
                    guard output.isReady else { return stall(now) }
                    guard output.write(bytes) else { return .leaves }
                    (cursor, bytes) = (reached, [])
                }
                bytes += text
            }
            reached = event.id
        }
        if !bytes.isEmpty {
            guard output.isReady else { return stall(now) }
            guard output.write(bytes) else { return .leaves }
            (stalledSince, heardAt) = (nil, now)
        }
        cursor = reached
        return .goesOn
    }

    private func stall(_ now: ContinuousClock.Instant) -> Outcome {
        if output.isGone { return .leaves }
        stalledSince = stalledSince ?? now
        return .goesOn
    }

    private func answer(_ events: [Event], limit: Int) -> Outcome {
        var page: [Event] = []
        var size = 0
        for event in events where event.id > cursor && audience.hears(event) {
            size += event.data.count + 200
            if page.count == limit || (!page.isEmpty && size > Self.largestWrite) { break }
            page.append(event)
        }
        guard let last = page.last else {
            cursor = max(cursor, events.last?.id ?? cursor)
            return .goesOn
        }
        _ = output.write(EventPage(events: page, lastID: last.id, hasMore: last.id < (events.last?.id ?? 0)).json)
        return .leaves
    }

    /// Says that nothing has happened, to a stream so that nobody takes it for dead, to a pull whose time is over.
    func keepAlive(_ now: ContinuousClock.Instant) -> Outcome {
        switch mode {
        case .stream:
            guard now - heardAt >= EventHub.heartbeat else { return .goesOn }
            guard output.isReady else { return stall(now) }
            heardAt = now
            return output.write(Array(": \n\n".utf8)) ? .goesOn : .leaves
        case .pull(_, let end):
            guard now >= end else { return .goesOn }
            _ = output.write(EventPage(events: [], lastID: cursor, hasMore: false).json)
            return .leaves
        }
    }

    /// Ends it so that it comes back, here or elsewhere.
    func tellToComeBack() {
        switch mode {
        case .stream: _ = output.write(Array("retry: 500\n\n".utf8))
        case .pull: _ = output.write(EventPage(events: [], lastID: cursor, hasMore: false).json)
        }
        output.close()
    }
}

/// What a pull answers.
struct EventPage {
    let events: [Event]
    /// Where to go on.
    let lastID: Int64
    let hasMore: Bool

    static let schema = Schema.object(
        "Events",
        .required("data", .array(of: Event.schema)),
        .required(
            "next_cursor", Schema.line(1...20).about("The next `after` while there is more already; else null.").orNull),
        .required("last_event_id", .integer(0...Int64.max).about("The next `after`, also when there is nothing.")))

    var json: [UInt8] {
        JSONWriter.bytes { json in
            json.object { json in
                json.member("data", events)
                json.member("next_cursor", hasMore ? String(lastID) : nil)
                json.member("last_event_id", lastID)
            }
        }
    }
}
