internal import Glibc

/// A unix socket's file, told from a successor of the same path by its inode.
struct SocketFile: Sendable {
    private let path: String
    private let device: dev_t
    private let inode: ino_t

    /// The file as it is now; nil when there is none.
    init?(path: String) {
        guard let status = SocketFile.status(of: path) else { return nil }
        self.path = path
        (device, inode) = (status.st_dev, status.st_ino)
    }

    /// Removes the file, if it is still the same.
    func remove() {
        guard let status = SocketFile.status(of: path), status.st_dev == device, status.st_ino == inode else { return }
        _ = unsafe unlink(path)
    }

    /// Removes a socket file that nobody listens on, as a killed process leaves behind.
    /// - Throws: `EADDRINUSE` when somebody does, `EEXIST` when it is no socket.
    static func makeRoom(at path: String, _ name: sockaddr_un) throws(SystemError) {
        guard let status = status(of: path) else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw SystemError("bind", code: EEXIST) }
        let number = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard number >= 0 else { throw SystemError("socket") }
        let probe = Descriptor(number)
        let result = unsafe withSocketAddress(name) { unsafe connect(probe.number, $0, $1) }
        guard result != 0, errno == ECONNREFUSED || errno == ENOENT
        else { throw SystemError("bind", code: EADDRINUSE) }
        _ = unsafe unlink(path)
    }

    private static func status(of path: String) -> stat? {
        var status = stat()
        return unsafe lstat(path, &status) == 0 ? status : nil
    }
}

/// Lends a `sockaddr_*` value in the form that socket calls take.
func withSocketAddress<Name>(_ name: Name, _ call: (UnsafePointer<sockaddr>, socklen_t) -> Int32) -> Int32 {
    unsafe withUnsafeBytes(of: name) { bytes in
        guard let start = bytes.baseAddress else { return -1 }
        return unsafe call(start.assumingMemoryBound(to: sockaddr.self), socklen_t(bytes.count))
    }
}
