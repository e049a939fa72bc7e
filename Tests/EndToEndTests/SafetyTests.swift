import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A person's files when something of ours is cut short, or stands in their way.
@Suite struct SafetyTests {
    @Test("a mark that was left of the making costs no work", arguments: ["send", "delete"])
    func leftMark(command: String) throws {
        let project = try Project(files: ["a.txt": "one\n", "b.txt": "two\n"])
        let sandbox = project.sandbox
        try sandbox.sh("mkdir -p .git/chat/unfilled; : > .git/chat/unfilled/\(project.id)").requireSuccess()
        try sandbox.sh("echo mine >> a.txt; echo s > s.txt; git add s.txt; echo new > new.txt", in: project.worktree)
            .requireSuccess()
        if command == "delete" {
            let refused = try sandbox.chat("delete", "--yes", project.id)
            #expect(refused.status == 1 && refused.stderr.contains("changed: a.txt"), "\(refused)")
        } else {
            try project.shell("ls").requireSuccess()
            #expect(try sandbox.git("show", project.branch + "~1:new.txt") == "new")
        }
        #expect(try sandbox.read(project.worktree + "/a.txt") == "one\nmine\n")
        #expect(try sandbox.read(project.worktree + "/s.txt") == "s\n")
        #expect(try sandbox.read(project.worktree + "/new.txt") == "new\n")
    }

    @Test("a worktree that was filled by half is completed around what a person has in it", arguments: [true, false])
    func halfFilled(hasIndex: Bool) throws {
        let project = try Project(files: ["a.txt": "one\n", "b.txt": "two and more\n", "d/c.txt": "three\n"])
        let sandbox = project.sandbox
        let index = ".git/worktrees/\(project.id)/index"
        try sandbox.sh("mkdir -p .git/chat/unfilled; : > .git/chat/unfilled/\(project.id); rm \(index)")
            .requireSuccess()
        try sandbox.sh("rm -r d; printf 'two' > b.txt; echo mine >> a.txt; echo n > n.txt", in: project.worktree)
            .requireSuccess()
        if hasIndex { try sandbox.git("add", "n.txt", in: project.worktree) }
        try project.shell("true").requireSuccess()
        let changed = try sandbox.git("show", "--name-status", "--format=", project.branch + "~1")
        #expect(changed == "M\ta.txt\nA\tn.txt")
        #expect(try sandbox.git("show", project.branch + ":b.txt") == "two and more")
        #expect(try sandbox.git("status", "--porcelain", in: project.worktree) == "")
    }

    @Test("with that mark, a worktree that is on something else stays as it is", arguments: ["--detach", "-b other"])
    func leftMarkElsewhere(what: String) throws {
        let project = try Project(files: ["a.txt": "one\n"])
        try project.sandbox.sh("mkdir -p .git/chat/unfilled; : > .git/chat/unfilled/\(project.id)").requireSuccess()
        try project.sandbox.sh("git checkout -q \(what); echo mine > a.txt; git add a.txt", in: project.worktree)
            .requireSuccess()
        let before = try project.sandbox.state(in: project.worktree)
        #expect(try project.shell("ls").status == 1)
        #expect(try project.sandbox.state(in: project.worktree) == before)
    }

    @Test("a git that still brings the files is waited for, and its lock is not taken away")
    func liveLock() throws {
        let project = try Project()
        let lock = project.sandbox.folder + "/.git/worktrees/\(project.id)/index.lock"
        try project.sandbox.sh("mkdir -p .git/chat/unfilled; : > .git/chat/unfilled/\(project.id)").requireSuccess()
        let git = try project.sandbox.start(
            "sh", "-c", "exec 9> '\(lock)'; echo held; sleep 4; test -e '\(lock)' && echo stayed; rm -f '\(lock)'")
        try git.wait(for: "held")
        try project.shell("true").requireSuccess()
        #expect(try git.wait().stdout == "held\nstayed\n")
    }

