import Testing

@testable import Web

@Suite struct LanguagePreferenceTests {
    @Test(
        arguments: [
            ("ja", "ja"), ("JA-jp", "ja"), ("ja-JP, en;q=0.8", "ja"), ("fr, en;q=0.5, ja;q=0.4", "en"),
            ("en;q=0.4, ja;q=0.9", "ja"), ("zh-Hans-CN", "zh-hans"), ("zh-Hant-TW", nil), ("ko, en;q=0.9", nil),
            ("ko-KR,ko;q=0.9,en;q=0.8", nil), ("en;q=0, ja;q=0.1", "ja"), ("*", nil), ("", nil), (nil, nil),
            (";;q=,en;q=2, ;q=1", nil), ("en;q=x, ja;q=0.001", "ja"), ("en, ja", "en"), ("ja, en", "ja"),
        ] as [(String?, String?)])
    func `the first language that the reader can read`(_ header: String?, _ expected: String?) {
        let preference = LanguagePreference(acceptLanguage: header)
        #expect(preference.best(of: ["en", "ja", "zh-hans"], insteadOf: "ko") == expected)
    }

    @Test func `a tag that no language has is not looked up part by part`() {
        let endless = "ja-" + Array(repeating: "x", count: 4000).joined(separator: "-")
        #expect(LanguagePreference(acceptLanguage: "\(endless), en").tags == ["en"])
    }

    @Test func `the text's own language counts by its first parts too`() {
        let preference = LanguagePreference(acceptLanguage: "zh, en;q=0.5")
        #expect(preference.best(of: ["en"], insteadOf: "zh-Hant") == nil)
        #expect(preference.best(of: ["en"], insteadOf: "ko") == "en")
    }
}
