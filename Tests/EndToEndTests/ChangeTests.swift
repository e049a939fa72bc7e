import TestSupport
import Testing

/// What a session says about itself, and its states.
@Suite struct ChangeTests {
    @Test("rename, describe, set and label, and stock git reads the same")
    func changes() throws {
        let project = try Project("Fix login")
        let id = project.id
        let undo = "hint: run 'git chat undo -s \(id)' to take that back\n"
        #expect(
            try project.sandbox.chat("rename", "Fix the login")
                == Output(status: 0, stderr: "renamed session 'Fix login' to 'Fix the login'\n" + undo))
        #expect(
            try project.sandbox.chat("describe", id, "It loops\nfor ever")
                == Output(status: 0, stderr: "described session 'Fix the login'\n" + undo))
        #expect(
            try project.sandbox.chat("set", "mode=analysis", "agent=robot", "base=HEAD")
                == Output(
                    status: 0,
                    stderr: """
                        session 'Fix the login': mode=analysis, agent=robot, base=HEAD

                        """ + undo))
        #expect(
            try project.sandbox.chat("label", "bug", "ui", "bug")
                == Output(status: 0, stderr: "session 'Fix the login' has the labels bug, ui\n" + undo))
        #expect(
            try project.sandbox.chat("label", "-s", id, "--remove", "bug")
                == Output(status: 0, stderr: "session 'Fix the login' has the label ui\n" + undo))
        let values = try ["Title", "Description", "Mode", "Agent", "Label", "Event"].map { key in
            try project.sandbox.git(
                "for-each-ref", "refs/chat/sessions", "--format=%(contents:trailers:key=Chat-\(key),valueonly)")
        }
        #expect(values == ["Fix the login", "It loops\\nfor ever", "analysis", "robot", "ui", "set"])
        #expect(
            try project.sandbox.git("log", "--format=%s", project.log)
                == "labels\nlabels\nmode analysis, agent robot, base HEAD\ndescribed\nrenamed\nsession created")
        #expect(try project.sandbox.chat("fsck").status == 0)
    }

    @Test("who has the default is set, and the way back is said")
    func defaults() throws {
        let project = try Project("One")
        let sandbox = project.sandbox
        let two = try sandbox.newSession("Two", "--no-worktree", "--no-switch")
        #expect(
            try sandbox.chat("set", two, "default").stderr
                == "session 'Two': default\nhint: run 'git chat set \(project.id) default' to take that back\n")
        #expect(try sandbox.chat("set", two, "default").stderr == "session 'Two': default\n")
        try sandbox.chat("config", "--unset", "defaultSession").requireSuccess()
        #expect(
            try sandbox.chat("set", two, "default").stderr
                == "session 'Two': default\nhint: run 'git chat config --unset defaultSession' to take that back\n")
    }

    @Test("a title is told as it is stored, without what looks like a secret")
    func secretTitle() throws {
        let project = try Project("One")
        let output = try project.sandbox.chat("rename", "key AKIA" + "Q3EGRIBVWUZLQY7P")
        let stored = try project.sandbox.chat("show", "--format=%(title)").stdout.dropLast()
        #expect(stored.contains("[redacted:"), "\(stored)")
        #expect(output.stderr.contains("\nrenamed session 'One' to '\(stored)'\n"), "\(output)")
    }

    @Test("a label and an agent's name are stored without what looks like a secret")
    func secretValues() throws {
        let project = try Project("One")
        let secret = "AKIA" + "Q3EGRIBVWUZLQY7P"
        try project.sandbox.chat("label", "-s", project.id, "bug", "key \(secret)").requireSuccess()
        #expect(try project.sandbox.chat("list", "--label", "key [redacted:aws-key]").stdout.contains("One"))
        let labelled = try project.sandbox.git("log", "--format=%B", project.log)
        #expect(labelled.contains("Chat-Label: bug\n") && !labelled.contains(secret), "\(labelled)")
        try project.sandbox.chat("label", "--remove", "-s", project.id, "key [redacted:aws-key]").requireSuccess()
        // Whether it is taken or refused, it is no agent of the session.
        _ = try project.sandbox.chat("set", project.id, "agent=\(secret)")
        #expect(!(try project.sandbox.git("log", "--format=%(trailers)", project.log).contains(secret)))
    }

    @Test("set, lock, unlock and restore take several sessions")
    func several() throws {
        let project = try Project("One")
        let sandbox = project.sandbox
        let two = try sandbox.newSession("Two")
        try sandbox.chat("set", project.id, two, "mode=setup").requireSuccess()
        #expect(try sandbox.chat("list", "--format=%(mode)").stdout == "setup\nsetup\n")
        #expect(try sandbox.chat("set", project.id, two, "default").status == 129)
        try sandbox.chat("lock", "One", "Two").requireSuccess()
        try sandbox.chat("unlock", "One", "Two").requireSuccess()
        try sandbox.chat("delete", "--yes", "One", "Two").requireSuccess()
        #expect(try sandbox.chat("restore", "One", "Two").stderr.contains("restored session 'Two'"))
    }

    @Test("describe opens an editor where no text is given on a terminal")
    func edited() throws {
        let project = try Project("One")
        let sandbox = project.sandbox
        try sandbox.writeProgram("my-editor", "#!/bin/sh\nprintf 'In an editor\\nover two lines\\n' > \"$1\"\n")
        let editor: [String: String?] = ["GIT_CHAT_EDITOR": "my-editor", "GIT_TERMINAL_PROMPT": "1"]
        #expect(try sandbox.chat("describe", environment: editor).status == 129)
        let described = try sandbox.runOnTerminal("git", "chat", "describe", environment: editor)
        #expect(described.status == 0, "\(described)")
        #expect(try sandbox.chat("show", "--json").stdout.contains("In an editor\\nover two lines"))
        let same = try sandbox.runOnTerminal("git", "chat", "describe", "--edit", project.id, environment: editor)
        #expect(same.status == 0 && same.stdout.contains("stays as it was"))
        let failing: [String: String?] = ["GIT_CHAT_EDITOR": "false", "GIT_TERMINAL_PROMPT": "1"]
        #expect(try sandbox.runOnTerminal("git", "chat", "describe", environment: failing).status != 0)
        #expect(try sandbox.chat("show", "--json").stdout.contains("In an editor"))
    }

    @Test("what is refused changes nothing and says why")
    func refused() throws {
        let project = try Project()
        let before = try project.sandbox.state()
        let long = String(repeating: "x", count: 101)
        for (arguments, status, words) in [
            (["rename", ""], 1, "empty title"), (["rename", long], 1, "101 characters"),
            (["rename", "a\nb"], 1, "control character"), (["rename", "a", "b", "c"], 129, "between quotes"),
            (["rename", "Nobody", "x"], 3, "cannot find"), (["set", "mode=dream"], 1, "cannot set 'mode=dream'"),
            (["set", project.id, "mode=dream"], 1, "cannot set 'mode=dream'"), (["set", project.id], 1, "cannot set"),
            (["set", "base=nowhere"], 3, "cannot find base"), (["label", "a,b"], 1, "cannot take label"),
            (["rename", "Fix login"], 1, "it is so already"), (["unarchive"], 1, "it is active\nhint: nothing"),
        ] {
            let output = try project.sandbox.run(["git", "chat"] + arguments)
            #expect(output.status == Int32(status), "\(arguments) \(output)")
            #expect(output.stderr.contains(words), "\(arguments) \(output)")
        }
        #expect(try project.sandbox.state() == before)
    }

    @Test("an archived session is read-only until it is unarchived, and who archived it is said")
    func archived() throws {
        let project = try Project("One")
        let second = try project.sandbox.newSession("Two", "--no-worktree", "--no-switch")
        let archived = try project.sandbox.chat("archive", "One", "Two")
        #expect(archived.status == 0)
        #expect(archived.stderr.contains("archived session 'One'\nsession 'Two' is the default now\n"), "\(archived)")
        #expect(try project.sandbox.chat("list").stdout == "")
        for arguments in [
            ["rename", second, "x"], ["describe", second, "x"], ["set", second, "agent=x"],
            ["label", "-s", second, "x"],
            ["say", "-s", second, "x"], ["send", "-s", second, "--agent", "shell", "true"], ["complete", second],
            ["archive", second],
        ] {
            let output = try project.sandbox.run(["git", "chat"] + arguments)
            #expect(output.status == 1 && output.stderr.contains("archived"), "\(arguments) \(output)")
        }
        let again = try project.sandbox.chat("archive", second)
        #expect(again.stderr.contains("it is that already, last changed by Ann"), "\(again)")
        #expect(again.stderr.hasSuffix("\nhint: run 'git chat unarchive \(second)' to go on with it\n"), "\(again)")
        #expect(try project.sandbox.chat("unarchive", "One", "Two").status == 0)
        #expect(try project.sandbox.chat("rename", second, "x").status == 0)
        #expect(try project.sandbox.chat("fsck").status == 0)
    }

    @Test("a completed session asks before it goes on")
    func completed() throws {
        let project = try Project("One")
        try project.sandbox.chat("complete").requireSuccess()
        for words in ["complete", "unarchive"] {
            let twice = try project.sandbox.chat(words)
            #expect(
                twice.status == 1
                    && twice.stderr.contains("\nhint: nothing was changed; run 'git chat send -s \(project.id) --yes"),
                "\(twice)")
            #expect(twice.stderr.contains("\nhint: 'git chat undo -s \(project.id)' makes it active"), "\(twice)")
        }
        let refused = try project.sandbox.chat("say", "more")
        #expect(refused.status == 1)
        #expect(refused.stderr.contains("--yes"), "\(refused)")
        #expect(try project.sandbox.chat("say", "--yes", "more").status == 0)
        #expect(try project.sandbox.chat("show", "--format=%(status)").stdout == "active\n")
        try project.sandbox.chat("complete").requireSuccess()
        let asked = try project.sandbox.startOnTerminal(
            "git", "chat", "say", "and more", environment: ["GIT_TERMINAL_PROMPT": "1"])
        asked.type("y\n")
        let output = try asked.wait()
        #expect(output.status == 0, "\(output)")
        #expect(try project.messages() == "1 user more\n2 user and more\n")
    }

    @Test("a session is not archived under a turn that is worked on")
    func live() throws {
        let project = try Project()
        let turn = try project.sandbox.start(
            "git", "chat", "send", "--agent", "shell", "-m", "touch started; while ! test -e ../go; do sleep 0.05; done"
        )
        try project.sandbox.sh("while ! test -e '\(project.worktree)/started'; do sleep 0.05; done").requireSuccess()
        let output = try project.sandbox.chat("archive")
        #expect(output.status == 1 && output.stderr.contains("works on a turn"), "\(output)")
        try project.sandbox.write(project.sandbox.path + "/project.sessions/go", "")
        try turn.wait().requireSuccess()
        #expect(try project.sandbox.chat("archive").status == 0)
    }
}
