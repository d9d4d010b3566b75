internal import Glibc

/// A thread that runs one closure to its end.
struct WorkerThread: Sendable {
    private let handle: pthread_t

    /// Starts the thread; nil when the kernel has none to give.
    ///
    /// It takes no signals but those of its own faults: a handler that runs here would cut short what is being sent, by
    /// us (`Connection.send(_:)`) or by libfcgi, which answers FCGI_GET_VALUES and does not try again.
    init?(_ body: @escaping @Sendable () -> Void) {
        let closure = unsafe Unmanaged.passRetained(Closure(body))
        var handle = pthread_t()
        let result = unsafe pthread_create(
            &handle, nil,
            { pointer in
                guard let pointer = unsafe pointer else { return nil }
                WorkerThread.blockSignals()
                unsafe Unmanaged<Closure>.fromOpaque(pointer).takeRetainedValue().body()
                return nil
            }, unsafe closure.toOpaque())
        guard result == 0 else {
            unsafe closure.release()
            return nil
        }
        self.handle = handle
    }

    /// Blocks until the closure has returned.
    func join() {
        _ = pthread_join(handle, nil)
    }

    /// Lets the thread end when it will.
    func detach() {
        _ = pthread_detach(handle)
    }

    private final class Closure: Sendable {
        let body: @Sendable () -> Void

        init(_ body: @escaping @Sendable () -> Void) {
            self.body = body
        }
    }

    private static func blockSignals() {
        var signals = sigset_t()
        _ = unsafe sigfillset(&signals)
        for fault in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] {
            _ = unsafe sigdelset(&signals, fault)
        }
        _ = unsafe pthread_sigmask(SIG_SETMASK, &signals, nil)
    }
}
