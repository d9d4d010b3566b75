internal import Web

/// A picture of a dish: bytes that are what they claim to be, without what nobody should see of it.
///
/// The format is told by the content. What a camera adds beside the picture is left out: where and when it was taken is
/// nobody's business, and whatever else a file may be used as does not survive. The picture itself is not decoded.
struct Picture: Sendable {
    enum Format: String, Sendable {
        case jpeg = "jpg"
        case png
        case webp
    }

    /// What browsers on small tablets still take.
    private static let mostPixels = 50_000_000

    let format: Format
    let bytes: [UInt8]

    /// - Throws: 415 `UNSUPPORTED_IMAGE` for what is no picture, or something else as well; 413 `IMAGE_TOO_LARGE` for more
    ///   than 50 million pixels.
    init(_ file: [UInt8]) throws(Problem) {
        let found: (Format, Cleaned)? =
            if let cleaned = JPEG.cleaned(file) {
                (.jpeg, cleaned)
            } else if let cleaned = PNG.cleaned(file) {
                (.png, cleaned)
            } else if let cleaned = WebP.cleaned(file) {
                (.webp, cleaned)
            } else { nil }
        guard let (format, cleaned) = found, cleaned.width > 0, cleaned.height > 0 else {
            throw Problem(.unsupportedImage)
        }
        // Either is below 2³¹.
        guard cleaned.width * cleaned.height <= Self.mostPixels else { throw Problem(.imageTooLarge) }
        (self.format, bytes) = (format, cleaned.bytes)
    }

    /// A file's picture and nothing else, with its size in pixels.
    struct Cleaned {
        var bytes: [UInt8]
        var width = 0
        var height = 0
    }
}

/// Reads of a file; nil behind its end.
extension [UInt8] {
    func bigEndian(at offset: Int, bytes count: Int) -> Int? {
        guard offset >= 0, offset <= self.count - count else { return nil }
        return self[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
    }

    func littleEndian(at offset: Int, bytes count: Int) -> Int? {
        guard offset >= 0, offset <= self.count - count else { return nil }
        return self[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    func has(_ text: String, at offset: Int) -> Bool {
        offset >= 0 && dropFirst(offset).starts(with: text.utf8)
    }
}

extension Problem.Kind {
    static let unsupportedImage = Self(
        415, "UNSUPPORTED_IMAGE", ko: "JPEG, PNG, WebP 사진만 올릴 수 있습니다.",
        en: "A picture has to be a JPEG, PNG or WebP file.")
    static let imageTooLarge = Self(
        413, "IMAGE_TOO_LARGE", ko: "사진의 해상도가 너무 높습니다.", en: "The picture has too many pixels.")
}
