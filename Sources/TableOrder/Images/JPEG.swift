/// Source: ITU-T T.81, annex B (markers); EXIF 2.32, section 4.6 (orientation).
enum JPEG {
    /// - Returns: nil for a file that is no JPEG from its first byte on, or that holds something else behind it.
    static func cleaned(_ file: [UInt8]) -> Picture.Cleaned? {
        guard file.starts(with: [0xFF, 0xD8]) else { return nil }
        var cleaned = Picture.Cleaned(bytes: [0xFF, 0xD8])
        var offset = 2
        var hasScan = false
        while let segment = Segment(file, at: offset) {
            offset = segment.end
            if segment.marker == endOfImage {
                cleaned.bytes += [0xFF, endOfImage]
                return hasScan && isHarmless(file[offset...]) ? cleaned : nil
            }
            guard let kept = segment.kept else { return nil }
            cleaned.bytes += kept
            if segment.isFrame, let height = file.bigEndian(at: segment.content.startIndex + 1, bytes: 2),
                let width = file.bigEndian(at: segment.content.startIndex + 3, bytes: 2)
            {
                // Two frames would be two pictures, and a height of 0 is told only behind the first scan.
                guard cleaned.width == 0, height > 0 else { return nil }
                (cleaned.width, cleaned.height) = (width, height)
            }
            if segment.marker == startOfScan {
                hasScan = true
                let end = endOfScan(file, from: offset)
                cleaned.bytes += file[offset..<end]
                offset = end
            }
        }
        return nil
    }

    private static let startOfScan: UInt8 = 0xDA
    private static let endOfImage: UInt8 = 0xD9

    /// Where the coded data ends: at a marker other than a stuffed zero or a restart.
    private static func endOfScan(_ file: [UInt8], from start: Int) -> Int {
        var offset = start
        while offset + 1 < file.count {
            if file[offset] == 0xFF, file[offset + 1] != 0, !(0xD0...0xD7 ~= file[offset + 1]) { return offset }
            offset += 1
        }
        return file.count
    }

    /// What cameras write behind a picture, and we leave out: padding, further pictures (CIPA DC-007), or the trailer of
    /// some phones, which ends with SEFT. Anything else would be a second file in one.
    private static func isHarmless(_ rest: ArraySlice<UInt8>) -> Bool {
        let content = rest.drop { $0 == 0 || $0 == 0xFF && rest.count < 64 }
        return content.isEmpty || content.starts(with: [0xFF, 0xD8, 0xFF])
            || content.suffix(4).elementsEqual("SEFT".utf8)
    }
}

/// A marker with what belongs to it.
private struct Segment {
    let marker: UInt8
    /// Without marker and length.
    let content: ArraySlice<UInt8>
    let end: Int

    /// Nil unless it is whole.
    init?(_ file: [UInt8], at start: Int) {
        var offset = start
        guard offset < file.count, file[offset] == 0xFF else { return nil }
        while offset < file.count, file[offset] == 0xFF { offset += 1 }
        guard offset < file.count else { return nil }
        marker = file[offset]
        guard marker != 0xD9 else {
            (content, end) = ([], offset + 1)
            return
        }
        guard let length = file.bigEndian(at: offset + 1, bytes: 2), length >= 2, offset + 1 + length <= file.count
        else { return nil }
        content = file[offset + 3..<offset + 1 + length]
        end = offset + 1 + length
    }

    /// Begins a frame, and says how large it is.
    var isFrame: Bool { 0xC0...0xCF ~= marker && ![0xC4, 0xC8, 0xCC].contains(marker) }

    /// The bytes that stay; nil for a marker that no picture has here.
    var kept: [UInt8]? {
        switch marker {
        case 0xC0...0xC7, 0xC9...0xCF, 0xDA...0xDD: whole
        case 0xE0: content.starts(with: "JFIF\0".utf8) ? whole : []
        case 0xE1: orientation
        case 0xE2: content.starts(with: "ICC_PROFILE\0".utf8) ? whole : []
        case 0xEE: content.starts(with: "Adobe".utf8) ? whole : []
        case 0xE3...0xED, 0xEF, 0xFE: []
        default: nil
        }
    }

    private var whole: [UInt8] {
        let length = content.count + 2
        return [0xFF, marker, UInt8(truncatingIfNeeded: length >> 8), UInt8(truncatingIfNeeded: length)] + content
    }

    /// Of EXIF only which way up the picture is: without it, photos from phones would lie on their side.
    private var orientation: [UInt8] {
        guard let value = EXIF(Array(content))?.orientation, 2...8 ~= value else { return [] }
        // Big-endian TIFF with one entry: tag 0x0112, type SHORT, one value.
        return [0xFF, 0xE1, 0, 34] + "Exif\0\0MM\0*\0\0\0\u{8}".utf8
            + [0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, UInt8(truncatingIfNeeded: value), 0, 0, 0, 0, 0, 0]
    }
}

/// The first directory of EXIF data, as far as we want it.
private struct EXIF {
    let orientation: Int?

    init?(_ content: [UInt8]) {
        guard content.has("Exif\0\0", at: 0) else { return nil }
        let tiff = Array(content.dropFirst(6))
        let isLittle = tiff.has("II", at: 0)
        guard isLittle || tiff.has("MM", at: 0) else { return nil }
        func number(at offset: Int, _ count: Int) -> Int? {
            isLittle ? tiff.littleEndian(at: offset, bytes: count) : tiff.bigEndian(at: offset, bytes: count)
        }
        guard let directory = number(at: 4, 4), let count = number(at: directory, 2) else { return nil }
        let entries = (0..<count).map { directory + 2 + 12 * $0 }
        let entry = entries.first { number(at: $0, 2) == 0x0112 && number(at: $0 + 2, 2) == 3 }
        orientation = entry.flatMap { number(at: $0 + 8, 2) }
    }
}
