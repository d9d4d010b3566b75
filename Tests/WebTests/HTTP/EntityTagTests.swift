import Testing
import Web

@Suite struct EntityTagTests {
    @Test func `a tag stands between quotes`() {
        #expect(EntityTag("17-ko").header == "\"17-ko\"")
    }

    @Test(
        arguments: [
            "\"17-ko\"", "W/\"17-ko\"", "*", " * ", "\"16-ko\", \"17-ko\"", "\"16-ko\",W/\"17-ko\"", "\t\"17-ko\" ",
        ])
    func `a client that has these bytes is recognised`(header: String) {
        #expect(EntityTag("17-ko").isNamed(inIfNoneMatch: header))
    }

    @Test(
        arguments: [
            nil, "", "17-ko", "\"17-en\"", "\"17-KO\"", "'17-ko'", "\"17-ko", "w/\"17-ko\"", "W/17-ko",
            "\"17-ko\" \"18-ko\"", "\"\"",
            "\"17-ko \"", "**",
        ])
    func `every other client is sent the bytes`(header: String?) {
        #expect(!EntityTag("17-ko").isNamed(inIfNoneMatch: header))
    }
}

@Suite struct ExpectedVersionTests {
    @Test(arguments: [nil, "*", " * "])
    func `without a version every one is right`(header: String?) throws {
        let expected = try ExpectedVersion(ifMatch: header)
        #expect(expected == .any)
        #expect(expected.allows(1))
    }

    @Test(arguments: ["\"3\"", " \"3\"\t", "W/\"3\""])
    func `a version allows itself alone`(header: String) throws {
        let expected = try ExpectedVersion(ifMatch: header)
        #expect(expected.allows(3))
        #expect(!expected.allows(2))
        #expect(!expected.allows(4))
    }

    @Test(
        arguments: [
            "", "3", "\"\"", "\"", "\"3", "3\"", "W/3", "w/\"3\"", "\"3\", \"4\"", "\"three\"", "\"3.0\"", "\" 3\"",
            "\"+3\"",
            "\"03\"", "\"-0\"",
            "\"9223372036854775808\"", "'3'", "\"３\"",
        ])
    func `what names no version of ours is 400`(header: String) {
        let error = #expect(throws: Problem.self) { try ExpectedVersion(ifMatch: header) }
        #expect(error?.kind == .validationFailed)
        #expect(error?.faults == ["If-Match INVALID_FORMAT"])
    }
}
