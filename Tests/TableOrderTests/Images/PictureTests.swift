import Testing

@testable import TableOrder
@testable import Web

@Suite struct PictureTests {
    static let files: [(String, [UInt8], Picture.Format)] = [
        ("jpeg", PictureFiles.jpeg, .jpeg), ("progressive", PictureFiles.progressive, .jpeg),
        ("png", PictureFiles.png, .png), ("webp", PictureFiles.webp, .webp), ("lossless", PictureFiles.lossless, .webp),
    ]

    @Test func `a picture's format is told by its content, and what is private is left out`() throws {
        for (name, file, format) in Self.files {
            let picture = try Picture(file)
            #expect(picture.format == format, "\(name)")
            for secret in ["Secret", "secret", "script"] {
                #expect(!contains(picture.bytes, secret), "\(name)")
            }
            // Cleaning what is clean changes nothing.
            #expect(try Picture(picture.bytes).bytes == picture.bytes, "\(name)")
        }
        // The files did hold what was left out.
        #expect(contains(PictureFiles.jpeg, "SecretCam") && contains(PictureFiles.jpeg, "SecretComment"))
        #expect(contains(PictureFiles.png, "script") && contains(PictureFiles.webp, "secret"))
        #expect(try Picture(PictureFiles.lossless).bytes == PictureFiles.lossless)
    }

    @Test func `a photo keeps which way up it is`() throws {
        let bytes = try Picture(PictureFiles.jpeg).bytes
        #expect(contains(bytes, "Exif"))
        // Tag 0x0112, a SHORT, one value: 6.
        #expect(contains(bytes, [0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6]))
        #expect(!contains(try Picture(PictureFiles.progressive).bytes, "Exif"))
    }

    /// Files of sound chunks that do not belong together.
    private static let disorderly: [(String, [UInt8])] = [
        ("WebP with a second, empty canvas", adding("VP8X", [])),
        ("WebP with another canvas behind", adding("VP8X", [0, 0, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF])),
        ("WebP with a second picture", adding("VP8L", [0x2F, 0, 0, 0, 0])),
        ("WebP that moves", adding("ANIM", [0, 0, 0, 0, 0, 0])),
        ("WebP with a picture within a picture", adding("ANMF", [UInt8](repeating: 0, count: 16))),
    ]

    private static func adding(_ type: String, _ content: [UInt8]) -> [UInt8] {
        func size(_ count: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: count >> (8 * $0)) } }
        let chunk = Array(type.utf8) + size(content.count) + content + (content.count % 2 == 0 ? [] : [0])
        return Array("RIFF".utf8) + size(PictureFiles.webp.count + chunk.count - 8) + PictureFiles.webp.dropFirst(8)
            + chunk
    }

    @Test func `what is no picture, or something else as well, is refused`() {
        let zip = Array("PK\u{3}\u{4}".utf8) + [UInt8](repeating: 1, count: 40)
        let page = Array("<html><script>alert(1)</script></html>".utf8)
        var refused: [(String, [UInt8])] = [
            ("nothing", []), ("a text", Array("not a picture".utf8)), ("a page", page),
            ("GIF", Array("GIF89a".utf8) + [1, 0, 1, 0, 0, 0, 0, 0x3B]), ("SVG", Array("<svg xmlns='x'/>".utf8)),
            ("JPEG's first bytes", [0xFF, 0xD8, 0xFF, 0xE0]), ("JPEG without a picture", [0xFF, 0xD8, 0xFF, 0xD9]),
            ("PNG's signature and a page", Array(PictureFiles.png.prefix(8)) + page),
            ("RIFF of another kind", Array("RIFF\u{4}\0\0\0WAVE".utf8)),
        ]
        for (name, file, _) in Self.files {
            refused.append(("\(name) with a ZIP behind", file + zip))
            refused.append(("\(name) with a page behind", file + page))
            refused.append(("\(name) with a page in front", page + file))
            refused.append(("\(name) cut short", Array(file.dropLast(5))))
            refused.append(("\(name) with no end", Array(file.prefix(file.count / 2))))
        }
        refused += Self.disorderly
        for (name, file) in refused {
            #expect(throws: Problem(.unsupportedImage), "\(name)") { try Picture(file) }
        }
    }

    @Test func `what cameras write behind a photo is left out`() throws {
        let clean = try Picture(PictureFiles.jpeg).bytes
        for trailer in [[0, 0, 0], PictureFiles.progressive, [9, 9, 9] + Array("SEFT".utf8)] {
            #expect(try Picture(PictureFiles.jpeg + trailer).bytes == clean)
        }
    }

    @Test func `a picture of a million times a million pixels is refused before anybody decodes it`() {
        var huge = PictureFiles.lossless
        // 14 bits each of width − 1 and height − 1, all set: 16384 × 16384.
        for (index, byte) in [0xFF, 0xFF, 0xFF, 0x0F].enumerated() { huge[21 + index] |= UInt8(byte) }
        #expect(throws: Problem(.imageTooLarge)) { try Picture(huge) }
    }

    @Test func `no mutation ends the worker`() {
        var random = Seeded(20_261_123)
        var accepted = 0
        for (_, file, _) in Self.files {
            for _ in 0..<2000 {
                var bytes = file
                for _ in 0..<Int.random(in: 1...4, using: &random) where bytes.count > 1 {
                    let index = Int.random(in: 0..<bytes.count, using: &random)
                    switch Int.random(in: 0..<4, using: &random) {
                    case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                    case 1: bytes.remove(at: index)
                    case 2: bytes.insert(0xFF, at: index)
                    default: bytes.removeLast(min(index, bytes.count - 1))
                    }
                }
                if let picture = try? Picture(bytes) {
                    accepted += 1
                    #expect((try? Picture(picture.bytes))?.bytes == picture.bytes)
                }
            }
        }
        // Bytes within a scan may be anything.
        #expect(accepted > 0)
    }

    private func contains(_ bytes: [UInt8], _ text: String) -> Bool { contains(bytes, Array(text.utf8)) }

    private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
        bytes.indices.contains { bytes[$0...].starts(with: part) }
    }
}
