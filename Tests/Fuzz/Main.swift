import Glibc

/// Which property this process tries: `PROPERTY=json`.
private let property: Property = {
    guard let name = unsafe getenv("PROPERTY"), let property = unsafe Property(rawValue: String(cString: name)) else {
        fatalError("PROPERTY has to be one of \(Property.allCases.map(\.rawValue)).")
    }
    return property
}()

/// What libFuzzer calls with each input. A violation ends the process as a trap does, and the input is kept.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: start, count: count))
    do {
        try property.check(bytes)
    } catch {
        fatalError("\(error)")
    }
    return 0
}
