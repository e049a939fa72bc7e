import TestSupport
import Testing

@Suite struct AgentTests {
    @Test("an agent whose program is not there is added with a warning")
    func absent() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        let warning = "warning: cannot find the program of agent 'mine'; it cannot answer until it is installed\n"
        for line in [["no-such-program", "--print"], ["/no/such/program"]] {
            let words = ["git", "chat", "agent", "add", "mine", "--"] + line
            let runs = "agent 'mine' runs: \(line.joined(separator: " "))\n"
            #expect(try sandbox.run(words) == Output(status: 0, stderr: runs + warning))
        }
        // In the worktree it may be there.
        #expect(!(try sandbox.chat("agent", "add", "mine", "--", "./agent").stderr.contains("warning:")))
        #expect(!(try sandbox.chat("agent", "add", "mine", "--", "cat").stderr.contains("warning:")))
        let known = try sandbox.chat("agent", "add", "gemini", "--permission", "accept")
        #expect(known.stderr.hasPrefix("agent 'gemini' runs: gemini --acp\nwarning: "))
    }

    @Test("agents are added, listed and removed")
    func manage() throws {
        let project = try Project()
        let sandbox = project.sandbox
        #expect(
            try sandbox.chat("agent", "add", "mine", "--default", "--time-limit", "60", "--", "my-agent", "a b", "it's")
                == Output(
                    status: 0,
                    stderr: """
                        agent 'mine' runs: my-agent 'a b' 'it'\\''s'
                        warning: cannot find the program of agent 'mine'; it cannot answer until it is installed

                        """))
        #expect(try sandbox.git("config", "chat.agent.mine.timeLimit") == "60")
        #expect(
            try sandbox.chat("agent", "list", "--format=%(name) %(is_default) %(state) %(command)")
                == Output(
                    status: 0, stdout: "shell false built in \nmine true missing my-agent 'a b' 'it'\\''s'\n"))
        #expect(try sandbox.chat("agent") == sandbox.chat("agent", "list"))
        #expect(try sandbox.chat("agent", "remove", "mine") == Output(status: 0))
        #expect(try sandbox.chat("agent", "list").stdout == " \tshell\tcommand\tbuilt in\t\n")
        #expect(
            try sandbox.chat("agent", "remove", "mine")
                == Output(
                    status: 3,
                    stderr: """
                        error: cannot find agent 'mine'
                        hint: run 'git chat agent add mine -- <command>' to say how it is run

                        """))
    }

    @Test("a command gets the prompt on standard input, works in the worktree and knows the session")
    func command() throws {
        let project = try Project()
        try project.sandbox.writeProgram(
            "my-agent",
            "#!/bin/sh\ncat; echo; pwd; echo $GIT_CHAT_SESSION $GIT_CHAT_TURN $1; env | grep ^GIT_DIR\nexit 0\n")
        try project.sandbox.chat("agent", "add", "mine", "--default", "--", "my-agent", "a b").requireSuccess()
        let output = try project.sandbox.chat(
            "send", "Why?", environment: ["GIT_DIR": project.sandbox.folder + "/.git"])
        let tip = try project.tip()
        #expect(
            output
                == Output(
                    status: 0, stdout: "Why?\n\(project.shownWorktree)\n\(project.id) 1 a b\n",
                    stderr: "turn 1 of 'Fix login' is commit \(tip)\n"))
        let trailer = "--format=%(trailers:key=Assisted-by,valueonly)"
        #expect(try project.sandbox.git("log", "-1", trailer, project.branch) == "mine")
    }

    @Test("{prompt} puts the prompt into an argument, and no shell reads it")
    func argument() throws {
        let project = try Project()
        try project.sandbox.chat("agent", "add", "arg", "--", "echo", "got {prompt}!").requireSuccess()
        let output = try project.sandbox.chat("send", "--agent", "arg", "$(touch x); `id` *")
        #expect(output.stdout == "got $(touch x); `id` *!\n")
        #expect(output.status == 0)
    }

    @Test("an agent that fails leaves a turn; its standard error is shown and kept")
    func failure() throws {
        let project = try Project()
        let output = try project.shell("echo partly; echo oops >&2; exit 3")
        let tip = try project.tip()
        #expect(
            output
                == Output(
                    status: 6, stdout: "partly\n",
                    stderr: """
                        oops
                        turn 1 of 'Fix login' is commit \(tip), failed
                        error: cannot complete turn 1: exit status 3

                        """))
        #expect(try project.messages().hasSuffix("1 assistant partly\n\n[failed: exit status 3]\n"))
        let note = try project.sandbox.git("notes", "--ref=kosuke-chat", "show", project.branch)
        #expect(note.contains(#""outcome":"failed","reason":"exit status 3""#))
        #expect(note.contains(#""exit_status":3,"stderr":"oops\n""#))
        let json = try project.sandbox.chat("send", "--agent", "shell", "--json", "exit 4")
        #expect(
            json.stderr
                == #"{"error":{"code":"agent_failed","message":"cannot complete turn 2: exit status 4","hints":[]}}"#
                + "\n")
    }

    @Test("an agent that takes too long is ended")
    func timeLimit() throws {
        let project = try Project()
        let output = try project.shell(
            "echo begun; sleep 600",
            environment: [
                "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "chat.timeLimit", "GIT_CONFIG_VALUE_0": "1",
            ])
        #expect(output.status == 6)
        #expect(output.stdout == "begun\n")
        #expect(output.stderr.hasSuffix("error: cannot complete turn 1: time limit of 1 s reached\n"))
        #expect(try project.requests() == "\"outcome\": \"failed\",\n\"reason\": \"time limit of 1 s reached\",")
    }

    @Test("without an agent the message is kept")
    func none() throws {
        let project = try Project()
        let output = try project.sandbox.chat("send", "Why does login loop?")
        let tip = try project.tip()
        #expect(
            output
                == Output(
                    status: 6,
                    stderr: """
                        turn 1 of 'Fix login' is commit \(tip), rejected
                        error: cannot answer the message: no agent is configured
                        hint: the message is kept; run 'git chat agent add <name> --default -- <command>' to have the next one answered

                        """))
        #expect(try project.messages().hasPrefix("1 user Why does login loop?\n"))
    }

    @Test("a session's log alone never makes a message a command")
    func shellInLog() throws {
        let project = try Project()
        _ = try project.sandbox.newSession("Theirs", "--agent", "shell")
        let before = try project.sandbox.state()
        let output = try project.sandbox.chat("send", "touch pwned")
        #expect(
            output
                == Output(
                    status: 1,
                    stderr: """
                        error: cannot run the message as a command: only the session names the agent 'shell'
                        hint: say 'git chat send --agent shell …' to run this one
                        hint: run 'git chat config defaultAgent shell' to run all of them

                        """))
        #expect(try project.sandbox.state() == before)
        try project.sandbox.chat("config", "defaultAgent", "shell").requireSuccess()
        #expect(try project.sandbox.chat("send", "echo run").stdout == "run\n")
    }
}
