import TestSupport
import Testing

/// What else a turn's commit owes to git and to the person.
@Suite struct CommitTests {
    @Test("a person's changes before a turn are their own commit first; chat.dirty=refuse refuses")
    func dirty() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.write(project.worktree + "/README.md", "mine\n")
        try sandbox.write(project.worktree + "/new.txt", "untracked\n")
        try sandbox.chat("config", "dirty", "refuse").requireSuccess()
        let before = try sandbox.state()
        #expect(try project.shell("echo hi").status == 1)
        #expect(try sandbox.state() == before)
        #expect(try sandbox.git("status", "--porcelain", in: project.worktree) == "M README.md\n?? new.txt")
        try sandbox.chat("config", "dirty", "commit").requireSuccess()
        try project.shell("echo a > a.txt").requireSuccess()
        #expect(
            try sandbox.git("log", "-2", "--format=%an %s", "--name-status", project.branch)
                == "Ann turn 1: add a.txt\n\nA\ta.txt\nAnn changes before turn 1\n\nM\tREADME.md\nA\tnew.txt")
        try sandbox.write(project.worktree + "/new.txt", "say leaves this alone\n")
        try sandbox.chat("say", "hello").requireSuccess()
        #expect(try sandbox.git("status", "--porcelain", in: project.worktree) == "M new.txt")
    }

    @Test("chat.subject and chat.coauthor", arguments: [("prompt", "turn 1: echo a > a"), ("generic", "turn 1")])
    func subjects(style: String, subject: String) throws {
        let project = try Project()
        for (key, value) in [("subject", style), ("coauthor", "true")] {
            try project.sandbox.chat("config", key, value).requireSuccess()
        }
        try project.shell("echo a > a")
        let format = "--format=%s%n%(trailers:key=Co-authored-by,key=Assisted-by)"
        let said = try project.sandbox.git("log", "-1", format, project.branch)
        #expect(said == subject + "\nAssisted-by: shell\nCo-authored-by: shell <shell@localhost>")
    }

    @Test("hooks do not run for turns")
    func hooks() throws {
        let project = try Project()
        let sandbox = project.sandbox
        let names = [
            "pre-commit", "commit-msg", "prepare-commit-msg", "post-commit", "post-checkout", "reference-transaction",
            "post-index-change", "pre-auto-gc", "post-rewrite",
        ]
        for name in names {
            try sandbox.write(".git/hooks/" + name, "#!/bin/sh\necho \(name) >> \(sandbox.path)/hooks.log\nexit 1\n")
            chmod(sandbox.folder + "/.git/hooks/" + name, 0o755)
        }
        try project.shell("echo a > a.txt").requireSuccess()
        try sandbox.chat("say", "hello").requireSuccess()
        _ = try sandbox.newSession("Two")
        #expect(try sandbox.sh("cat ../hooks.log 2>/dev/null").stdout == "")
    }

    @Test("turns leave the main worktree, its index and its HEAD alone")
    func mainWorktree() throws {
        let project = try Project(files: ["a.txt": "a\n", "b.txt": "b\n"])
        let sandbox = project.sandbox
        try sandbox.sh("echo staged > a.txt; git add a.txt; echo dirty > a.txt; echo new > new.txt").requireSuccess()
        let look =
            "stat -c '%n %Y %y %Z %i %s' * .git/index .git/HEAD; sha1sum * .git/index .git/HEAD; git rev-parse HEAD"
        let before = try sandbox.sh(look)
        try project.shell("echo changed > a.txt; rm b.txt").requireSuccess()
        try project.shell("exit 1")
        try sandbox.chat("say", "hello").requireSuccess()
        try sandbox.chat("diff").requireSuccess()
        try sandbox.chat("fsck", "--repair").requireSuccess()
        #expect(try sandbox.sh(look) == before)
        #expect(try sandbox.git("status", "--porcelain") == "MM a.txt\n?? new.txt")
    }

    @Test("commit.gpgSign is honoured")
    func signing() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.sh(
            """
            ssh-keygen -q -t ed25519 -N '' -f "$HOME/key" && echo "ann@example.com $(cat "$HOME/key.pub")" > "$HOME/allowed"
            git config gpg.format ssh; git config user.signingKey "$HOME/key.pub"; git config commit.gpgSign true
            git config gpg.ssh.allowedSignersFile "$HOME/allowed"
            """
        ).requireSuccess()
        try project.shell("echo a > a.txt").requireSuccess()
        let verified = try sandbox.run("git", "verify-commit", project.branch)
        #expect(verified.status == 0, "\(verified)")
        try sandbox.sh("rm \"$HOME/key\"").requireSuccess()
        let before = try sandbox.git("rev-parse", project.branch)
        let unsigned = try project.shell("echo b > b.txt")
        #expect(unsigned.status == 128)
        #expect(unsigned.stderr.hasPrefix("error: cannot "), "\(unsigned)")
        #expect(try sandbox.git("rev-parse", project.branch) == before)
    }

    @Test("no identity: nothing is written, and the hints say what to set")
    func identity() throws {
        let project = try Project()
        let before = try project.sandbox.state()
        let expected = Output(
            status: 128,
            stderr: """
                error: cannot commit: git does not know who you are
                hint: run 'git config --global user.name "Your Name"'
                hint: run 'git config --global user.email you@example.com'

                """)
        for words in [["say", "hi"], ["new", "Two"], ["send", "--agent", "shell", "echo hi"]] {
            let output = try project.sandbox.run(
                ["git", "chat"] + words, environment: ["GIT_CONFIG_GLOBAL": "/dev/null"])
            #expect(output == expected, "\(words)")
        }
        #expect(try project.sandbox.state() == before)
        // Somebody else sees a private session only where that is allowed.
        try project.sandbox.git("config", "chat.policy.read", "anyone")
        let named = try project.sandbox.chat(
            "say", "hi",
            environment: [
                "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_AUTHOR_NAME": "Bo", "GIT_AUTHOR_EMAIL": "bo@x",
                "GIT_COMMITTER_NAME": "Cy",
                "GIT_COMMITTER_EMAIL": "cy@x",
            ])
        #expect(named.status == 0)
        #expect(
            try project.sandbox.git("log", "-1", "--format=%an <%ae> %cn <%ce>", project.branch)
                == "Bo <bo@x> Cy <cy@x>")
    }
}
