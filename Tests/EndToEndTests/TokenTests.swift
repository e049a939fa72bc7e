import TestSupport
import Testing

@Suite struct TokenTests {
    @Test("tokens and dollars are summed by session, agent and day, and count once")
    func sums() throws {
        let scripted = try ScriptedProject("--resume")
        let sandbox = scripted.sandbox
        try scripted.send("usage 100 10", "cost 0.5", "say a").requireSuccess()
        // The agent counts from the beginning of its session.
        try scripted.send("usage 250 30", "cost 0.75", "say b").requireSuccess()
        try sandbox.chat("send", "--agent", "shell", "-m", "echo c").requireSuccess()
        #expect(try sandbox.chat("usage").stdout == "\(scripted.project.id)\t3\t250\t-\t30\t0.75\n")
        #expect(
            try sandbox.chat("usage", "--by", "agent").stdout == "peer\t2\t250\t-\t30\t0.75\nshell\t1\t-\t-\t-\t-\n")
        #expect(try sandbox.chat("usage", "--by", "day").stdout.hasPrefix("2026-01-02\t3\t250"))
        #expect(try sandbox.chat("usage", "--since", "2026-01-03").stdout == "")
        #expect(try sandbox.chat("usage", "--since", "soon").status == 129)
        #expect(try sandbox.chat("usage", "--json", "--by", "model").stdout.contains(#""requests": 3"#))
        let shown = try sandbox.runOnTerminal("git", "chat", "usage").stdout
        #expect(shown.contains("REQUESTS") && shown.contains("Fix login"))
    }

    @Test("a session that has used its budget is refused, and the message is kept")
    func budget() throws {
        let scripted = try ScriptedProject()
        try scripted.sandbox.chat("config", "budget.maxTokens", "200").requireSuccess()
        #expect(try scripted.send("usage 150 50", "say a").status == 0)
        let refused = try scripted.send("say b")
        #expect(refused.status == 1)
        #expect(
            refused.stderr == """
                turn 2 of 'Fix login' is commit \(try scripted.project.tip()), rejected
                error: cannot answer the message: the budget of 200 tokens is used up (200)
                hint: the message is kept; 'git chat usage' shows what was used
                hint: raise it with 'git chat config'

                """)
        #expect(
            try scripted.project.requests().hasSuffix(
                #""outcome": "rejected","# + "\n" + #""reason": "the budget of 200 tokens is used up (200)","#))
        try scripted.sandbox.git("config", "chat.budget.maxTokens", "many")
        let before = try scripted.sandbox.state()
        #expect(try scripted.send("say c").status == 1)
        #expect(try scripted.sandbox.state() == before)
    }

    @Test("an agent can be tried without a session")
    func trial() throws {
        let scripted = try ScriptedProject()
        let output = try scripted.sandbox.chat("agent", "test", "peer", "--prompt", "say ready")
        #expect(output.status == 0)
        #expect(output.stdout.hasPrefix("agent\tpeer\nprotocol\tacp\nversion\t1.2.3\n"))
        let failed = try scripted.sandbox.chat("agent", "test", "--prompt", "die 4")
        #expect(failed.status == 6 && failed.stderr == "error: cannot use agent 'peer': exit status 4\n")
        #expect(try Files.names(in: scripted.sandbox.path + "/tmp").isEmpty)
    }

    @Test("the first known agent that is installed answers where none is configured, and is announced")
    func detection() throws {
        let project = try Project()
        try project.sandbox.writeProgram("goose", "#!/bin/sh\nexec scripted-agent\n")
        try project.sandbox.writeProgram("qwen", "#!/bin/sh\nexit 1\n")
        let output = try project.sandbox.chat("send", "-m", "say found")
        #expect(output.stdout == "found\n")
        #expect(
            output.stderr.hasPrefix("no agent is configured; asking 'goose' (Goose), which is installed\nturn 1 of"))
        let listed = try project.sandbox.chat("agent", "list", "--format=%(name) %(protocol) %(state)").stdout
        #expect(listed == "shell command built in\ngoose acp found\nqwen acp found\n")
        #expect(try project.sandbox.chat("agent", "list", "--all").stdout.contains("claude\tclaude\tmissing\tclaude\n"))
    }
}
