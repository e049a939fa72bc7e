import TestSupport
import Testing

@Suite struct UsageTests {
    @Test("-h answers on standard output with status 0")
    func help() throws {
        let sandbox = try Sandbox()
        for command in [
            [], ["init"], ["new"], ["list"], ["switch"], ["show"], ["path"], ["status"], ["send"], ["say"], ["log"],
            ["diff"],
            ["config"], ["agent"], ["agent", "list"], ["agent", "add"], ["agent", "remove"], ["fsck"], ["reindex"],
            ["completion"], ["shell-init"],
        ] {
            let output = try sandbox.run(["git", "chat"] + command + ["-h"])
            #expect(output.status == 0, "\(command)")
            #expect(output.stdout.contains("USAGE: git chat" + command.map { " " + $0 }.joined()), "\(output)")
            #expect(output.stderr == "")
            #expect(try sandbox.run(["git", "chat", "help"] + command).stdout == output.stdout)
        }
        #expect(try sandbox.chat("--version").stdout.hasPrefix("git chat version "))
    }

    @Test("wrong usage is told on standard error with status 129")
    func wrong() throws {
        let project = try Project()
        let before = try project.sandbox.state()
        let cases: [([String], String)] = [
            (["new", "--bogus"], "error: unknown option '--bogus'\nUsage: git chat new "),
            (["new", "a", "b"], "error: unexpected argument 'b'\nUsage: git chat new "),
            (["switch"], "error: cannot tell which session to switch to: none is named\n"),
            (["new", "--set", "a=b"], "error: '--set' and '--no-send' need '--template'\nUsage: git chat new "),
            (["new", "--template", "bugfix", "--set", "bug"], "error: '--set' takes a name and a value, "),
            (
                ["say", "-m", "a", "b"],
                "error: the message is given more than once: use '-m', '-F' or words\nUsage: git chat say "
            ),
            (["say", "--role", "robot", "x"], "error: the value 'robot' is invalid for '--role <role>'."),
            (["new", "x", "--mode", "silly"], "error: the value 'silly' is invalid for '--mode <mode>'."),
            (
                ["agent", "add", "a b", "--", "cat"],
                "error: an agent's name has no spaces, quotes or control characters\n"
            ),
            (["completion", "tcsh"], "error: the value 'tcsh' is invalid for '<shell>'."),
            (["list", "--color=foo"], "error: '--color' takes always, auto or never, not 'foo'\n"),
            (
                ["log", "--format=%(nope)"],
                "error: cannot format: there is no '%(nope)'\nhint: there are: id, session, "
            ),
        ]
        try project.sandbox.chat("say", "hello").requireSuccess()
        let after = try project.sandbox.state()
        #expect(before != after)
        for (words, start) in cases {
            let output = try project.sandbox.run(["git", "chat"] + words)
            #expect(
                output.status == 129 && output.stdout == "" && output.stderr.hasPrefix(start), "\(words): \(output)")
        }
        #expect(try project.sandbox.state() == after)
    }

    @Test("a setting that nothing reads is no setting without a value")
    func unknownSetting() throws {
        let project = try Project()
        let unknown = try project.sandbox.chat("config", "nosuch")
        #expect(unknown.status == 1)
        #expect(unknown.stderr.hasPrefix("error: cannot find 'chat.nosuch': git chat has no such setting\n"))
        for key in ["browser", "redact.mine.pattern", "policy.remote", "left"] {
            #expect(try project.sandbox.chat("config", key) == Output(status: 1), "\(key)")
        }
        try project.sandbox.chat("config", "redact.mine.pattern", "secret-[0-9]{4}").requireSuccess()
        #expect(try project.sandbox.chat("config", "redact.mine.pattern").stdout == "secret-[0-9]{4}\n")
    }

    @Test("a word that is no command")
    func unknownCommand() throws {
        let sandbox = try Sandbox()
        let hint = "hint: run 'git chat -h' to see the commands\n"
        // Two letters of three make no word of another: 'foo' does not mean 'log'.
        for word in ["frob", "foo"] {
            #expect(
                try sandbox.chat(word)
                    == Output(
                        status: 129, stderr: "error: cannot run '\(word)': there is no such command or option\n" + hint)
            )
        }
        #expect(
            try sandbox.chat("swich", "x")
                == Output(
                    status: 129,
                    stderr:
                        "error: cannot run 'swich': there is no such command or option\nhint: did you mean 'git chat switch'?\n"
                        + hint))
        #expect(try sandbox.chat("-v").status == 129)
    }
}
