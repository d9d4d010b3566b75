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

    /// Below what a socket takes at once when it says that it is ready: a third of TCP's smallest, of a unix socket's more.
    private static let portion = 16 * 1024
    /// So much is made ready at most, beside one event.
    private static let mostWaiting = 48 * 1024

    let caller: Caller
    let audience: Audience
    let mode: Mode
    /// The last id that it has, will have with what waits, or does not want.
    private(set) var cursor: Int64
    /// The store's last event when it came.
    let head: Int64
    let output: any AnswerStream
    /// Its place among the store's readers, given back when it leaves.
    private let seat: EventHub.Seat
    /// What has to go out before anything else.
    private var waiting: ArraySlice<UInt8> = []
    /// Whether a pull has its answer.
    private var isAnswered = false
    /// Since when it takes nothing; nil while it does.
    private(set) var stalledSince: ContinuousClock.Instant?
    private var heardAt = ContinuousClock.now
    var checkedAt = ContinuousClock.now
    /// Whether its token may have ended.
    var isSuspect = false

    init(
        _ caller: Caller, _ audience: Audience, _ mode: Mode, after cursor: Int64, head: Int64,
        _ output: any AnswerStream, _ seat: EventHub.Seat
    ) {
        self.caller = caller
        self.audience = audience
        self.mode = mode
        self.cursor = cursor
        self.head = head
        self.output = output
        self.seat = seat
    }

    var storeID: Store.ID { caller.storeID }

    /// Whether it has not taken all that it was sent.
    var isBehind: Bool { !waiting.isEmpty }
}

extension EventReader {
    enum Outcome {
        case goesOn
        /// It has its answer, is gone, or has no right to read.
        case leaves
    }

    /// Sends what follows the cursor, as far as the reader takes it now.
    /// - Parameter events: without a gap, in order, each with its text in a stream.
    func send(_ events: [(event: Event, streamed: [UInt8])], now: ContinuousClock.Instant) -> Outcome {
        guard !isBehind, !isAnswered else { return flush(now) }
        switch mode {
        case .stream:
            for (event, streamed) in events where event.id > cursor && waiting.count < Self.mostWaiting {
                if audience.hears(event) { waiting += audience.text(of: event, streamed) }
                cursor = event.id
            }
        case .pull(let limit, _): answer(events.map(\.event), limit: limit)
        }
        return flush(now)
    }

    /// Sends what waits, portion by portion.
    func flush(_ now: ContinuousClock.Instant) -> Outcome {
        while !waiting.isEmpty {
            guard output.isReady else {
                stalledSince = stalledSince ?? now
                return output.isGone ? .leaves : .goesOn
            }
            let portion = waiting.prefix(Self.portion)
            guard output.write(Array(portion)) else { return .leaves }
            waiting = waiting.dropFirst(portion.count)
            (stalledSince, heardAt) = (nil, now)
        }
        return isAnswered ? .leaves : .goesOn
    }

    private func answer(_ events: [Event], limit: Int) {
        var page: [Event] = []
        var size = 0
        for event in events where event.id > cursor && audience.hears(event) && page.count < limit {
            guard page.isEmpty || size < Self.mostWaiting else { break }
            size += event.data.count
            page.append(event)
        }
        let end = events.last?.id ?? cursor
        cursor = max(cursor, page.last?.id ?? end)
        if !page.isEmpty { answer(EventPage(events: page, lastID: cursor, hasMore: cursor < end)) }
    }

    private func answer(_ page: EventPage) {
        waiting += page.json
        isAnswered = true
    }

    /// Says that nothing has happened, to a stream so that nobody takes it for dead, to a pull whose time is over.
    func keepAlive(_ now: ContinuousClock.Instant) -> Outcome {
        guard !isBehind, !isAnswered else { return flush(now) }
        switch mode {
        case .stream:
            if now - heardAt >= EventHub.heartbeat { waiting += Array(": \n\n".utf8) }
        case .pull(_, let end):
            if now >= end { answer(EventPage(events: [], lastID: cursor, hasMore: false)) }
        }
        return flush(now)
    }

    /// Ends it, with a last word as far as it can still be told without waiting.
    /// - Parameter comesBack: whether a stream is to come back at once.
    func close(comesBack: Bool = false) {
        if case .pull = mode, !isAnswered { answer(EventPage(events: [], lastID: cursor, hasMore: false)) }
        if case .stream = mode, comesBack, !isBehind { waiting += Array("retry: 500\n\n".utf8) }
        _ = flush(.now)
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
