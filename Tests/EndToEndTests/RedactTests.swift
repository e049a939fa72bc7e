import TestSupport
import Testing

/// `git chat redact`: nothing that git still holds has the words afterwards.
@Suite struct RedactTests {
    /// Everything that a prune at once leaves, as text.
    private func objects(_ project: Project) throws -> String {
        try project.sandbox.sh(
            "git reflog expire --expire=now refs/heads/main HEAD 2>/dev/null; git gc -q --prune=now && git cat-file --batch-all-objects --batch"
        ).requireSuccess().stdout
    }

    private func id(_ project: Project, _ text: String) throws -> String {
        let lines = try project.sandbox.chat("log", project.id, "--format=%(id) %(text)").requireSuccess().stdout
        let line = lines.split(separator: "\n").first { $0.contains(text) }
        return String(try #require(line).prefix { $0 != " " })
    }

    @Test("duplicates lose the words too, also one that was made before or without them, or of a duplicate")
    func duplicates() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.chat("say", "-s", project.id, "harmless").requireSuccess()
        func duplicate(_ words: String...) throws -> String {
            String(try sandbox.run(["git", "chat", "duplicate"] + words).requireSuccess().stdout.dropLast())
        }
        let early = try duplicate(project.id)
        try sandbox.chat("say", "-s", project.id, "hunter42 is the word").requireSuccess()
        try sandbox.chat("say", "-s", project.id, "after it").requireSuccess()
        let copy = try duplicate(project.id)
        let second = try duplicate(copy)
        _ = try duplicate("--at", "1", project.id)
        _ = try duplicate("--no-messages", project.id)
        #expect(try objects(project).contains("hunter42"))
        let output = try sandbox.chat("redact", "--yes", "-s", project.id, try id(project, "hunter42")).requireSuccess()
        #expect(output.stderr.contains("3 lines redacted") && output.stderr.contains(copy), "\(output)")
        #expect(output.stderr.contains(second) && !output.stderr.contains(early), "\(output)")
        #expect(try !objects(project).contains("hunter42"))
        #expect(try sandbox.chat("search", "hunter42").status == 1)
        for id in [project.id, copy, second] {
            let texts = try sandbox.chat("log", id, "--format=%(text)").requireSuccess().stdout
            #expect(texts == "harmless\n[redacted:by-hand]\nafter it\n")
        }
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("a title that was made of the words goes, one that was given stays", arguments: [true, false])
    func title(isGiven: Bool) throws {
        let project = try Project(isGiven ? "Given" : "Untitled chat")
        try project.shell(": hunter42 is the word").requireSuccess()
        #expect(try project.sandbox.chat("list").stdout.contains(isGiven ? "Given" : ": hunter42 is the word"))
        try project.sandbox.chat("redact", "--yes", try id(project, "hunter42")).requireSuccess()
        #expect(try project.sandbox.chat("list").stdout.contains(isGiven ? "Given" : "[redacted:by-hand]"))
        #expect(try !objects(project).contains("hunter42"))
    }

    @Test("with a reflog of every reference, too")
    func reflogs() throws {
        let project = try Project()
        try project.sandbox.git("config", "core.logAllRefUpdates", "always")
        try project.sandbox.chat("say", "hunter42 is the word").requireSuccess()
        try project.sandbox.chat("say", "after it").requireSuccess()
        try project.sandbox.chat("redact", "--yes", try id(project, "hunter42")).requireSuccess()
        #expect(try !objects(project).contains("hunter42"))
    }

    @Test("with an agent's answer goes what its request says of how it ended", arguments: [true, false])
    func standardError(isByRequest: Bool) throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.writeProgram("loud", "#!/bin/sh\necho said; echo 'hunter42 failed' >&2; exit 3\n")
        try sandbox.chat("agent", "add", "loud", "--", "loud").requireSuccess()
        _ = try sandbox.chat("send", "-s", project.id, "--agent", "loud", "hello")
        #expect(try objects(project).contains("hunter42"))
        let note = try sandbox.git("notes", "--ref=kosuke-chat", "show", project.branch)
        let request = note.split(separator: "\n").first { $0.contains("\"kind\":\"request\"") } ?? ""
        let name = request.firstMatch(of: #/"id":"(?<id>[^"]+)"/#).map { String($0.id) } ?? ""
        let target = isByRequest ? name : try id(project, "said")
        try sandbox.chat("redact", "--yes", "-s", project.id, target).requireSuccess()
        #expect(try !objects(project).contains("hunter42"))
        #expect(try project.requests().contains("failed"))
    }
}
