/// Byte strings laid out one after the other, each ended by a NUL, for C functions that take arrays of pointers.
struct CStrings {
    private var bytes: [UInt8] = []
    private var starts: [Int?] = []

    /// - Parameter count: so many strings, of which most are short.
    init(count: Int = 0) {
        bytes.reserveCapacity(16 * count)
        starts.reserveCapacity(count)
    }

    /// A text without U+0000; a C function sees what stands before the first.
    mutating func append(_ text: String) {
        starts.append(bytes.count)
        var text = text
        text.withUTF8 { unsafe bytes.append(contentsOf: $0) }
        bytes.append(0)
    }

    mutating func append(_ content: [UInt8]) {
        starts.append(bytes.count)
        bytes += content
        bytes.append(0)
    }

    /// A null pointer.
    mutating func appendNull() {
        starts.append(nil)
    }

    /// Lends the pointers, one for each string in their order, for the time of the call.
    func withPointers<T>(_ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> T) -> T {
        unsafe bytes.withUnsafeBytes { buffer in
            let first = unsafe buffer.baseAddress?.assumingMemoryBound(to: CChar.self)
            let pointers = unsafe starts.map { start in unsafe start.flatMap { unsafe first?.advanced(by: $0) } }
            return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress) }
        }
    }
}
