import TestSupport
import Testing

/// Logs and notes damaged by hand: reported, never a crash, other sessions still listed.
@Suite struct DamageTests {
    private let project: Project
    private let damaged: String

    init() throws {
        project = try Project("Whole")
        damaged = try project.sandbox.newSession("Damaged", "--no-worktree")
        try project.sandbox.chat("say", "-s", damaged, "hello").requireSuccess()
        try project.sandbox.chat("say", "-s", project.id, "fine").requireSuccess()
    }

    private var log: String { "refs/chat/sessions/" + damaged }

    private func object(_ script: String) throws {
        let made = try project.sandbox.sh(script, environment: ["LOG": log]).requireSuccess()
        try project.sandbox.git("update-ref", log, String(made.stdout.prefix(40)))
    }

    private func expectUnreadable(_ reason: String, _ location: SourceLocation = #_sourceLocation) throws {
        let list = try project.sandbox.run("timeout", "20", "git-chat", "list", "--format=%(title)")
        let warning = "warning: cannot read session '\(damaged)': \(reason)\n"
        #expect(list == Output(status: 0, stdout: "Whole\n", stderr: warning), sourceLocation: location)
        let here = try project.sandbox.chat("switch", "Whole")
        #expect(here.status == 0, sourceLocation: location)
        #expect(try project.sandbox.chat().stderr == warning, sourceLocation: location)
        let fsck = try project.sandbox.chat("fsck")
        #expect(fsck.status == 1, sourceLocation: location)
        #expect(fsck.stdout == "error: \(damaged): its log cannot be read: \(reason)\n", sourceLocation: location)
        for command in [
            ["show"], ["log"], ["say", "-m", "x", "-s"], ["send", "--agent", "shell", "-m", "echo", "-s"], ["diff"],
        ] {
            let output = try project.sandbox.run(["git", "chat"] + command + [damaged])
            #expect(output.status == 128, "\(command) \(output)", sourceLocation: location)
            #expect(output.stderr.hasPrefix("error: cannot read "), "\(output)", sourceLocation: location)
        }
        #expect(try project.sandbox.chat("say", "-s", "Whole", "still fine").status == 0, sourceLocation: location)
    }

    @Test("a log that is a blob")
    func blob() throws {
        try object("echo hi | git hash-object -w --stdin")
        try expectUnreadable("45b983be36b73c0788dc9cbcb76cbb80fc7bb057 is no commit")
    }

    @Test("a log without a snapshot")
    func foreign() throws {
        try object("git commit-tree -m x $(git mktree < /dev/null)")
        try expectUnreadable("no commit has a snapshot")
    }

    @Test("a broken trailer")
    func trailer() throws {
        try object(
            "git cat-file commit $LOG | sed 's/^Chat-Turns: .*/Chat-Turns: many/' | git hash-object -t commit -w --stdin"
        )
        let tip = try project.sandbox.git("rev-parse", log)
        try expectUnreadable("Chat-Turns is missing or broken in \(tip)")
    }

    @Test("an object whose bytes are garbage", arguments: ["printf garbage", ":"])
    func garbage(_ bytes: String) throws {
        let tip = try project.sandbox.git("rev-parse", log)
        try project.sandbox.sh("f=.git/objects/\(tip.prefix(2))/\(tip.dropFirst(2)); chmod u+w $f; \(bytes) > $f")
            .requireSuccess()
        try expectUnreadable("\(tip) is damaged")
    }

    @Test("an object that was cut off")
    func truncated() throws {
        let tip = try project.sandbox.git("rev-parse", log)
        try project.sandbox.sh(
            "f=.git/objects/\(tip.prefix(2))/\(tip.dropFirst(2)); chmod u+w $f; head -c 40 $f > x; mv x $f"
        ).requireSuccess()
        try expectUnreadable("\(tip) is damaged")
    }

    @Test(
        "an object whose first line lies",
        arguments: ["commit 12", "commit 99999999999", "commit 99999999999999999999", "wood 12", "commit x"])
    func lying(_ head: String) throws {
        let tip = try project.sandbox.git("rev-parse", log)
        try rewriteObject(tip, "b'\(head)\\0' + body")
        try expectUnreadable("\(tip) is damaged")
    }

    @Test("an object that was written over with other words")
    func forged() throws {
        let tip = try project.sandbox.git("rev-parse", log)
        try rewriteObject(tip, "head + body.replace(b'Chat-Title: Damaged', b'Chat-Title: Damager')")
        let fsck = try project.sandbox.chat("fsck")
        #expect(fsck.stdout == "error: \(damaged): its log cannot be read: \(tip) is damaged\n")
        #expect(fsck.status == 1)
    }

    /// Writes a loose object anew from `head`, its first line, and `body`, the rest.
    private func rewriteObject(_ id: String, _ bytes: String) throws {
        try project.sandbox.sh(
            """
            f=.git/objects/\(id.prefix(2))/\(id.dropFirst(2)); chmod u+w $f
            python3 - $f <<'end'
            import sys, zlib
            old = zlib.decompress(open(sys.argv[1], 'rb').read())
            head, body = old[:old.index(0) + 1], old[old.index(0) + 1:]
            open(sys.argv[1], 'wb').write(zlib.compress(\(bytes)))
            end
            """
        ).requireSuccess()
    }

