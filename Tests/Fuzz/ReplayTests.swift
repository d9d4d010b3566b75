import Foundation
import Testing

/// The fuzzer's corpus: its seeds, and every input that broke something once.
@Suite struct ReplayTests {
    struct Input: CustomTestStringConvertible {
        let property: Property
        let file: URL

        var testDescription: String { "\(property.rawValue)/\(file.lastPathComponent)" }
    }

    static let corpus: [Input] = Property.allCases.flatMap { property in
        let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Corpus/\(property.rawValue)")
        let files = (try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)) ?? []
        return files.sorted { $0.path < $1.path }.map { Input(property: property, file: $0) }
    }

    @Test(arguments: Property.allCases)
    func `every property has inputs`(property: Property) {
        #expect(Self.corpus.filter { $0.property == property }.count >= 10)
    }

    @Test(arguments: corpus)
    func `an input of the corpus breaks nothing`(input: Input) async throws {
        let bytes = [UInt8](try Data(contentsOf: input.file))
        // On a thread of its own: a worker's is what this code waits on.
        try await withCheckedThrowingContinuation { done in
            Thread.detachNewThread { done.resume(with: Result { try input.property.check(bytes) }) }
        }
    }
}
