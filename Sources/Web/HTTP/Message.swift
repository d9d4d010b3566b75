/// A sentence in each language that we answer in.
public struct Message: Sendable, Equatable {
    public let korean: String
    public let english: String

    public init(ko korean: String, en english: String) {
        self.korean = korean
        self.english = english
    }

    /// The sentence in that language.
    public subscript(language: Language) -> String {
        switch language {
        case .korean: korean
        case .english: english
        }
    }
}
