internal import CGlibc

/// One of the machine's processors, to which the threads of one instance keep.
///
/// Each instance has the program at addresses of its own, so that a processor which runs both in turn knows its way in
/// neither: 1,000 orders took 9 % less of our processor time with one instance on each, 1,000 menus 13 %. What is to take
/// only what is left of the machine, as hashing passwords does, is not kept to any.
/// - Source: sched_setaffinity(2).
struct Processor: Equatable {
    private static let bits = UInt.bitWidth

    /// As the kernel counts them, from 0.
    let number: Int

    /// The processor of an instance: the first one's is the first of those that the calling thread may use, and so on in
    /// turn.
    /// - Returns: nil where the kernel does not say which those are.
    init?(ofInstance instance: Int) {
        guard let allowed = Self.allowed, !allowed.isEmpty else { return nil }
        number = allowed[(max(instance, 1) - 1) % allowed.count]
    }

    /// Those that the calling thread may use.
    static var allowed: [Int]? {
        var set = cpu_set_t()
        guard unsafe sched_getaffinity(0, MemoryLayout<cpu_set_t>.size, &set) == 0 else { return nil }
        return unsafe withUnsafeBytes(of: set) { bytes in
            let words = unsafe bytes.bindMemory(to: UInt.self)
            return (0..<words.count * bits).filter { unsafe words[$0 / bits] >> ($0 % bits) & 1 == 1 }
        }
    }

    /// Keeps the calling thread to it; where the system refuses, the thread stays as free as it was.
    func keepThread() {
        var set = cpu_set_t()
        unsafe withUnsafeMutableBytes(of: &set) { bytes in
            let words = unsafe bytes.bindMemory(to: UInt.self)
            unsafe words[number / Self.bits] |= 1 << (number % Self.bits)
        }
        _ = unsafe sched_setaffinity(0, MemoryLayout<cpu_set_t>.size, &set)
    }
}
