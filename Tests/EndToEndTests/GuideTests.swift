import TestSupport
import Testing

/// The pages of the guide, run as they are written.
@Suite struct GuideTests {
    @Test("every command of a guide does what the page says", arguments: Guide.pages)
    func page(_ path: String) throws {
        let sandbox = try Sandbox()
        let servers = try Guide.prepare(sandbox, for: path)
        defer { withExtendedLifetime(servers) {} }
        let failures = try Transcript(path).failures(in: sandbox)
        #expect(failures.isEmpty, "\(failures.map(String.init(describing:)).joined(separator: "\n"))")
    }

    @Test("there is a guide")
    func pages() { #expect(!Guide.pages.isEmpty) }
}

private enum Guide {
    static let folder = "docs/guide"

    /// Makes the repository that a page begins in; the page about pull requests has a forge, that about agents a model.
    static func prepare(_ sandbox: Sandbox, for path: String) throws -> [AnyObject] {
        if path.hasSuffix("/pull-requests.md"), let server = try ForgeServer(in: sandbox) {
            try server.clone(in: sandbox)
            return [server]
        }
        try sandbox.repository(files: ["README.md": "A project.\n"])
        guard path.hasSuffix("/agents.md") else { return [] }
        let model = try ModelServer(in: sandbox)
        sandbox.environment["MODEL_URL"] = model.url + "/v1"
        return [model]
    }

    static var pages: [String] {
        let here = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
        let names = (try? Files.names(in: "\(here)/\(folder)")) ?? []  // an empty list fails the test above
        return names.filter { $0.hasSuffix(".md") }.map { "\(here)/\(folder)/\($0)" }
    }
}