    @Test("switch --at overwrites no ignored file, going or coming back")
    func lookBesideIgnored() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try project.shell("echo shown > config.env; echo file > build").requireSuccess()
        try project.shell("git rm -q config.env build; printf 'config.env\\nbuild\\nlate\\n' > .gitignore")
            .requireSuccess()
        try sandbox.sh("echo precious > config.env", in: project.worktree).requireSuccess()
        let before = try sandbox.state(in: project.worktree)
        let refused = try sandbox.chat("switch", project.id, "--at", "1")
        #expect(refused.status == 1 && refused.stderr.contains("'config.env' is in the way"), "\(refused)")
        #expect(try sandbox.read(project.worktree + "/config.env") == "precious\n")
        try sandbox.sh("rm config.env; mkdir build; echo o > build/o", in: project.worktree).requireSuccess()
        let folder = try sandbox.chat("switch", project.id, "--at", "1")
        #expect(folder.status == 1 && folder.stderr.contains("'build/o' is in the way"), "\(folder)")
        #expect(try sandbox.state(in: project.worktree) == before)
        try sandbox.sh("rm -r build", in: project.worktree).requireSuccess()
        try project.shell("echo x > late; git add -f late").requireSuccess()
        try sandbox.chat("switch", project.id, "--at", "2").requireSuccess()
        try sandbox.sh("echo mine > late", in: project.worktree).requireSuccess()
        let back = try sandbox.chat("switch", project.id)
        #expect(back.status == 1 && back.stderr.contains("'late' is in the way"), "\(back)")
        #expect(try sandbox.read(project.worktree + "/late") == "mine\n")
    }

    /// A project of two turns whose files come through a filter, which ends git while there is a file `die`.
    private func filtered(_ filter: String) throws -> Project {
        let project = try Project(files: [".gitattributes": "*.txt filter=own\n"])
        try project.sandbox.git("config", "filter.own.required", "true")
        try project.sandbox.git("config", "filter.own.clean", "cat")
        try project.sandbox.git("config", "filter.own.smudge", "cat")
        try project.shell("for n in 1 2 3 4 5 6 7 8 9; do echo one > $n.txt; done").requireSuccess()
        try project.shell("for n in 1 2 3 4 5 6 7; do echo two > $n.txt; done; rm 8.txt; echo x > a.txt")
            .requireSuccess()
        let die = project.sandbox.path + "/die"
        let line = "if test -e \(die) && test %f = 5.txt; then \(filter); fi; cat"
        try project.sandbox.git("config", "filter.own.smudge", line)
        try project.sandbox.write(die, "")
        return project
    }

    @Test(
        "undo whose git dies, fails or is killed in the middle: the files follow before anything is committed",
        arguments: ["kill -9 $PPID", "exit 1"], ["undo", "revert"])
    func cutUndo(filter: String, command: String) throws {
        let project = try filtered(filter)
        let sandbox = project.sandbox
        let output = try command == "undo" ? sandbox.chat("undo") : sandbox.chat("revert", "1")
        #expect(output.status == 0 && output.stderr.contains("warning: files, index or notes could not all follow yet"))
        let refused = try project.shell("true")
        #expect(refused.status == 1 && refused.stderr.contains("do not follow its branch: 5.txt"), "\(refused)")
        try sandbox.chat("say", "-s", project.id, "meanwhile").requireSuccess()
        try sandbox.sh("rm ../die").requireSuccess()
        try project.shell("true").requireSuccess()
        #expect(try sandbox.git("status", "--porcelain", in: project.worktree) == "")
        #expect(try sandbox.git("diff", "--stat", "main..\(project.branch)", "--", "a.txt") == "")
        #expect(try sandbox.read(project.worktree + "/5.txt") == "one\n")
        #expect(try !sandbox.git("log", "--format=%s", project.branch).contains("changes before"))
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test(
        "Ctrl-C while the files of an undo are on their way: git comes to its end, and nothing is committed in between")
    func interruptedUndo() throws {
        let project = try filtered("echo there > ../there; sleep 1")
        let sandbox = project.sandbox
        let undo = try sandbox.start("git-chat", "undo", "-s", project.id)
        while !Files.exists(project.sandbox.path + "/project.sessions/there") { usleep(1000) }
        undo.signal(SIGINT, group: true)
        try undo.wait()
        #expect(try sandbox.git("status", "--porcelain", in: project.worktree) == "")
        try project.shell("true").requireSuccess()
        #expect(try !sandbox.git("log", "--format=%s", project.branch).contains("changes before"))
    }

    @Test("switch --at whose git dies in the middle: the files of the branch are brought back first")
    func cutLook() throws {
        let project = try filtered("rm ../../die; kill -9 $PPID")
        let sandbox = project.sandbox
        let output = try sandbox.chat("switch", project.id, "--at", "1")
        #expect(output.status == 1 && output.stderr.contains("nothing was changed"), "\(output)")
        #expect(try sandbox.git("status", "--porcelain", in: project.worktree) == "")
        try project.shell("true").requireSuccess()
        #expect(try !sandbox.git("log", "--format=%s", project.branch).contains("changes before"))
        try sandbox.chat("switch", project.id, "--at", "1").requireSuccess()
        try sandbox.chat("switch", project.id).requireSuccess()
        #expect(try sandbox.git("status", "--porcelain", in: project.worktree) == "")
    }

    @Test("files a person changed while they were to follow are named, and taken as they are once they are committed")
    func changedOnTheWay() throws {
        let project = try filtered("exit 1")
        let sandbox = project.sandbox
        try sandbox.chat("undo").requireSuccess()
        try sandbox.sh("rm ../die; echo mine > 6.txt", in: project.sandbox.folder).requireSuccess()
        try sandbox.write(project.worktree + "/6.txt", "mine\n")
        let refused = try project.shell("true")
        #expect(refused.status == 1 && refused.stderr.contains("do not follow its branch: 6.txt"), "\(refused)")
        #expect(try sandbox.read(project.worktree + "/6.txt") == "mine\n")
        try sandbox.git("commit", "-qam", "Mine", in: project.worktree)
        try project.shell("true").requireSuccess()
        #expect(try sandbox.git("show", project.branch + ":6.txt") == "mine")
        #expect(try sandbox.git("show", project.branch + ":5.txt") == "one")
    }

    @Test("what a person left is not committed past the lock of another program on the index")
    func heldIndex() throws {
        let project = try Project()
        let lock = ".git/worktrees/\(project.id)/index.lock"
        try project.sandbox.write(project.worktree + "/u.txt", "mine\n")
        try project.sandbox.write(lock, "")
        let tip = try project.tip()
        let refused = try project.shell("true")
        #expect(refused.status == 5 && refused.stderr.contains("worktrees/\(project.id)/index"), "\(refused)")
        #expect(try project.tip() == tip)
        try project.sandbox.sh("rm \(lock)").requireSuccess()
        try project.shell("true").requireSuccess()
        try project.sandbox.sh("echo more > m.txt; git add m.txt; git commit -qm more", in: project.worktree)
            .requireSuccess()
        #expect(try project.sandbox.git("show", project.branch + ":u.txt") == "mine")
    }

    @Test("a deletion that cannot move the log leaves worktree, trash and kept commits as they were")
    func lockedDeletion() throws {
        let project = try Project(files: ["a.txt": "one\n"])
        try project.sandbox.write(project.worktree + "/a.txt", "dirty\n")
        try project.sandbox.write(".git/" + project.log + ".lock", "")
        let output = try project.sandbox.chat("delete", "--force", "--yes", project.id)
        #expect(output.status == 5, "\(output)")
        #expect(try project.sandbox.read(project.worktree + "/a.txt") == "dirty\n")
        #expect(try project.sandbox.git("for-each-ref", "refs/chat/trash", "refs/chat/keep") == "")
        try project.sandbox.sh("rm .git/\(project.log).lock").requireSuccess()
        #expect(try project.sandbox.chat("delete", "--force", "--yes", project.id).stderr.contains("is commit "))
        #expect(!Files.exists(project.worktree))
    }

    @Test("Ctrl-C while delete removes the worktree: it comes to its end, and no later command commits deletions")
    func interruptedDeletion() throws {
        let project = try Project()
        try project.shell("for n in $(seq 3000); do echo $n > f$n; done").requireSuccess()
        let delete = try project.sandbox.start("git-chat", "delete", "--yes", project.id)
        while Files.exists(project.worktree + "/f1"), Files.exists(project.worktree + "/f2999") { usleep(200) }
        delete.signal(SIGINT, group: true)
        try delete.wait()
        let other = try project.sandbox.newSession("Other")
        #expect(try project.sandbox.git("for-each-ref", project.log) == "")
        #expect(!Files.exists(project.worktree))
        try project.sandbox.chat("restore", project.id).requireSuccess()
        try project.shell("true").requireSuccess()
        #expect(try !project.sandbox.git("log", "--format=%s", project.branch).contains("changes before"))
        #expect(other != project.id)
    }
}
