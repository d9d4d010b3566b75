/// Byte strings laid out one after the other, each ended by a NUL, for C functions that take arrays of pointers.
///
/// Its pointers are only of use inside ``withPointers(_:)``, and are made anew there.
@safe struct CStrings {
    private var bytes: [UInt8] = []
    private var starts: [Int?] = []
    private var pointers: [UnsafePointer<CChar>?] = unsafe []

    /// Forgets the strings, and keeps the memory for the next ones.
    mutating func removeAll() {
        bytes.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
    }

    /// A text without U+0000; a C function sees what stands before the first.
    mutating func append(_ text: String) {
        starts.append(bytes.count)
        var text = text
        text.withUTF8 { unsafe bytes.append(contentsOf: $0) }
        bytes.append(0)
    }

    /// A null pointer.
    mutating func appendNull() {
        starts.append(nil)
    }

    /// Lends the pointers, one for each string in their order, for the time of the call.
    mutating func withPointers<T>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> T) -> T {
        unsafe bytes.withUnsafeBytes { buffer in
            let first = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            unsafe pointers.removeAll(keepingCapacity: true)
            for start in starts { unsafe pointers.append(start.flatMap { unsafe first?.advanced(by: $0) }) }
            return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
        }
    }
}
