import TestSupport
import Testing

/// The README's commands, from top to bottom, as far as they install nothing.
@Suite struct ReadmeTests {
    private static let readme = Files.parent(of: Files.parent(of: Files.parent(of: #filePath))) + "/README.md"

    /// The lines of all `sh` blocks.
    private static func commands() throws -> [String] {
        var isOpen = false
        return try Files.text(of: readme).split(separator: "\n").compactMap { line in
            if line.hasPrefix("```") {
                isOpen = line == "```sh"
                return nil
            }
            return isOpen ? String(line) : nil
        }
    }

    /// A repository in which the agents that the README asks are there.
    private func project() throws -> Sandbox {
        let sandbox = try Sandbox()
        try sandbox.repository(files: ["README.md": "A project.\n"])
        // Agents that are installed on this machine are not asked.
        sandbox.environment["PATH"] = "\(try BuiltProgram.folder()):\(sandbox.bin):/usr/bin:/bin"
        try sandbox.writeProgram("aider", "#!/bin/sh\necho 'let retries = setting' > login.swift\necho it is one\n")
        try sandbox.writeProgram("my-agent", "#!/bin/sh\ncat > /dev/null\necho mine\n")
        return sandbox
    }

    @Test("each of them does what it says")
    func commands() throws {
        let sandbox = try project()
        let lines = try Self.commands().filter { !$0.hasPrefix("make ") }
        #expect(lines.count > 10)
        var outputs: [String: Output] = [:]
        for line in lines {
            let (id, turn) = try (String(sandbox.chat("list", "--format=%(id)").stdout.dropLast()), tip(of: sandbox))
            let command = line.replacing("<id>", with: id).replacing("<turn commit>", with: turn)
                .replacing("<commit>", with: turn)
            let words = line.prefix { $0 != "#" }.split(separator: " ").joined(separator: " ")
            let output = try sandbox.sh(command)
            // Without a terminal there is nobody to choose.
            #expect(output.status == (words == "git chat switch" ? 129 : 0), "\(line): \(output)")
            outputs[words] = output
        }
        func said(_ words: String) -> String { outputs[words]?.stdout ?? "" }
        #expect(said(#"git chat send "Make the number of retries a setting""#) == "it is one\n")
        #expect(said("git chat log").contains("it is one") && said("git chat list").contains("Fix login"))
        #expect(said("git chat diff").contains("+let retries = setting"))
        #expect(said("git log --notes=kosuke-chat kosuke-chat-<id>").contains(#""role":"assistant","text":"it is one"#))
        #expect(said("git notes --ref=kosuke-chat show <turn commit>").contains("Let's ask the team first"))
        #expect(said("git chat show <commit>").contains("Let's ask the team first"))
        #expect(try sandbox.chat("fsck").status == 0)
    }

    /// The last turn of the last session; the first commit as long as there is none.
    private func tip(of sandbox: Sandbox) throws -> String {
        let branch = try sandbox.chat("list", "--format=%(branch)").stdout.dropLast()
        return try sandbox.git("rev-parse", branch.isEmpty ? "HEAD" : String(branch))
    }

    @Test("every command that it names is there")
    func names() throws {
        let sandbox = try Sandbox()
        let text = try Files.text(of: Self.readme)
        let verbs = Set(text.matches(of: #/`(?:[^`\n]*\()?git chat (?<verb>[a-z][a-z-]*)/#).map { String($0.verb) })
        #expect(verbs.count > 5)
        for verb in verbs { #expect(try sandbox.chat(verb, "-h").status == 0, "git chat \(verb)") }
    }
}
