import Foundation
import TestSupport
import Testing

@testable import docs_generator

@Suite struct GeneratedDocsTests {
    private func docs(_ change: (String) -> String = { $0 }) throws -> GeneratedDocs {
        let fixture = Files.parent(of: #filePath) + "/Fixtures/toy.json"
        return GeneratedDocs(try Help(json: Data(change(try Files.text(of: fixture)).utf8)).command)
    }

    @Test(
        "reference and manual of a toy command",
        arguments: ["commands.md", "man/git-chat.1", "man/git-chat-new.1", "man/git-chat-agent.1"])
    func snapshot(path: String) throws {
        let text = try #require(try docs().files[path])
        try Snapshot.expect(text, matches: path)
    }

    @Test("hidden commands have no page")
    func hidden() throws {
        let paths = try docs().files.keys.sorted()
        #expect(
            paths == ["commands.md"] + ["agent", "new", "status"].map { "man/git-chat-\($0).1" } + ["man/git-chat.1"])
    }

    @Test("what is written has no differences; a change, a missing and a left-over page have")
    func check() throws {
        let sandbox = try Sandbox()
        let folder = URL(filePath: sandbox.path)
        try docs().write(to: folder)
        #expect(try docs().differences(in: folder) == [])
        try sandbox.write("man/git-chat-old.1", "")
        let changed = try docs { $0.replacing("Describe agents.", with: "Other words.") }
        let paths = ["commands.md", "man/git-chat-agent.1", "man/git-chat-old.1", "man/git-chat.1"]
        #expect(changed.differences(in: folder) == paths)
        try changed.write(to: folder)
        #expect(changed.differences(in: folder) == [])
    }

    @Test("troff renders every page without a warning", .enabled(if: Files.exists("/usr/bin/groff")))
    func rendering() throws {
        let sandbox = try Sandbox()
        try docs().write(to: URL(filePath: sandbox.path))
        for page in try Files.names(in: sandbox.absolute("man")) {
            let output = try sandbox.run("groff", "-man", "-ww", "-Tascii", "-P-cbu", "man/" + page).requireSuccess()
            #expect(output.stderr == "")
            #expect(output.stdout.contains("SYNOPSIS"))
        }
    }
}
