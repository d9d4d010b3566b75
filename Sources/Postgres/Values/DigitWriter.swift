/// Writes dates and times byte by byte. An order holds a dozen, and a string for each of their parts made 9,000
/// instructions of each; this takes some hundred, and no memory of its own.
struct DigitWriter {
    /// `-290308-12-21 19:59:05.224192+00 BC` is the longest there is.
    private var storage = InlineArray<40, UInt8>(repeating: 0)
    private var count = 0

    init() {}

    /// A number in decimal.
    init(_ number: Int64) {
        self.number(number)
    }

    /// What was written so far.
    var text: String { unsafe withBytes { unsafe String(decoding: $0, as: UTF8.self) } }

    /// Adds what was written so far to an array.
    func append(to bytes: inout [UInt8]) { unsafe withBytes { unsafe bytes.append(contentsOf: $0) } }

    /// A number with leading zeros, and with more digits than asked for where it has more.
    /// - Parameter digits: 1 to 19.
    mutating func number(_ number: Int64, digits: Int = 1) {
        if number < 0 { sign("-") }
        var length = 1
        var rest = number.magnitude / 10
        while rest > 0 { (length, rest) = (length + 1, rest / 10) }
        rest = number.magnitude
        let end = min(count + max(length, digits), storage.count)
        for place in (count..<end).reversed() {
            storage[place] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
            rest /= 10
        }
        count = end
    }

    /// A sign between numbers.
    mutating func sign(_ sign: Unicode.Scalar) { write(UInt8(truncatingIfNeeded: sign.value)) }

    mutating func words(_ words: String) {
        for byte in words.utf8 { write(byte) }
    }

    private mutating func write(_ byte: UInt8) {
        guard count < storage.count else { return }
        storage[count] = byte
        count += 1
    }

    private func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        unsafe storage.span.withUnsafeBufferPointer { bytes in
            unsafe body(UnsafeBufferPointer(rebasing: bytes[..<count]))
        }
    }
}
