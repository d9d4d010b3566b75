/// Source: RFC 9649, sections 2 (container) and 3 (lossless), RFC 6386 section 9.1 (frame header).
enum WebP {
    /// What the picture consists of; EXIF, XMP and what nobody knows are left out.
    private static let kept: Set<String> = ["VP8X", "VP8 ", "VP8L", "ALPH", "ICCP"]
    /// The flags of VP8X that announce EXIF and XMP.
    private static let metadataFlags: UInt8 = 0x0C

    /// - Returns: nil for a file that is no WebP from its first byte to its last, or that moves: a menu stands still.
    static func cleaned(_ file: [UInt8]) -> Picture.Cleaned? {
        guard file.has("RIFF", at: 0), file.has("WEBP", at: 8), file.littleEndian(at: 4, bytes: 4) == file.count - 8
        else { return nil }
        var cleaned = Picture.Cleaned(bytes: Array(file.prefix(12)))
        var picture: (width: Int, height: Int)?
        var offset = 12
        while offset < file.count {
            guard let chunk = Chunk(file, at: offset) else { return nil }
            switch chunk.type {
            case "VP8X":
                // Only in front, where it says how large the canvas is.
                guard offset == 12, let size = chunk.size else { return nil }
                (cleaned.width, cleaned.height) = size
            case "VP8 ", "VP8L":
                guard picture == nil, let size = chunk.size else { return nil }
                picture = size
            case "ANIM", "ANMF": return nil
            default: if offset == 12 { return nil }
            }
            if kept.contains(chunk.type) {
                let start = cleaned.bytes.count
                cleaned.bytes += file[offset..<chunk.end]
                if chunk.type == "VP8X" { cleaned.bytes[start + 8] &= ~metadataFlags }
            }
            offset = chunk.end
        }
        let size = cleaned.bytes.count - 8
        for index in 0..<4 { cleaned.bytes[4 + index] = UInt8(truncatingIfNeeded: size >> (8 * index)) }
        guard let picture else { return nil }
        if cleaned.width == 0 { (cleaned.width, cleaned.height) = picture }
        return (cleaned.width, cleaned.height) == picture ? cleaned : nil
    }

    private struct Chunk {
        let type: String
        let content: [UInt8]
        let end: Int

        /// Nil unless it is whole, with its padding.
        init?(_ file: [UInt8], at offset: Int) {
            guard let length = file.littleEndian(at: offset + 4, bytes: 4) else { return nil }
            end = offset + 8 + length + length % 2
            guard end <= file.count else { return nil }
            type = String(decoding: file[offset..<offset + 4], as: UTF8.self)
            content = Array(file[offset + 8..<offset + 8 + length])
        }

        /// Width and height in pixels, of a chunk that a file may begin with.
        var size: (Int, Int)? {
            switch type {
            case "VP8X":
                guard let width = content.littleEndian(at: 4, bytes: 3),
                    let height = content.littleEndian(at: 7, bytes: 3)
                else { return nil }
                return (width + 1, height + 1)
            case "VP8 ":
                guard content.dropFirst(3).starts(with: [0x9D, 0x01, 0x2A]),
                    let width = content.littleEndian(at: 6, bytes: 2),
                    let height = content.littleEndian(at: 8, bytes: 2)
                else { return nil }
                return (width & 0x3FFF, height & 0x3FFF)
            case "VP8L":
                guard content.first == 0x2F, let bits = content.littleEndian(at: 1, bytes: 4) else { return nil }
                return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
            default: return nil
            }
        }
    }
}
