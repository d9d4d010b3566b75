/// Source: PNG specification, third edition, sections 5 (datastream) and 11 (chunks).
enum PNG {
    private static let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    /// What changes how the picture looks; text, times, EXIF and animations are left out.
    private static let kept: Set<String> = [
        "IHDR", "PLTE", "IDAT", "IEND", "tRNS", "gAMA", "cHRM", "sRGB", "iCCP", "sBIT", "pHYS", "bKGD",
    ]

    /// - Returns: nil for a file that is no PNG from its first byte to its last.
    static func cleaned(_ file: [UInt8]) -> Picture.Cleaned? {
        guard file.starts(with: signature), file.bigEndian(at: 8, bytes: 4) == 13, file.has("IHDR", at: 12),
            let width = file.bigEndian(at: 16, bytes: 4), let height = file.bigEndian(at: 20, bytes: 4),
            width < 1 << 31, height < 1 << 31
        else { return nil }
        var cleaned = Picture.Cleaned(bytes: signature, width: width, height: height)
        var offset = signature.count
        var hasPicture = false
        while let chunk = Chunk(file, at: offset) {
            if kept.contains(chunk.type) {
                cleaned.bytes += file[offset..<chunk.end]
            } else if chunk.isCritical {
                return nil
            }
            if chunk.type == "IDAT", chunk.length > 0 { hasPicture = true }
            offset = chunk.end
            if chunk.type == "IEND" { return hasPicture && offset == file.count ? cleaned : nil }
        }
        return nil
    }

    private struct Chunk {
        let type: String
        let length: Int
        let end: Int

        /// Whoever does not know a critical chunk cannot show the picture.
        var isCritical: Bool { type.utf8.first.map { $0 & 0x20 == 0 } ?? true }

        /// Nil unless it is whole, its type is four letters, and its checksum is right.
        init?(_ file: [UInt8], at offset: Int) {
            guard let length = file.bigEndian(at: offset, bytes: 4), length < 1 << 31,
                let checksum = file.bigEndian(at: offset + 8 + length, bytes: 4)
            else { return nil }
            let letters = file[offset + 4..<offset + 8]
            guard letters.allSatisfy({ UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 & 0xDF }),
                crc32(file[offset + 4..<offset + 8 + length]) == UInt32(truncatingIfNeeded: checksum)
            else { return nil }
            type = String(decoding: letters, as: UTF8.self)
            self.length = length
            end = offset + 12 + length
        }
    }

    /// Source: PNG specification, annex D.
    private static func crc32(_ bytes: ArraySlice<UInt8>) -> UInt32 {
        ~bytes.reduce(~0) { crc, byte in table[Int(UInt8(truncatingIfNeeded: crc) ^ byte)] ^ (crc >> 8) }
    }

    private static let table: [UInt32] = (0..<256).map { (index: UInt32) in
        (0..<8).reduce(index) { value, _ in value & 1 == 1 ? 0xEDB8_8320 ^ (value >> 1) : value >> 1 }
    }
}
