import TestSupport
import Testing

/// What is taken out before it is stored is told: by which rule and how often, never what it was.
@Suite struct SecretWarningTests {
    /// Not in one piece, so that nobody looking for secrets finds this file.
    private static let key = "AKIA" + "Q3EGRIBVWUZLQY7P"
    private static let token = "ghp_" + "1a2B3c4D5e6F7g8H9i0J1k2L3m4N5o6P7q8R"

    @Test("in what a person says, and in what an agent is asked")
    func given() throws {
        let project = try Project()
        let one = try project.sandbox.chat("say", "the key is \(Self.key)").requireSuccess()
        #expect(
            one.stderr.hasPrefix(
                "warning: 1 secret was taken out of your message before it was stored: aws-key\n"), "\(one)")
        let more = try project.sandbox.chat("say", "--json", "\(Self.key) \(Self.token) \(Self.key)").requireSuccess()
        #expect(
            more.stderr
                == "warning: 3 secrets were taken out of your message before it was stored: aws-key 2 times, github-token\n"
        )
        let asked = try project.shell("true \(Self.token)")
        #expect(
            asked.stderr.hasPrefix(
                "warning: 1 secret was taken out of your message before it was stored: github-token\n"), "\(asked)")
        for output in [one, more, asked] { #expect(!(output.stderr + output.stdout).contains(Self.key)) }
        #expect(!(try project.sandbox.chat("say", "nothing, [redacted:aws-key]").stderr.contains("warning:")))
    }

    @Test("in a title, a description, a label and an agent's name; what is told of them is what is stored")
    func names() throws {
        let project = try Project()
        let commands = [
            ["new", "--no-worktree", "--no-switch", "new \(Self.token)"],
            ["duplicate", "--no-worktree", "--no-switch", "--title", "copy \(Self.token)", project.id],
            ["rename", project.id, "again \(Self.token)"], ["describe", project.id, "words \(Self.token)"],
            ["label", "-s", project.id, Self.token], ["set", project.id, "agent=\(Self.token)"],
        ]
        let told = [
            ("the title", "made session 'new [redacted:github-token]' on branch"),
            ("the title", "made session 'copy [redacted:github-token]' on branch"),
            ("the title", "renamed session 'Fix login' to 'again [redacted:github-token]'"),
            ("the description", "described session 'again [redacted:github-token]'"),
            ("the label", "has the label [redacted:github-token]"), ("the agent's name", "': agent=\n"),
        ]
        for (words, (what, answer)) in zip(commands, told) {
            let output = try project.sandbox.run(["git", "chat"] + words).requireSuccess()
            let warning = "warning: 1 secret was taken out of \(what) before it was stored: github-token\n"
            #expect(output.stderr.hasPrefix(warning) && output.stderr.contains(answer), "\(words[0]): \(output)")
            #expect(!(output.stdout + output.stderr).contains(Self.token), "\(words[0])")
        }
    }

    @Test("in what an agent says and does, each once")
    func answered() throws {
        let scripted = try ScriptedProject()
        let (half, rest) = (Self.key.prefix(9), Self.key.dropFirst(9))
        let words = "tool execute x\ndone \(Self.key)\nsaypart \(half)\nsaypart \(rest)\nsay , again [redacted:jwt]"
        // The prompt itself has it once in one piece.
        let output = try scripted.sandbox.chat("send", "-m", words).requireSuccess()
        let warnings = output.stderr.split(separator: "\n").filter { $0.hasPrefix("warning:") }
        #expect(
            warnings == [
                "warning: 1 secret was taken out of your message before it was stored: aws-key",
                "warning: 2 secrets were taken out of the answer before it was stored: aws-key 2 times",
            ], "\(output)")
        #expect(!output.stderr.contains(Self.key))
    }

    @Test("with chat.redact=warn they stay, and that is told; with off nobody looks")
    func modes() throws {
        let project = try Project()
        try project.sandbox.chat("config", "redact", "warn").requireSuccess()
        let shown = try project.shell("echo \(Self.key)")
        #expect(
            shown.stderr.hasPrefix(
                """
                warning: your message is stored with what looks like a secret: aws-key
                warning: the answer is stored with what looks like a secret: aws-key

                """), "\(shown)")
        try project.sandbox.chat("config", "redact", "off").requireSuccess()
        #expect(!(try project.shell("echo \(Self.key)").stderr.contains("warning:")))
    }

    @Test("a message of the branch is looked at before it leaves", arguments: ["push", "share"])
    func messages(command: String) throws {
        let team = try Team()
        let id = try command == "push" ? team.shared() : String(team.chat("ann", "new", "x").stdout.dropLast())
        try team.sandbox.git("commit", "-q", "--allow-empty", "-m", "use \(Self.key)", in: team.worktree("ann", id))
        let before = try team.references("remote.git", id)
        let words = command == "push" ? ["push"] : ["share", "--yes", id]
        let refused = try team.sandbox.run(["git", "chat"] + words, in: "ann")
        #expect(refused.status == 1 && refused.stderr.contains("aws-key"), "\(refused)")
        #expect(try team.references("remote.git", id) == before)
        try team.sandbox.git("config", "chat.redact", "warn", in: "ann")
        try team.sandbox.run(["git", "chat"] + words, in: "ann").requireSuccess()
        #expect(try team.references("remote.git", id) == team.references("ann", id))
    }

    @Test("what only the log's commits say is looked at before it leaves, also in the states before the last")
    func trailers() throws {
        let team = try Team()
        let id = try team.shared()
        try team.sandbox.git("config", "chat.redact", "off", in: "ann")
        try team.chat("ann", "label", "-s", id, Self.key).requireSuccess()
        try team.chat("ann", "label", "-s", id, "--remove", Self.key).requireSuccess()
        try team.sandbox.git("config", "--unset", "chat.redact", in: "ann")
        let refused = try team.chat("ann", "push")
        #expect(refused.status == 1 && refused.stderr.contains("aws-key"), "\(refused)")
        let log = "refs/chat/sessions/\(id)"
        #expect(!(try team.sandbox.git("log", "--format=%B", log, in: "remote.git").contains(Self.key)))
        try team.sandbox.git("config", "chat.redact", "warn", in: "ann")
        try team.chat("ann", "push").requireSuccess()
    }
}
