/// The values of one statement as libpq takes them: pointers, lengths and formats, each an array.
///
/// A session keeps one and fills it again for each statement: memory of its own for each took 2 % of the instructions of
/// an order when it was nineteen statements.
struct Parameters {
    private var values = CStrings()
    private var lengths: [Int32] = []
    private var formats: [Int32] = []

    var count: Int32 { Int32(clamping: lengths.count) }

    /// Puts these values in the place of those that were here.
    mutating func fill(with bindings: [Binding]) {
        values.removeAll()
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        for binding in bindings {
            // libpq looks for the NUL of what is text.
            var (length, format): (Int32, Int32) = (0, 0)
            switch binding.value {
            case .null: values.appendNull()
            case .text(let text): values.append(text)
            case .bytes(let bytes):
                values.append(bytes)
                (length, format) = (Int32(clamping: bytes.count), 1)
            }
            lengths.append(length)
            formats.append(format)
        }
    }

    /// Lends the three arrays for the time of the call.
    mutating func withPointers<T>(
        _ body: (UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>, UnsafePointer<Int32>) -> T
    ) -> T {
        unsafe values.withPointers { values in unsafe body(values, lengths, formats) }
    }
}
