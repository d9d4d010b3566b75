internal import CFastCGI
internal import Glibc

/// The one set of descriptors that every worker waits on.
///
/// Level-triggered, so bytes that are already there when a descriptor is armed are reported at once; one-shot, so an
/// event is given to one thread and the descriptor then rests until it is armed again.
struct Epoll: Sendable {
    struct Event {
        let descriptor: Int32
        /// The peer has closed its side, or the socket has failed.
        let isHangUp: Bool
    }

    private let set: Descriptor

    init() throws {
        let number = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard number >= 0 else { throw SystemError("epoll_create1") }
        set = Descriptor(number)
    }

    /// Watches a descriptor for one event. False: the kernel refused (errno says why).
    func add(_ descriptor: Int32) -> Bool {
        control(EPOLL_CTL_ADD, descriptor, Epoll.input | EPOLLONESHOT.rawValue)
    }

    /// Watches a descriptor for as many events as come, for every thread.
    func addForAll(_ descriptor: Int32) -> Bool {
        control(EPOLL_CTL_ADD, descriptor, Epoll.input)
    }

    /// Watches a descriptor that was added before for its next event.
    func rearm(_ descriptor: Int32) -> Bool {
        control(EPOLL_CTL_MOD, descriptor, Epoll.input | EPOLLONESHOT.rawValue)
    }

    func remove(_ descriptor: Int32) {
        _ = control(EPOLL_CTL_DEL, descriptor, 0)
    }

    /// Blocks until there is an event for the calling thread; nil: the set itself has failed.
    func wait() -> Event? {
        var event = unsafe epoll_event()
        let count = uninterrupted { unsafe epoll_wait(set.number, &event, 1, -1) }
        guard count == 1 else { return nil }
        let ended = EPOLLRDHUP.rawValue | EPOLLHUP.rawValue | EPOLLERR.rawValue
        return unsafe Event(descriptor: event.data.fd, isHangUp: event.events & ended != 0)
    }

    private static let input = EPOLLIN.rawValue | EPOLLRDHUP.rawValue

    private func control(_ operation: Int32, _ descriptor: Int32, _ events: UInt32) -> Bool {
        var event = unsafe epoll_event()
        unsafe event.events = events
        unsafe event.data.fd = descriptor
        return unsafe epoll_ctl(set.number, operation, descriptor, &event) == 0
    }
}
