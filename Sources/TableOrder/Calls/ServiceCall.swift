internal import Postgres
internal import Web

/// What the guests of a table want of the staff: that somebody comes, water, the bill. (``Call`` is a call of the API.)
struct ServiceCall: Sendable {
    typealias ID = Identifier<ServiceCall>

    enum Kind: String, Sendable, CaseIterable {
        case staff, water, bill, other
    }

    enum Status: String, Sendable, CaseIterable {
        case open, acknowledged, done
    }

    /// Who asks again within so many seconds is heard already.
    static let repeatSeconds = 30

    let id: ID
    var table: Table
    let kind: Kind
    let note: String?
    var status = Status.open
    /// `table:7`, `admin:3`
    let calledBy: String
    /// Who changed its status last; nil for one that nobody saw to, though its party's end may have ended it.
    var handledBy: String?
    let createdAt: Timestamp
    var updatedAt: Timestamp
    /// Counts the changes, from 1.
    var version: Int64 = 1
}

extension ServiceCall {
    /// Whether staff may set a status: only onwards.
    func mayBecome(_ next: Status) -> Bool {
        switch (status, next) {
        case (.open, .acknowledged), (.open, .done), (.acknowledged, .done): true
        default: false
        }
    }

    /// Whether the same wish, told again now, is this one. Who says more than before wishes for something else.
    func isRepeated(by kind: Kind, note: String?, at now: Timestamp) -> Bool {
        status == .open && kind == self.kind && (note == nil || note == self.note)
            && now < createdAt.adding(seconds: Self.repeatSeconds)
    }

    /// Counts a change.
    func changed(at now: Timestamp, _ change: (inout ServiceCall) -> Void) -> ServiceCall {
        var changed = self
        change(&changed)
        changed.updatedAt = max(now, updatedAt)
        changed.version += 1
        return changed
    }

    /// - Parameter fromTableID: the table that it left, when it moved.
    func event(_ type: EventLog.EventType, from fromTableID: Table.ID? = nil) -> EventLog.Entry {
        EventLog.Entry(type, tableID: table.id, from: fromTableID, JSONWriter.bytes(of: self))
    }
}

extension [ServiceCall] {
    /// Of a table's calls, those of the party that is there now.
    ///
    /// A party may call before its first order, as long before it as it may stay after its last one. A session that is
    /// over by itself has left its calls behind, though no row may say so yet.
    /// - Parameter openSession: the table's session that no row has ended.
    func ofPresentParty(
        _ openSession: TableSession?, at now: Timestamp, _ settings: Settings
    ) -> [ServiceCall] {
        guard let openSession else { return made(withinHoursOf: now, settings) }
        if openSession.isPresent(at: now, settings) { return made(withinHoursOf: openSession.startedAt, settings) }
        return made(withinHoursOf: now, settings).filter { $0.createdAt >= openSession.expiry(settings) }
    }

    private func made(withinHoursOf firstOrder: Timestamp, _ settings: Settings) -> [ServiceCall] {
        filter { firstOrder < $0.createdAt.adding(seconds: settings.sessionLastOrderHours * 3600) }
    }

    /// Ends them all, as their party has gone.
    /// - Parameter actor: who saw to them by ending the session; nil when it was over by itself.
    func ending(
        at now: Timestamp, by actor: String?, storeID: Store.ID
    ) -> (statements: [SQL], events: [EventLog.Entry]) {
        let ended = map { call in
            call.changed(at: now) { call in
                call.status = .done
                call.handledBy = actor ?? call.handledBy
            }
        }
        return (ended.map { CallQueries.update($0, storeID: storeID) }, ended.map { $0.event(.callUpdated) })
    }
}

extension ServiceCall.Kind: SQLDecodable {}
extension ServiceCall.Status: SQLDecodable {}
