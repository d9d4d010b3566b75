import Testing
import Web

@Suite struct LanguageTests {
    @Test(
        arguments: [
            "en", "EN", "en-US", "en-us,en;q=0.9,ko;q=0.8", "en, ko;q=0.9", "ko;q=0.5, en;q=0.6", "fr, en;q=0.1",
            "en;q=0.001",
            "ko;q=0, *", "ko;q=0.2,*;q=0.3", " en ; q=1 , ko ; q=0.9 ", "ko;q=0.1,en-GB;q=0.1,en-US;q=0.2",
            "en;q=1.000,ko;q=0.999",
        ])
    func `English is for those who prefer it`(header: String) {
        #expect(Language(acceptLanguage: header) == .english)
    }

    @Test(
        arguments: [
            nil, "", " ", ",", ";", "-", "q=1", "*", "ko", "ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", "en, ko", "ko, en",
            "fr", "fr, de;q=0.5",
            "en;q=0", "en;q=0.5, *;q=0.6", "english", "eng", "x-en", "en;q=2", "en;q=-1", "en;q=nan", "en;q=inf",
            "en;Q=0.1,ko;q=0.2",
        ])
    func `Korean is for everybody else`(header: String?) {
        #expect(Language(acceptLanguage: header) == .korean)
    }

    @Test func `a list without end is not read to its end`() {
        let header = String(repeating: "fr,", count: 10_000) + "en"
        #expect(Language(acceptLanguage: header) == .korean)
    }

    @Test func `a message is said in either language`() {
        let message = Message(ko: "품절입니다.", en: "It is sold out.")
        #expect(message[.korean] == "품절입니다.")
        #expect(message[.english] == "It is sold out.")
    }
}
