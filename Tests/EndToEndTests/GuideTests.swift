import TestSupport
import Testing

/// The pages of the guide, run as they are written.
@Suite struct GuideTests {
    @Test("every command of a guide does what the page says", arguments: Guide.pages)
    func page(_ path: String) throws {
        let sandbox = try Sandbox()
        _ = try sandbox.repository(files: ["README.md": "A project.\n"])
        let failures = try Transcript(path).failures(in: sandbox)
        #expect(failures.isEmpty, "\(failures.map(String.init(describing:)).joined(separator: "\n"))")
    }

    @Test("there is a guide")
    func pages() { #expect(!Guide.pages.isEmpty) }
}

private enum Guide {
    static let folder = "docs/guide"

    static var pages: [String] {
        let here = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
        let names = (try? Files.names(in: "\(here)/\(folder)")) ?? []  // an empty list fails the test above
        return names.filter { $0.hasSuffix(".md") }.map { "\(here)/\(folder)/\($0)" }
    }
}
