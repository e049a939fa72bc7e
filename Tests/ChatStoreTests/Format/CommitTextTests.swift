import ChatModel
import TestSupport
import Testing

@testable import ChatStore
@testable import Git

/// `templates/commits.md` says what the program writes.
@Suite struct CommitTextTests {
    private static let texts: [String: String] = {
        let file = (0..<4).reduce(#filePath) { path, _ in Files.parent(of: path) } + "/templates/commits.md"
        // Without the file every test below fails.
        let lines = ((try? Files.text(of: file)) ?? "").split(separator: "\n").filter { $0 != "---" }
        let pairs = lines.compactMap { line -> (String, String)? in
            guard let colon = line.firstRange(of: ": ") else { return nil }
            return (String(line[..<colon.lowerBound]), String(line[colon.upperBound...]))
        }
        return Dictionary(pairs) { $1 }
    }()

    private func filled(_ key: String, _ values: [String: String]) -> String? {
        Self.texts[key].map { text in values.reduce(text) { $0.replacing("{{\($1.key)}}", with: $1.value) } }
    }

    @Test("the subject of a turn", arguments: SubjectStyle.allCases)
    func turn(_ style: SubjectStyle) {
        let subject = TurnFormat.subject(number: 12, changes: [], prompt: "Why?\nx", style: style)
        let values = ["turn": "12", "change": "discussion", "prompt": "Why?"]
        #expect(subject == filled(style.rawValue, values))
    }

    @Test("the subjects of the other commits of a session branch are those of the format")
    func others() throws {
        let page = (0..<4).reduce(#filePath) { path, _ in Files.parent(of: path) } + "/docs/format/turn-commit.md"
        let text = try Files.text(of: page)
        let start = try #require(filled("start", ["kind": "<kind>"]))
        let left = try #require(filled("left", ["turn": "<n>"]))
        let cut = try #require(filled("cut", ["turn": "<n>"]))
        for subject in [start, left, cut] { #expect(text.contains("`\(subject)`"), "\(subject)") }
        #expect(Self.texts.count == 6)
    }
}
