import TestSupport
import Testing

/// Worktrees on the command line: locks, cleanup, and branches that a person switched or renamed.
@Suite struct WorktreeTests {
    private let project: Project
    private var sandbox: Sandbox { project.sandbox }

    init() throws { project = try Project() }

    @Test("lock and unlock, as git does")
    func lock() throws {
        let hint = "hint: run 'git chat unlock \(project.id)' to take that back\n"
        #expect(
            try sandbox.chat("lock", "--reason", "on a stick")
                == Output(status: 0, stderr: "locked the worktree '\(project.shownWorktree)'\n" + hint))
        #expect(try sandbox.git("worktree", "list", "--porcelain").contains("locked on a stick"))
        #expect(
            try sandbox.chat("lock")
                == Output(
                    status: 1,
                    stderr:
                        "error: cannot lock the worktree of session 'Fix login' (\(project.id)): it is locked (on a stick)\n"
                        + "hint: nothing was changed; run 'git chat unlock \(project.id)' to take the lock away\n"))
        #expect(
            try sandbox.chat("unlock", project.id)
                == Output(
                    status: 0,
                    stderr: "unlocked the worktree '\(project.shownWorktree)'\n"
                        + "hint: run 'git chat lock \(project.id)' to take that back\n"))
        let unlocked = try sandbox.chat("unlock")
        #expect(
            unlocked.status == 1
                && unlocked.stderr.hasSuffix("run 'git chat lock \(project.id)' to lock it\n"), "\(unlocked)")
        #expect(try !sandbox.git("worktree", "list", "--porcelain").contains("locked"))
        let bare = try sandbox.newSession("None", "--no-worktree")
        #expect(
            try sandbox.chat("lock", bare).stderr.hasPrefix("error: cannot say where session 'None' (\(bare)) is"))
    }

    @Test("cleanup shows what each session takes, asks, and says how much it was")
    func cleanup() throws {
        #expect(try sandbox.chat("cleanup") == Output(status: 0, stderr: "nothing can be reclaimed\n"))
        try sandbox.sh(
            "printf 'build/\\n.env\\n' > .gitignore; echo .env > .worktreeinclude; echo x > .env; mkdir build; head -c 40960 /dev/zero > build/o; git add .gitignore .worktreeinclude; git commit -qm i",
            in: project.worktree
        ).requireSuccess()
        #expect(try sandbox.chat("cleanup").stderr == "nothing can be reclaimed\n")
        let shown = "40.0 KiB\t\(project.id)\tFix login\t1 ignored file\n40.0 KiB\tin all\n"
        #expect(try sandbox.chat("cleanup", "--all", "--dry-run") == Output(status: 0, stdout: shown))
        try sandbox.chat("archive", project.id).requireSuccess()
        let asked = try sandbox.chat("cleanup")
        #expect(asked.status == 1 && asked.stdout == shown)
        #expect(
            asked.stderr
                == "error: cannot ask 'remove these files?' without a terminal\nhint: say '--yes' to answer it\n")
        #expect(Files.exists(project.worktree + "/build/o"))
        #expect(
            try sandbox.chat("cleanup", "--yes")
                == Output(status: 0, stdout: shown, stderr: "reclaimed 40.0 KiB from 1 session\n"))
        #expect(!Files.exists(project.worktree + "/build") && Files.exists(project.worktree + "/.env"))
        #expect(
            try sandbox.chat("cleanup", "--worktrees", "--yes").stderr
                == """
                warning: cannot remove the worktree of session 'Fix login' (\(project.id)): ignored, named by .worktreeinclude, and only here: .env
                nothing can be reclaimed

                """)
        try sandbox.sh("rm .env", in: project.worktree).requireSuccess()
        let whole = try sandbox.chat("cleanup", "--worktrees", "--yes").requireSuccess()
        #expect(whole.stdout.contains("\t\(project.id)\tFix login\tits worktree\n"))
        #expect(!Files.exists(project.worktree))
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("a renamed branch: status, send and fsck say its new name and the way back")
    func renamed() throws {
        try project.shell("echo a > a.txt")
        try sandbox.git("branch", "-m", project.branch, "feature")
        let back = "git branch -m feature \(project.branch)"
        #expect(try sandbox.chat("status", "--short").stdout.hasSuffix("!! the branch is called 'feature' now\n"))
        let refused = """
            error: cannot use session 'Fix login' (\(project.id)): its branch is called 'feature' now
            hint: nothing was changed; run '\(back)' to go on

            """
        #expect(try project.shell("echo b") == Output(status: 1, stderr: refused))
        let fsck = try sandbox.chat("fsck")
        #expect(fsck.status == 0 && fsck.stdout == "warning: \(project.id): its branch is called 'feature' now\n")
        #expect(fsck.stderr.contains("hint: run '\(back)' to go back\n"))
        try sandbox.sh(back).requireSuccess()
        #expect(try project.shell("echo b").status == 0)
    }
}
