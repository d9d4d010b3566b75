import Postgres
import Testing

@Suite("Notifications")
struct NotificationTests {
    @Test func `arrive with channel, payload and sender, all that are there`() throws {
        try withDatabase { settings in
            var listener = Connection(settings.listening)
            var speaker = Connection(settings)
            #expect(try listener.notifications(timeout: .zero) == [])
            let sender = try speaker.backend()
            try speaker.execute(script: "NOTIFY events, '7:김치'; NOTIFY events")
            var received: [Notification] = []
            try wait(until: "both have come") {
                received += try listener.notifications(timeout: .seconds(5))
                return received.count >= 2
            }
            #expect(
                received == ["7:김치", ""].map { Notification(channel: "events", payload: $0, sender: sender) })
        }
    }

    @Test func `wake the one who waits`() throws {
        try withDatabase { settings in
            let isListening = MeetingPoint()
            let listener = Running {
                var connection = Connection(settings.listening)
                try connection.ping()
                try isListening.meet(2)
                let started = ContinuousClock.now
                let received = try connection.notifications(timeout: .seconds(10))
                return (received.map(\.payload), ContinuousClock.now - started)
            }
            try isListening.meet(2)
            var speaker = Connection(settings)
            try speaker.execute(script: "NOTIFY events, 'wake up'")
            let (payloads, waited) = try listener.value()
            #expect(payloads == ["wake up"])
            #expect(waited < .seconds(9))
        }
    }

    @Test func `that do not come cost the timeout and no more`() throws {
        try withDatabase { settings in
            var connection = Connection(settings.listening)
            try connection.ping()
            let started = ContinuousClock.now
            #expect(try connection.notifications(timeout: .milliseconds(30)) == [])
            #expect(ContinuousClock.now - started >= .milliseconds(30))
        }
    }

    @Test func `come again after the connection was lost, and between reads`() throws {
        try withDatabase { settings in
            var listener = Connection(settings.listening)
            var speaker = Connection(settings)
            try settings.terminate(try listener.backend())
            try listener.ping()
            try speaker.execute(script: "NOTIFY events, 'still here?'")
            try listener.ping()
            #expect(try listener.notifications(timeout: .seconds(5)).map(\.payload) == ["still here?"])
        }
    }

    @Test func `cannot be waited for on a connection that ends meanwhile`() throws {
        try withDatabase { settings in
            let ending = Running {
                var connection = Connection(settings.listening)
                var failure: DatabaseError?
                // One that has ended before the wait begins is only replaced: then it is tried again.
                for _ in 1...20 where failure == nil {
                    let backend = try connection.backend()
                    let killer = Running { try settings.terminate(backend) }
                    do throws(DatabaseError) {
                        _ = try connection.notifications(timeout: .seconds(1))
                    } catch {
                        failure = error
                    }
                    try killer.value()
                }
                try connection.ping()
                return failure
            }
            guard case .unavailable = try ending.value() else {
                Issue.record("the wait went on without its connection")
                return
            }
        }
    }
}

extension ConnectionSettings {
    fileprivate var listening: ConnectionSettings {
        var listening = self
        listening.sessionScript = "LISTEN events"
        return listening
    }
}
