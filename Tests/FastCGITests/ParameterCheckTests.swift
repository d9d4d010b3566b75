import Testing

@testable import FastCGI

/// What would make libfcgi abort the process costs its connection only.
@Suite struct ParameterCheckTests {
    static let whole = [Record].request("GET", "/", parameters: [("HTTP_LONG", String(repeating: "a", count: 300))])
        .bytes

    /// Four bytes that say how long a name is, in place of a pair that fits.
    static func announcing(_ length: UInt32) -> [Record] {
        let bytes = (0..<4).map { UInt8(truncatingIfNeeded: length >> (24 - 8 * $0)) }
        return [
            .begin(), Record(kind: Kind.params, content: bytes + [0] + Array("A".utf8)), Record(kind: Kind.params),
            Record(kind: Kind.stdin),
        ]
    }

    static let questions = [
        Record(
            kind: Kind.getValues, id: 0,
            content: (0..<4).flatMap { _ in Record.pair("FCGI_MAX_CONNS".utf8, "".utf8) })
    ]

    static func verdict(on bytes: ArraySlice<UInt8>) -> ParameterCheck.Verdict {
        var check = ParameterCheck()
        return check.verdict(on: bytes)
    }

    @Test(arguments: [0x8000_0002, 0x8000_FFFF, 0xFFFF_FFFE, 0xFFFF_FFFF, 0xFFFF_0000] as [UInt32])
    func `a length that does not fit ends its connection, the process lives`(_ length: UInt32) throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        try client.send(Self.announcing(length))
        #expect(client.isEnded())
        let next = try restaurant.client()
        #expect(try next.ask(.request("GET", "/alive", keep: false)).body == "GET /alive ")
        restaurant.close()
    }

    @Test func `one behind which the peer leaves as well`() throws {
        let restaurant = try Restaurant()
        for _ in 0..<10 {
            let client = try restaurant.client()
            try client.send(Self.announcing(.max).dropLast(2))
            client.close()
        }
        let next = try restaurant.client()
        #expect(try next.ask(.request("GET", "/alive", keep: false)).body == "GET /alive ")
        restaurant.close()
    }

    @Test func `so do more questions about values than there are values`() throws {
        let restaurant = try Restaurant()
        let client = try restaurant.client()
        try client.send(Self.questions + .request())
        #expect(client.isEnded())
        let next = try restaurant.client()
        #expect(try next.ask(.request("GET", "/alive", keep: false)).body == "GET /alive ")
        restaurant.close()
    }

    @Test func `it is incomplete until its parameters have ended, and fine from there on`() throws {
        let input = Record(kind: Kind.stdin).bytes.count
        let complete = Self.whole.count - input
        var inPieces = ParameterCheck()
        for count in 0...Self.whole.count {
            let expected = count < complete ? ParameterCheck.Verdict.incomplete : .fine(end: complete)
            #expect(Self.verdict(on: Self.whole.prefix(count)) == expected)
            if count <= complete { #expect(inPieces.verdict(on: Self.whole.prefix(count)) == expected) }
        }
    }

    @Test func `any one changed byte of the parameters either still reads as pairs or is found`() {
        let start = [Record.begin()].bytes.count + 8
        let content = Int(Self.whole[start - 4]) << 8 | Int(Self.whole[start - 3])
        var found = 0
        for index in start..<start + content {
            for bit in 0..<8 {
                var bytes = Self.whole
                bytes[index] ^= 1 << bit
                let verdict = Self.verdict(on: bytes[...])
                #expect(verdict != .incomplete)
                if verdict == .broken { found += 1 }
            }
        }
        #expect(found > 0)
    }
}
