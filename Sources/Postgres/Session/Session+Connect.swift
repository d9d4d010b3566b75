import CPostgres
import Glibc

extension Session {
    /// Goes through with the connection that `PQconnectStartParams` has begun.
    ///
    /// `PQconnectdbParams` would give an address 2 s at least. TCP knocks there at once, after 1 s, and then not before 3 s:
    /// a network that came back meanwhile would not be noticed for up to 2 s. So each address has `addressTimeout` to let
    /// us in; the next attempt knocks again.
    /// - Throws: `.unavailable`, without credentials in its text.
    /// - Source: PostgreSQL docs 34.1 (PQconnectPoll); RFC 6298 2.1, 5.5.
    func connect(until deadline: ContinuousClock.Instant) throws(DatabaseError) {
        var step = PGRES_POLLING_WRITING
        var address = ""
        var addressEnds = deadline
        var isSilent = false
        while step != PGRES_POLLING_OK {
            guard step == PGRES_POLLING_WRITING || step == PGRES_POLLING_READING else {
                throw .unavailable(isSilent ? "the host does not answer" : lastMessage)
            }
            if address != currentAddress { (address, addressEnds) = (currentAddress, .now + addressTimeout) }
            let ends = isKnocking ? min(deadline, addressEnds) : deadline
            if !isReady(for: step == PGRES_POLLING_READING ? POLLIN : POLLOUT, until: ends) {
                guard isKnocking, ends < deadline else { throw .unavailable("the server does not answer in time") }
                isSilent = true
                addressEnds = deadline
                // libpq takes that for a refusal, and goes on to the next address if there is one.
                _ = unsafe withPointer { unsafe shutdown(PQsocket($0), Int32(SHUT_RDWR)) }
            }
            step = unsafe withPointer { unsafe PQconnectPoll($0) }
        }
    }

    /// Whether nobody has taken the connection yet.
    private var isKnocking: Bool {
        unsafe withPointer { unsafe PQstatus($0) == CONNECTION_STARTED }
    }

    private var currentAddress: String {
        unsafe withPointer { pointer in unsafe PQhostaddr(pointer).map { unsafe String(cString: $0) } ?? "" }
    }
}
