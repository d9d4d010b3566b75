internal import CFastCGI
internal import Glibc
internal import Synchronization

extension WorkerPool {
    /// Takes in every connection that waits, and waits for more.
    func acceptAll() {
        var accepted = accept()
        while accepted >= 0 {
            admit(Connection(descriptor: accepted, limits: limits))
            accepted = accept()
        }
        // Out of descriptors or memory: the socket would be reported again at once, so give others time to let go.
        if [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(-accepted) { usleep(100_000) }
        _ = epoll.rearm(listening.descriptor)
    }

    /// Accepts under a lock, so that a connection is either ours and counted before `drain` looks, or not ours at all.
    /// - Returns: a descriptor, or the negative errno.
    private func accept() -> Int32 {
        isAccepting.withLock { isAccepting in
            guard isAccepting else { return -EAGAIN }
            let number = uninterrupted { accept4(listening.descriptor, nil, nil, Int32(SOCK_CLOEXEC.rawValue)) }
            guard number >= 0 else { return -errno }
            connections.open()
            return number
        }
    }

    private func admit(_ connection: Connection) {
        if !connections.keep(connection) {
            connections.close(connection)
        } else if !epoll.add(connection.descriptor), let connection = connections.take(connection.descriptor) {
            connections.close(connection)
        }
    }
}
