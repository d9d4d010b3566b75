internal import CFastCGI
internal import Glibc

/// Gives libfcgi what it reads.
///
/// libfcgi reads a connection by the function `OS_Read` of its header fcgios.h, and by that alone. The program has one of
/// this name as well, and the dynamic linker lets libfcgi call the program's: the first definition counts, and the
/// program comes first (ELF; `Library` makes sure). So libfcgi reads the very bytes that were checked, and a request takes
/// one system call to read: looking at it in the socket's buffer first (MSG_PEEK) took 4 % of a menu's processor time.
@safe
enum Supply {
    /// Lets libfcgi read these bytes, and then their end, whatever it reads on this thread while `body` runs.
    static func with<Value>(_ bytes: ArraySlice<UInt8>, _ body: () -> Value) -> Value {
        unsafe bytes.withUnsafeBytes { bytes in
            var rest = unsafe bytes
            return unsafe withUnsafeMutablePointer(to: &rest) { rest in
                _ = unsafe pthread_setspecific(key, rest)
                defer { _ = pthread_setspecific(key, nil) }
                return body()
            }
        }
    }

    /// Under which a thread finds what is left of its bytes. Were there no key to be had, nothing would be found under
    /// this one, and `Library` would see it.
    fileprivate static let key: pthread_key_t = {
        var key = pthread_key_t.max
        _ = unsafe pthread_key_create(&key, nil)
        return key
    }()
}

/// What libfcgi calls to read from a descriptor; not for anybody else.
/// - Returns: how many bytes were read; 0 at their end.
@_cdecl("OS_Read")
public func readSupplied(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ size: Int) -> Int32 {
    let rest = unsafe pthread_getspecific(Supply.key)?.assumingMemoryBound(to: UnsafeRawBufferPointer.self)
    guard let rest = unsafe rest, let buffer = unsafe buffer else { return 0 }
    let piece = unsafe UnsafeRawBufferPointer(rebasing: rest.pointee.prefix(size))
    unsafe UnsafeMutableRawBufferPointer(start: buffer, count: size).copyMemory(from: piece)
    unsafe rest.pointee = UnsafeRawBufferPointer(rebasing: rest.pointee.dropFirst(piece.count))
    return Int32(truncatingIfNeeded: piece.count)
}
