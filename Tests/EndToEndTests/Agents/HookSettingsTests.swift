import ChatModel
import TestSupport
import Testing

/// The hooks in the settings of Claude Code and Codex.
@Suite struct HookSettingsTests {
    private static let settings = """
        { "model":"opus",
           "hooks": {"Stop": [ {"hooks":[{"type":"command","command":"say done"}]} ], "PreToolUse":[]},
          "env": {"A": 1.50, "B": "\\u00e9"} }

        """

    private func place(_ agent: String, _ sandbox: Sandbox) -> String {
        sandbox.home + (agent == "claude" ? "/.claude/settings.json" : "/.codex/hooks.json")
    }

    @Test(
        "install adds to what is there, uninstall puts the bytes back", arguments: ["claude", "codex"], [true, false])
    func roundTrip(agent: String, isThere: Bool) throws {
        let project = try Project()
        let sandbox = project.sandbox
        let path = place(agent, sandbox)
        if isThere { try sandbox.write(path, Self.settings) }
        let words = ["agent", "hook", "install", agent]
        let installed = try sandbox.run(["git", "chat"] + words)
        #expect(installed.status == 0 && installed.stdout == "", "\(installed)")
        let json = try JSON.parse(Files.bytes(of: path))
        for event in ["UserPromptSubmit", "PostToolUse", "Stop", "SessionEnd"] {
            let entries = json["hooks"]?[event]?.elements ?? []
            let command = entries.last?["hooks"]?.elements?.first?["command"]?.text
            #expect(command == "git chat agent hook \(agent) >/dev/null 2>&1 || :")
            #expect(entries.count == (isThere && event == "Stop" ? 2 : 1))
        }
        if isThere {
            #expect(json["hooks"]?["Stop"]?.elements?.first?["hooks"]?.elements?.first?["command"]?.text == "say done")
            #expect(json["env"]?["A"] == .number("1.50") && json["model"]?.text == "opus")
        }
        #expect(try sandbox.run(["git", "chat"] + words).stderr.contains("already"))
        #expect(try sandbox.chat("agent", "hook", "status").stdout.contains("\(agent)\tinstalled\t"))
        #expect(try sandbox.chat("agent", "hook", "install", agent, "--everywhere").status == 0)
        #expect(try sandbox.read(path).contains("git chat agent hook \(agent) --everywhere"))
        #expect(try sandbox.chat("agent", "hook", "uninstall", agent).status == 0)
        if isThere { #expect(try sandbox.read(path) == Self.settings) }
        #expect(Files.exists(path) == isThere && !Files.exists(path + ".before-git-chat"))
        #expect(try sandbox.chat("agent", "hook", "status").status == 1)
        #expect(try sandbox.chat("agent", "hook", "uninstall", agent).stderr.hasPrefix("no hook of git chat was in"))
    }

    @Test("what was changed since stays when the hooks go")
    func changed() throws {
        let project = try Project()
        let sandbox = project.sandbox
        let path = place("claude", sandbox)
        try sandbox.write(path, Self.settings)
        try sandbox.chat("agent", "hook", "install", "claude").requireSuccess()
        try sandbox.sh("sed -i 's/opus/haiku/' '\(path)'").requireSuccess()
        try sandbox.chat("agent", "hook", "uninstall", "claude").requireSuccess()
        let json = try JSON.parse(Files.bytes(of: path))
        #expect(json["model"]?.text == "haiku")
        #expect(try json["hooks"] == JSON.parse(Array(Self.settings.utf8))["hooks"])
        #expect(try !sandbox.read(path).contains("git chat"))
    }

    @Test(
        "settings that cannot be understood are left alone",
        arguments: ["{ // mine\n}", "[]", #"{"hooks":[]}"#, #"{"hooks":{"Stop":1}}"#])
    func refused(text: String) throws {
        let project = try Project()
        try project.sandbox.write(place("claude", project.sandbox), text)
        let output = try project.sandbox.chat("agent", "hook", "install", "claude")
        #expect(
            output.status == 1 && output.stderr.hasPrefix("error: cannot change '$SANDBOX/home/.claude/settings.json'"),
            "\(output)")
        #expect(try project.sandbox.read(place("claude", project.sandbox)) == text)
    }

    @Test(
        "a link to settings that are kept elsewhere stays a link; --project and the agents' variables say other places")
    func places() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.write(sandbox.path + "/dotfiles/settings.json", "{}\n")
        try sandbox.sh(
            "mkdir -p \"$HOME/.claude\" && ln -s ../../dotfiles/settings.json \"$HOME/.claude/settings.json\"")
        try sandbox.chat("agent", "hook", "install", "claude").requireSuccess()
        #expect(try sandbox.read(sandbox.path + "/dotfiles/settings.json").contains("git chat agent hook claude"))
        try sandbox.chat("agent", "hook", "uninstall", "claude").requireSuccess()
        #expect(try sandbox.read(sandbox.path + "/dotfiles/settings.json") == "{}\n")
        try sandbox.chat("agent", "hook", "install", "codex", "--project").requireSuccess()
        #expect(Files.exists(sandbox.folder + "/.codex/hooks.json"))
        let other = sandbox.path + "/other"
        try sandbox.chat("agent", "hook", "install", "claude", environment: ["CLAUDE_CONFIG_DIR": other])
            .requireSuccess()
        #expect(Files.exists(other + "/settings.json"))
    }
}
