/// Writes dates and times byte by byte. An order holds a dozen, and a string for each of their parts made 9,000
/// instructions of each; this takes some hundred.
struct DigitWriter {
    private(set) var bytes: [UInt8] = []

    init() {
        // `-290308-12-21 19:59:05.224192+00 BC`
        bytes.reserveCapacity(36)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// A number with leading zeros, and with more digits than asked for where it has more.
    /// - Parameter digits: 1 to 19.
    mutating func number(_ number: Int64, digits: Int) { bytes.append(number, digits: digits) }

    /// A sign between numbers.
    mutating func sign(_ sign: Unicode.Scalar) {
        bytes.append(UInt8(truncatingIfNeeded: sign.value))
    }

    mutating func words(_ words: String) {
        bytes.append(contentsOf: words.utf8)
    }
}

extension [UInt8] {
    /// Adds a number in decimal; see ``DigitWriter/number(_:digits:)``.
    mutating func append(_ number: Int64, digits: Int) {
        if number < 0 { append(UInt8(ascii: "-")) }
        unsafe withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 20) { buffer in
            var first = buffer.endIndex
            var rest = number.magnitude
            repeat {
                first -= 1
                unsafe buffer[first] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
                rest /= 10
            } while rest > 0 || buffer.endIndex - first < digits
            unsafe append(contentsOf: buffer[first...])
        }
    }
}
