import ChatModel
import TestSupport
import Testing

/// Sessions in the forms that others read.
@Suite struct ExportTests {
    private static let samples =
        Files.parent(of: Files.parent(of: #filePath)) + "/ChatImportTests/Samples/"

    private func imported(_ name: String) throws -> (sandbox: Sandbox, id: String) {
        let sandbox = try Sandbox()
        try sandbox.repository(files: ["README.md": "# Project\n"])
        try sandbox.write("../" + name, Files.text(of: Self.samples + name))
        let output = try sandbox.chat("import", "../" + name).requireSuccess()
        let id = output.stdout.split(separator: "\t").first { $0.hasPrefix("session_") }
        return (sandbox, id.map(String.init) ?? "")
    }

    @Test("JSON Lines come back as the same words, in another repository and in this one")
    func roundTrip() throws {
        let (sandbox, id) = try imported("claude.jsonl")
        try sandbox.chat("say", "-s", id, "A person\nspeaks \u{1B}[31m alone").requireSuccess()
        try sandbox.chat("export", id, "--format", "jsonl", "-o", "../out.jsonl").requireSuccess()
        let back = try sandbox.chat("import", "../out.jsonl").requireSuccess()
        #expect(back.stdout.hasPrefix("unchanged\tjsonl\t"))
        try sandbox.sh("git init -q ../other && git -C ../other commit -q --allow-empty -m x").requireSuccess()
        let made = try sandbox.chat("import", "../out.jsonl", in: "../other").requireSuccess()
        #expect(made.stdout.hasPrefix("new\tjsonl\t3\t3\t5\t2\t"))
        func entries(_ place: String, _ name: String) throws -> String {
            let text = try sandbox.chat("log", name, "--requests", "--json", in: place).requireSuccess().stdout
            let lines = text.split(separator: "\n").filter { !$0.contains("\"session\"") && !$0.contains("\"commit\"") }
            return lines.joined(separator: "\n")
        }
        #expect(try entries(".", id) == entries("../other", "The loop of the login"))
        try sandbox.chat("export", "The loop of the login", "--format", "jsonl", "-o", "../again.jsonl", in: "../other")
            .requireSuccess()
        let (one, two) = (try sandbox.read("../out.jsonl"), try sandbox.read("../again.jsonl"))
        #expect(one.split(separator: "\n").dropFirst() == two.split(separator: "\n").dropFirst())
        #expect(try sandbox.chat("fsck", in: "../other").status == 0)
    }

    @Test("OpenAI messages: every use of a tool has its answer")
    func openAI() throws {
        let (sandbox, id) = try imported("claude.jsonl")
        let object = try JSON.parse(sandbox.chat("export", id, "--format", "openai").requireSuccess().stdout.utf8)
        let messages = try #require(object["messages"]?.elements)
        #expect(
            messages.map { $0["role"]?.text } == [
                "user", "assistant", "tool", "assistant", "user", "assistant", "tool",
            ])
        #expect(messages[1]["content"]?.text == "I read the routes.")
        let call = messages[1]["tool_calls"]?.elements?.first
        #expect(call?["function"]?["arguments"]?.text == "{\"file_path\":\"src/routes.txt\"}")
        #expect(messages[2]["tool_call_id"] == call?["id"])
    }

    @Test("ATIF: steps in order, what was used at the end of each turn")
    func atif() throws {
        let (sandbox, id) = try imported("claude.jsonl")
        let object = try JSON.parse(sandbox.chat("export", id, "--format", "atif").requireSuccess().stdout.utf8)
        #expect(object["schema_version"]?.text == "ATIF-v1.7" && object["session_id"]?.text == id)
        let steps = try #require(object["steps"]?.elements)
        #expect(steps.map { $0["step_id"]?.integer } == [1, 2, 3, 4, 5])
        #expect(steps.map { $0["source"]?.text } == ["user", "agent", "agent", "user", "agent"])
        #expect(steps[1]["reasoning_content"]?.text == "I look at the routes first.")
        #expect(steps[1]["observation"]?["results"]?.elements?.count == 1)
        #expect(object["final_metrics"]?["total_prompt_tokens"]?.integer == 2260)
        #expect(steps[2]["metrics"]?["completion_tokens"]?.integer == 49)
    }

    @Test("Agent Trace: the lines that each turn brought, and who did it")
    func agentTrace() throws {
        let project = try Project()
        try project.shell("printf 'a\\nb\\n' > a.txt").requireSuccess()
        try project.shell("printf 'a\\nx\\nb\\nc\\n' > a.txt").requireSuccess()
        try project.sandbox.chat("say", "-s", project.id, "nothing").requireSuccess()
        let lines = try project.sandbox.chat("export", project.id, "--format", "agent-trace").requireSuccess().stdout
        let records = try lines.split(separator: "\n").map { try JSON.parse($0.utf8) }
        #expect(records.count == 2)
        #expect(records[1]["version"]?.text == "0.1.0")
        let commit = try project.sandbox.git("rev-parse", project.branch + "~1")
        #expect(records[1]["vcs"]?["revision"]?.text == commit)
        let conversation = records[1]["files"]?.elements?.first?["conversations"]?.elements?.first
        #expect(
            conversation?["ranges"]?.line == #"[{"start_line":2,"end_line":2},{"start_line":4,"end_line":4}]"#)
        #expect(conversation?["contributor"]?["type"]?.text == "human")
    }

    @Test("Markdown: exact in a file, safe on a terminal")
    func markdown() throws {
        let (sandbox, id) = try imported("codex.jsonl")
        try sandbox.chat("say", "-s", id, "before ``` after \u{1B}[31m").requireSuccess()
        let text = try sandbox.chat("export", id).requireSuccess().stdout
        #expect(
            text.hasPrefix(
                "# Why does login loop?\n\nSession `\(id)`, begun 2026-01-02T03:04:00.000Z, 3 turns, 4 messages.\n"))
        #expect(
            text.contains(
                "\n## Turn 1\n\n### Ann <ann@example.com>, 2026-01-02T03:04:05.000Z\n\nWhy does login loop?\n")
                || text.contains("### Ann \\<ann@example.com\\>, 2026-01-02T03:04:05.000Z"))
        #expect(text.contains("*1200 tokens in, 60 tokens out*"))
        #expect(text.contains("\u{1B}[31m"))
        try sandbox.chat("export", id, "-o", "../page.md").requireSuccess()
        #expect(try sandbox.read("../page.md") == text)
        let shown = try sandbox.runOnTerminal("git", "chat", "export", id)
        #expect(!shown.stdout.contains("\u{1B}[31m"))
        #expect(try sandbox.chat("export", "nothing").status == 3)
        #expect(try sandbox.chat("export", id, "--format", "pdf").status == 129)
    }
}
