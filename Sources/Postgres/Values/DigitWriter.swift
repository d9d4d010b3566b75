/// Writes dates and times byte by byte. An order holds a dozen, and a string for each of their parts made 9,000
/// instructions of each; this takes some hundred.
struct DigitWriter {
    private var bytes: [UInt8] = []

    init() {
        // `-290308-12-21 19:59:05.224192+00 BC`
        bytes.reserveCapacity(36)
    }

    var text: String { String(decoding: bytes, as: UTF8.self) }

    /// A number with leading zeros, and with more digits than asked for where it has more.
    /// - Parameter digits: 1 to 19.
    mutating func number(_ number: Int64, digits: Int) {
        if number < 0 { sign("-") }
        var unit: UInt64 = 1
        for _ in 1..<digits { unit *= 10 }
        while number.magnitude / unit >= 10 { unit *= 10 }
        while unit > 0 {
            bytes.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number.magnitude / unit % 10))
            unit /= 10
        }
    }

    /// A sign between numbers.
    mutating func sign(_ sign: Unicode.Scalar) {
        bytes.append(UInt8(truncatingIfNeeded: sign.value))
    }

    mutating func words(_ words: String) {
        bytes.append(contentsOf: words.utf8)
    }
}
