internal import Glibc

/// A system call that failed, as one sentence.
struct SystemError: Error, CustomStringConvertible {
    let call: String
    let code: Int32

    /// Takes the error of the call that has just failed on this thread.
    init(_ call: String, code: Int32 = errno) {
        self.call = call
        self.code = code
    }

    var description: String { "\(call) failed: \(SystemError.text(of: code))." }

    static func text(of code: Int32) -> String {
        unsafe String(cString: strerror(code))
    }
}

/// Repeats a call for as long as a signal interrupts it, and answers its result.
func uninterrupted<Result: SignedInteger>(_ call: () -> Result) -> Result {
    while true {
        let result = call()
        if result != -1 || errno != EINTR { return result }
    }
}

extension timeval {
    /// A socket timeout; zero would mean "for ever" to the kernel, so it becomes a microsecond.
    init(timeout: Duration) {
        let (seconds, attoseconds) = timeout.components
        let microseconds = attoseconds / 1_000_000_000_000
        self.init(tv_sec: Int(max(seconds, 0)), tv_usec: Int(max(microseconds, 0)))
        if tv_sec == 0 && tv_usec == 0 { tv_usec = 1 }
    }
}
