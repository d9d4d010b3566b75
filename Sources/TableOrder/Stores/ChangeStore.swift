internal import Postgres
internal import Web

/// Changes a store's settings, as a whole or in part.
///
/// Another time zone or another hour at which the day begins holds from the next order on; past orders keep their day,
/// and no number of a day is given twice (``OrderQueries/place(_:_:eventCount:answer:storeID:)``).
struct ChangeStore {
    enum Extent {
        /// What the body does not have is absent from now on.
        case whole
        /// What the body does not have stays as it is.
        case part
    }

    let caller: Caller
    /// Of the shape ``StoreSettings/whole`` or ``StoreSettings/part``.
    let body: JSON
    let extent: Extent
    let expected: ExpectedVersion

    /// - Returns: the settings as they are now; unchanged when they were like that already.
    /// - Throws: 400 for a time zone that does not exist; 412 with the settings when `If-Match` names another version.
    /// - Effects: one transaction, two round trips; one event `menu.updated` when guests see the change.
    func run(in environment: inout Environment) throws -> StoreSettings {
        let now = environment.now
        let storeID = caller.storeID
        return try environment.database.transaction(in: caller.storeID) { transaction in
            let rows = try transaction.begin(
                as: caller,
                [
                    // Before the lock: PostgreSQL looks through a folder of zones for this one.
                    StoreQueries.knowsTimeZone(body["time_zone"]?.string, storeID: storeID),
                    MenuChange.lock(storeID: storeID), StoreQueries.settings(storeID),
                ])
            guard let store = try rows[2].first({ row in try StoreSettings(&row) }) else { throw Problem(.notFound) }
            guard try rows[0].first({ row in try row.next(Bool.self) }) == true else { throw Problem.unknownTimeZone }
            var changed = applied(to: store)
            // As it should be already: a tap sent twice does no harm.
            if JSONWriter.bytes(of: changed) == JSONWriter.bytes(of: store) { return store }
            guard expected.allows(store.version) else {
                throw Problem(.versionConflict, current: JSONWriter.bytes(of: store))
            }
            changed.version += 1
            var statements = [StoreQueries.update(changed)]
            if changed.shownToGuests != store.shownToGuests {
                statements += try MenuChange(after: rows[1], "store", JSONWriter.bytes(of: changed))
                    .statements(at: now, storeID: storeID)
            }
            try transaction.commit(statements)
            return changed
        }
    }

    private func applied(to store: StoreSettings) -> StoreSettings {
        var changed = store
        if let name = body["name"]?.string { changed.name = name }
        if let timeZone = body["time_zone"]?.string { changed.timeZone = timeZone }
        if let hour = body["day_cutoff_hour"]?.integer { changed.dayCutoffHour = Int(hour) }
        if let locale = body["locale"]?.string { changed.locale = locale }
        if let paused = body["ordering_paused"]?.bool { changed.orderingPaused = paused }
        let translations = body["translations"]
        if body.member("origin") != nil || extent == .whole { changed.origin = body["origin"]?.string }
        if translations != nil || extent == .whole {
            changed.translations = StoreSettings.normal(translations ?? .object([]))
        }
        return changed
    }
}

extension Problem {
    fileprivate static var unknownTimeZone: Problem {
        let message = Message(
            ko: "알 수 없는 시간대입니다. Asia/Seoul처럼 써 주세요.", en: "There is no such time zone; write it like Asia/Seoul.")
        return Problem(
            .validationFailed, details: [.init(field: "time_zone", code: "UNKNOWN_TIME_ZONE", message: message)])
    }
}