    @Test("a log whose tree is missing is not written to, and nothing of it is lost")
    func missingTree() throws {
        let good = try project.sandbox.git("rev-parse", log)
        try object(
            "git cat-file commit $LOG | sed 's/^tree .*/tree 1234567890123456789012345678901234567890/' | git hash-object --literally -t commit -w --stdin"
        )
        let bad = try project.sandbox.git("rev-parse", log)
        for command in ["log", "say -m x -s", "send --agent shell -m echo -s"] {
            let output = try project.sandbox.sh("git chat \(command) \(damaged)")
            #expect(
                output
                    == Output(
                        status: 128,
                        stderr: """
                            error: cannot read object 1234567890123456789012345678901234567890: it is missing or damaged
                            hint: run 'git fsck' to see what else is damaged

                            """), "\(command)")
        }
        #expect(try project.sandbox.git("rev-parse", log) == bad)
        let fsck = try project.sandbox.chat("fsck")
        #expect(fsck.status == 1)
        #expect(
            fsck.stdout.hasPrefix(
                "error: \(damaged): its log cannot be read: object 1234567890123456789012345678901234567890 is missing or damaged\n"
            ),
            "\(fsck)")
        try project.sandbox.git("update-ref", log, good)
        #expect(try project.sandbox.chat("log", damaged, "--format=%(text)").stdout == "hello\n")
        #expect(try project.sandbox.chat("fsck").status == 0)
    }

    @Test("broken lines of a note are skipped and reported")
    func note() throws {
        try object(
            """
            blob=$(printf '{"clock":"00000001" garbage\\n\\377\\376\\n{}\\n[1]\\n' | git hash-object -w --stdin)
            tree=$(git ls-tree $LOG | sed "s/blob [0-9a-f]*/blob $blob/" | git mktree)
            git cat-file commit $LOG | sed "s/^tree .*/tree $tree/" | git hash-object -t commit -w --stdin
            """)
        let log = try project.sandbox.chat("log", damaged).masked
        #expect(
            log
                == Output(
                    status: 0,
                    stderr: """
                        warning: cannot read line 1 of turn OID: not JSON at byte 20
                        warning: cannot read line 2 of turn OID: not JSON at byte 0
                        warning: cannot read line 3 of turn OID: no clock
                        warning: cannot read line 4 of turn OID: no clock

                        """))
        let fsck = try project.sandbox.chat("fsck")
        #expect(fsck.status == 1)
        #expect(fsck.masked.stdout.hasPrefix("error: SESSION: line 1 of the note of OID: not JSON at byte 20\n"))
        #expect(try project.sandbox.chat("say", "-s", damaged, "goes on").status == 0)
        #expect(try project.sandbox.chat("log", damaged, "--format=%(text)").stdout == "goes on\n")
    }

    @Test("a newer format is shown, and left alone")
    func newer() throws {
        try object(
            "git cat-file commit $LOG | sed 's/^Chat-Format: 1/Chat-Format: 3/' | git hash-object -t commit -w --stdin")
        let before = try project.sandbox.state()
        let refused = Output(
            status: 1,
            stderr: """
                error: cannot write to session 'Damaged' (\(damaged)): its format is 3, this program knows 2
                hint: nothing was changed; install a git chat that knows format 3

                """)
        #expect(try project.sandbox.chat("say", "-s", damaged, "x") == refused)
        #expect(try project.sandbox.chat("send", "-s", damaged, "--agent", "shell", "echo") == refused)
        #expect(try project.sandbox.chat("list", "--format=%(title)").stdout == "Whole\nDamaged\n")
        #expect(try project.sandbox.chat("log", damaged, "--format=%(text)").stdout == "hello\n")
        #expect(try project.sandbox.chat("fsck", "--repair").status == 0)
        #expect(try project.sandbox.state() == before)
    }

    @Test("a pending message that cannot be read is reported")
    func pending() throws {
        try object(
            """
            blob=$(echo nothing | git hash-object -w --stdin)
            folder=$(printf '100644 blob %s\\t018cc251-f400-7c3a-9d7e-6f1f0f6c2f11\\n' $blob | git mktree)
            tree=$( (git ls-tree $LOG; printf '040000 tree %s\\tpending\\n' $folder) | git mktree)
            git cat-file commit $LOG | sed "s/^tree .*/tree $tree/" | git hash-object -t commit -w --stdin
            """)
        let fsck = try project.sandbox.chat("fsck")
        #expect(fsck.status == 1)
        let request = "018cc251-f400-7c3a-9d7e-6f1f0f6c2f11"
        #expect(
            fsck.stdout
                == "error: \(damaged): the message of unfinished turn \(request) cannot be read: it has no message\n")
    }

    @Test("a log of a later format, with a status of its time, is left alone and named as such")
    func laterFormat() throws {
        try object(
            "git cat-file commit $LOG | sed 's/^Chat-Format: .*/Chat-Format: 3/; s/^Chat-Status: .*/Chat-Status: paused/' | git hash-object -t commit -w --stdin"
        )
        let tip = try project.sandbox.git("rev-parse", log)
        let say = try project.sandbox.chat("say", "-s", damaged, "x")
        #expect(say.status == 1)
        #expect(say.stderr.contains("format 3"), "\(say)")
        #expect(try project.sandbox.chat("list").stderr.contains("cannot read session '\(damaged)': its format is 3"))
        #expect(try project.sandbox.git("rev-parse", log) == tip)
    }

    @Test("a clock from elsewhere that has no next value is refused in words")
    func lastClock() throws {
        try object(
            "git cat-file commit $LOG | sed 's/^Chat-Clock: .*/Chat-Clock: 999999999999999/' | git hash-object -t commit -w --stdin"
        )
        let say = try project.sandbox.chat("say", "-s", damaged, "x")
        #expect(say.status == 128)
        #expect(say.stderr.contains("Chat-Clock would not read back"), "\(say)")
    }
}
