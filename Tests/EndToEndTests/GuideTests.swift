import TestSupport
import Testing

/// The pages of the guide, run as they are written.
@Suite struct GuideTests {
    @Test("every command of a guide does what the page says", arguments: Guide.pages)
    func page(_ path: String) throws {
        let sandbox = try Sandbox()
        let server = try Guide.prepare(sandbox, for: path)
        defer { withExtendedLifetime(server) {} }
        let failures = try Transcript(path).failures(in: sandbox)
        #expect(failures.isEmpty, "\(failures.map(String.init(describing:)).joined(separator: "\n"))")
    }

    @Test("there is a guide")
    func pages() { #expect(!Guide.pages.isEmpty) }
}

private enum Guide {
    static let folder = "docs/guide"

    /// Makes the repository that a page begins in; pages about pull requests have a forge, too.
    static func prepare(_ sandbox: Sandbox, for path: String) throws -> ForgeServer? {
        guard path.hasSuffix("/pull-requests.md"), let server = try ForgeServer(in: sandbox) else {
            try sandbox.repository(files: ["README.md": "A project.\n"])
            return nil
        }
        try server.clone(in: sandbox)
        return server
    }

    static var pages: [String] {
        let here = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
        let names = (try? Files.names(in: "\(here)/\(folder)")) ?? []  // an empty list fails the test above
        return names.filter { $0.hasSuffix(".md") }.map { "\(here)/\(folder)/\($0)" }
    }
}
