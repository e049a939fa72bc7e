import TestSupport
import Testing

/// Repositories that git chat cannot or must not work in.
@Suite struct RepositoryTests {
    @Test(
        "extensions that libgit2 cannot read",
        arguments: [
            (
                "objectFormat", "sha256", "libgit2 reads SHA-1 objects only",
                "git chat works in repositories made with 'git init --object-format=sha1', git's default"
            ),
            (
                "refStorage", "reftable", "libgit2 reads reference files only",
                "run 'git refs migrate --ref-format=files' with a git that knows it"
            ),
            (
                "relativeWorktrees", "true", "libgit2 follows absolute paths of worktrees only",
                "run 'git config worktree.useRelativePaths false' and 'git worktree repair', then unset the extension"
            ),
            ("frobnicate", "yes", "git chat does not know it", nil),
        ])
    func extensions(_ name: String, _ value: String, _ reason: String, _ hint: String?) throws {
        let project = try Project()
        try project.sandbox.sh("git config core.repositoryFormatVersion 1; git config extensions.\(name) \(value)")
            .requireSuccess()
        let files = try project.sandbox.sh("find .git -type f | sort | xargs sha1sum").stdout
        let words =
            "error: cannot open the repository: it uses the extension '\(name.lowercased())' (\(value)); \(reason)\n"
        let expected = Output(status: 128, stderr: words + (hint.map { "hint: \($0)\n" } ?? ""))
        for command in [[], ["list"], ["new", "x"], ["say", "x"], ["fsck", "--repair"]] {
            #expect(try project.sandbox.run(["git-chat"] + command) == expected, "\(command)")
        }
        #expect(try project.sandbox.sh("find .git -type f | sort | xargs sha1sum").stdout == files)
    }

    @Test("a real SHA-256 repository")
    func sha256() throws {
        let sandbox = try Sandbox()
        try sandbox.git("init", "--quiet", "--object-format=sha256", "project")
        let output = try sandbox.chat("list", in: "project")
        #expect(output.status == 128)
        #expect(
            output.stderr.hasPrefix("error: cannot open the repository: it uses the extension 'objectformat' (sha256)"))
    }

    @Test("another user's repository is refused until safe.directory names it", .enabled(if: geteuid() == 0))
    func owner() throws {
        let project = try Project()
        try project.sandbox.sh("chown -R 1234 .git; chown 1234 .").requireSuccess()
        let refused = Output(
            status: 128,
            stderr: """
                error: cannot use the repository '$SANDBOX/project': it belongs to another user
                hint: if you trust it, run 'git config --global --add safe.directory $SANDBOX/project'

                """)
        #expect(try project.sandbox.chat("list") == refused)
        #expect(try project.sandbox.chat("say", "x") == refused)
        try project.sandbox.git("config", "--global", "--add", "safe.directory", project.sandbox.folder)
        #expect(try project.sandbox.chat("list", "--format=%(title)").stdout == "Fix login\n")
    }

    @Test("in a repository that cannot be written, reading works and writing says why", .enabled(if: geteuid() == 0))
    func readOnly() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.chat("say", "hello").requireSuccess()
        try sandbox.git("config", "--global", "--add", "safe.directory", "*")
        chmod(sandbox.path, 0o755)
        let before = try sandbox.state()
        func asNobody(_ words: String) throws -> Output {
            try sandbox.sh("setpriv --reuid=65534 --clear-groups git chat \(words)")
        }
        #expect(try asNobody("list --format='%(title)'") == Output(status: 0, stdout: "Fix login\n"))
        #expect(try asNobody("log --format='%(text)'") == Output(status: 0, stdout: "hello\n"))
        #expect(try asNobody("status").status == 0)
        #expect(try asNobody("fsck") == Output(status: 0, stderr: "1 session checked, nothing is wrong\n"))
        for command in [
            "say x", "new x", "send --agent shell 'echo hi'", "config dirty commit", "fsck --repair",
            "agent add a -- b",
        ] {
            let output = try asNobody(command)
            #expect(output.status == 128, "\(command): \(output)")
            #expect(
                output.stderr.hasPrefix("error: cannot ") && output.stderr.hasSuffix("Permission denied\n"), "\(output)"
            )
        }
        #expect(try sandbox.state() == before)
    }

    @Test("a purge names the folder of an index that may not be written", .enabled(if: geteuid() == 0))
    func closedIndex() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        let id = try sandbox.newSession("One", "--no-worktree")
        try sandbox.chat("say", "-s", id, "hello").requireSuccess()
        try sandbox.chat("search", "hello").requireSuccess()
        try sandbox.chat("delete", "--yes", id).requireSuccess()
        try sandbox.git("config", "--global", "--add", "safe.directory", "*")
        chmod(sandbox.path, 0o755)
        try sandbox.sh("chown -R 65534 . && chown -R 0 .git/chat/cache && chmod -R a-w .git/chat/cache")
            .requireSuccess()
        let refused = try sandbox.sh("setpriv --reuid=65534 --clear-groups git chat delete --purge --yes \(id)")
        #expect(refused.status == 128)
        #expect(
            refused.stderr.hasSuffix(
                """
                : you may not write '$SANDBOX/project/.git/chat/cache'
                hint: it is in the trash; let yourself write there: chmod -R u+w $SANDBOX/project/.git/chat/cache
                hint: then run 'git chat delete --purge \(id)' again

                """), "\(refused)")
        try sandbox.sh("chmod -R u+w .git/chat/cache").requireSuccess()
        try sandbox.chat("delete", "--purge", "--yes", id).requireSuccess()
    }
}
