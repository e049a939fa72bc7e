import TestSupport
import Testing

/// `delete`, `restore`, `delete --purge` and `gc`.
@Suite struct DeleteTests {
    @Test("delete moves a session to the trash, restore brings it back with the same objects")
    func there() throws {
        let project = try Project("One")
        let other = try project.sandbox.newSession("Two", "--no-worktree", "--no-switch")
        try project.shell("echo a > a.txt; echo done").requireSuccess()
        let branch = try project.sandbox.git("rev-parse", project.branch)
        let said = try project.messages()
        let output = try project.sandbox.chat("delete", "One", "--yes")
        #expect(
            output
                == Output(
                    status: 0,
                    stderr: """
                        session 'One' (\(project.id)): 1 turn
                          worktree '\(project.shownWorktree)'
                        deleted session 'One'
                        session 'Two' is the default now
                        hint: run 'git chat restore \(project.id)' to take that back

                        """))
        #expect(
            try project.sandbox.git("for-each-ref", "--format=%(refname)", "refs/heads", "refs/chat") == """
                refs/chat/sessions/\(other)
                refs/chat/trash/\(project.id)/branch
                refs/chat/trash/\(project.id)/log
                refs/heads/kosuke-chat-\(other)
                refs/heads/main
                """)
        #expect(try project.sandbox.git("worktree", "list", "--porcelain").contains(project.id) == false)
        #expect(try project.sandbox.run("test", "-e", project.worktree).status == 1)
        #expect(try project.sandbox.run("git", "notes", "--ref=kosuke-chat", "show", branch).status == 1)
        #expect(try project.sandbox.chat("show", "One").status == 3)
        #expect(try project.sandbox.chat("fsck").status == 0)
        #expect(try project.sandbox.chat("restore").stdout.hasPrefix("\(project.id)\tOne\t"))
        try project.sandbox.git("gc", "--quiet", "--prune=now")
        let back = "hint: run 'git chat delete \(project.id)' to take that back\n"
        #expect(
            try project.sandbox.chat("restore", "One")
                == Output(status: 0, stderr: "restored session 'One'\n" + back))
        #expect(try project.sandbox.git("rev-parse", project.branch) == branch)
        #expect(try project.messages() == said)
        #expect(try project.sandbox.git("notes", "--ref=kosuke-chat", "show", branch).contains("done"))
        #expect(try project.sandbox.chat("fsck") == Output(status: 0, stderr: "2 sessions checked, nothing is wrong\n"))
        try project.shell("cat a.txt").requireSuccess()
        #expect(try project.sandbox.chat("restore", "One").status == 3)
    }

    @Test("without a yes nothing is deleted; --dry-run says what would be")
    func asked() throws {
        let project = try Project("One")
        try project.sandbox.write(project.worktree + "/new.txt", "new\n")
        let before = try project.sandbox.state()
        #expect(try project.sandbox.chat("delete", "One").status != 0)
        let trial = try project.sandbox.chat("delete", "One", "--dry-run")
        #expect(trial.status == 0 && trial.stderr.contains("not tracked: new.txt"), "\(trial)")
        let environment: [String: String?] = ["GIT_TERMINAL_PROMPT": "1"]
        let no = try project.sandbox.startOnTerminal("git", "chat", "delete", "One", environment: environment)
        no.type("n\n")
        #expect(try no.wait().status == 2)
        let unsaved = try project.sandbox.chat("delete", "One", "--yes")
        #expect(unsaved.status == 1 && unsaved.stderr.contains("--force"), "\(unsaved)")
        #expect(try project.sandbox.state() == before)
        #expect(try project.sandbox.chat("delete", "Nobody", "--yes").status == 3)
    }

    @Test("--force saves what was unsaved, and restore keeps it within reach")
    func forced() throws {
        let project = try Project("One")
        try project.sandbox.write(project.worktree + "/new.txt", "new\n")
        try project.sandbox.write(project.worktree + "/README.md", "changed\n")
        let output = try project.sandbox.chat("delete", "One", "--yes", "--force")
        #expect(output.status == 0, "\(output)")
        let line = output.stderr.split(separator: "\n").first { $0.hasPrefix("what was unsaved") }
        let commit = String(line?.suffix(40) ?? "")
        try project.sandbox.git("gc", "--quiet", "--prune=now")
        try project.sandbox.chat("restore", project.id).requireSuccess()
        try project.sandbox.git("gc", "--quiet", "--prune=now")
        try project.shell("true").requireSuccess()
        try project.sandbox.git("stash", "apply", "--index", commit, in: project.worktree)
        #expect(try project.sandbox.read(project.worktree + "/new.txt") == "new\n")
        #expect(try project.sandbox.read(project.worktree + "/README.md") == "changed\n")
    }

    @Test("a branch that is checked out elsewhere is not pulled away")
    func checkedOut() throws {
        let project = try Project("One")
        try project.sandbox.git("worktree", "remove", project.worktree)
        try project.sandbox.git("switch", "-q", project.branch)
        let output = try project.sandbox.chat("delete", "One", "--yes")
        #expect(output.status == 1 && output.stderr.contains("checked out in '$SANDBOX/project'"), "\(output)")
        try project.sandbox.git("switch", "-q", "main")
        #expect(try project.sandbox.chat("delete", "One", "--yes").status == 0)
        try project.sandbox.git("branch", project.branch, "main")
        let taken = try project.sandbox.chat("restore", "One")
        #expect(taken.status == 1 && taken.stderr.contains("was made meanwhile"), "\(taken)")
    }

    @Test("after a purge and git's own prune no object of the session is left", arguments: [false, true])
    func purge(isLater: Bool) throws {
        let project = try Project("One")
        let kept = try project.sandbox.newSession("Two", "--no-worktree", "--no-switch")
        try project.sandbox.chat("say", "-s", kept, "kept words").requireSuccess()
        try project.shell("echo secret answer; echo a > a.txt").requireSuccess()
        try project.sandbox.chat("say", "-s", project.id, "secret words " + String(repeating: "x", count: 70_000))
            .requireSuccess()
        try project.sandbox.chat("rename", project.id, "Secret title").requireSuccess()
        let own = try project.sandbox.git(
            "rev-list", "--objects", project.branch, project.log, "refs/notes/kosuke-chat", "--not", "main",
            "refs/chat/sessions/" + kept, "kosuke-chat-" + kept)
        let common = try project.sandbox.git(
            "rev-list", "--objects", "--no-object-names", "main", "refs/chat/sessions/" + kept)
        if isLater { try project.sandbox.chat("delete", project.id, "--yes").requireSuccess() }
        try project.sandbox.chat("delete", "--purge", project.id, "--yes").requireSuccess()
        #expect(try project.sandbox.git("for-each-ref").contains(project.id) == false)
        try project.sandbox.git("gc", "--quiet", "--prune=now")
        let ids = own.split(separator: "\n").map { String($0.prefix(40)) }.filter { !common.contains($0) }
        #expect(ids.count > 15)
        let notes = try project.sandbox.git("rev-list", "--objects", "--no-object-names", "refs/notes/kosuke-chat")
        for id in ids where !notes.contains(id) {
            let found = try project.sandbox.run("git", "cat-file", "-t", id)
            #expect(found.status != 0, "\(own.split(separator: "\n").first { $0.hasPrefix(id) } ?? "")")
        }
        let all = try project.sandbox.sh(
            "git cat-file --batch-all-objects --batch-check='%(objectname)' | while read o; do git cat-file -p $o; done; cat .git/chat/cache/* .git/chat/turns/* 2>/dev/null"
        ).stdout
        #expect(!all.contains("secret") && !all.contains("Secret title"))
        #expect(all.contains("kept words"))
        #expect(try project.sandbox.chat("restore", project.id).status == 3)
        #expect(try project.sandbox.chat("fsck") == Output(status: 0, stderr: "1 session checked, nothing is wrong\n"))
        #expect(try project.sandbox.git("fsck", "--strict") == "")
    }

    @Test("gc purges what was in the trash for too long, and nothing else")
    func collect() throws {
        let project = try Project("One")
        try project.sandbox.chat("say", "old words").requireSuccess()
        try project.sandbox.chat("delete", "One", "--yes").requireSuccess()
        #expect(try project.sandbox.chat("gc").stderr.hasPrefix("0 sessions purged, "))
        try project.sandbox.git("config", "chat.trashExpiry", "0")
        let clock = ["GIT_CHAT_TEST_CLOCK": "1800000000000"]
        #expect(try project.sandbox.chat("gc", environment: clock).stderr.hasPrefix("0 sessions purged, "))
        try project.sandbox.git("config", "chat.trashExpiry", "7")
        let trial = try project.sandbox.chat("gc", "--dry-run", environment: clock)
        #expect(trial.stderr.hasSuffix("1 session would be purged\n"), "\(trial)")
        let output = try project.sandbox.chat("gc", environment: clock)
        #expect(output.stderr.hasPrefix("purged session 'One' (\(project.id))\n1 session purged"), "\(output)")
        #expect(try project.sandbox.chat("restore", "One").status == 3)
        try project.sandbox.git("gc", "--quiet", "--prune=now")
        #expect(try project.sandbox.chat("fsck").status == 0)
    }

    @Test("what a later version put into the trash, or what is broken there, stays, and hides nothing else")
    func unreadable() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        let ids = try ["Later", "Broken", "Two"].map { try sandbox.newSession($0, "--no-worktree") }
        try sandbox.chat("delete", "--yes", ids[0], ids[1], ids[2]).requireSuccess()
        let logs = ids.map { "refs/chat/trash/\($0)/log" }
        let change = "git cat-file commit \(logs[0]) | sed 's/^Chat-Format: 1/Chat-Format: 9/'"
        try sandbox.sh("git update-ref \(logs[0]) $(\(change) | git hash-object -t commit -w --stdin)").requireSuccess()
        let broken = try sandbox.git("rev-parse", logs[1])
        let object = sandbox.folder + "/.git/objects/\(broken.prefix(2))/\(broken.dropFirst(2))"
        Files.remove(object)
        try Files.write("nothing".utf8, to: object)
        let before = try logs.prefix(2).map { try sandbox.read(".git/" + $0) }
        #expect(try sandbox.chat("restore", "--format=%(title)").stdout == "Two\nLater\n")
        for (id, reason) in [(ids[0], "its format is 9"), (ids[1], "")] {
            for words in [["restore", id], ["delete", "--purge", "--yes", id]] {
                let refused = try sandbox.run(["git", "chat"] + words)
                #expect(refused.status != 0 && refused.stderr.contains(reason), "\(refused)")
                #expect(!refused.stderr.contains("not in the trash"), "\(refused)")
            }
        }
        try sandbox.chat("restore", "Two").requireSuccess()
        let gc = try sandbox.chat("gc", environment: ["GIT_CHAT_TEST_CLOCK": "1800000000000"])
        #expect(gc.status == 0, "\(gc)")
        #expect(try logs.prefix(2).map { try sandbox.read(".git/" + $0) } == before)
    }

    @Test("a lock on packed references that somebody left who died over a deletion is removed")
    func packedLock() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        let id = try sandbox.newSession("One", "--no-worktree")
        try sandbox.git("pack-refs", "--all")
        try Files.write("git chat\n".utf8, to: sandbox.folder + "/.git/packed-refs.lock")
        try sandbox.chat("delete", "--yes", id).requireSuccess()
        #expect(!Files.exists(sandbox.folder + "/.git/packed-refs.lock"))
        try sandbox.chat("restore", id).requireSuccess()
        #expect(try sandbox.chat("fsck") == Output(status: 0, stderr: "1 session checked, nothing is wrong\n"))
    }

    @Test(
        "a lock on packed references that is not ours, or is held, stays, and is named", arguments: ["", "git chat\n"])
    func foreignPackedLock(content: String) throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        let id = try sandbox.newSession("One", "--no-worktree")
        try sandbox.git("pack-refs", "--all")
        // What died over such a deletion says nothing of who holds the lock now.
        try Files.write("packed-refs\n".utf8, to: sandbox.folder + "/.git/chat/locks/moves/4711-0")
        let lock = sandbox.folder + "/.git/packed-refs.lock"
        try Files.write(Array(content.utf8), to: lock)
        let holder = try sandbox.start("flock", lock, "sh", "-c", "echo on; while test ! -e stop; do sleep 0.1; done")
        try holder.wait(for: "on")
        let output = try sandbox.chat("delete", "--yes", id)
        #expect(output.status == 5 && output.stderr.contains("packed-refs.lock"), "\(output)")
        #expect(Files.exists(lock))
        try sandbox.write("stop", "")
        try holder.wait()
        Files.remove(lock)
        try sandbox.chat("delete", "--yes", id).requireSuccess()
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("a session that is named twice is one session")
    func twice() throws {
        let project = try Project("One")
        let sandbox = project.sandbox
        let deleted = try sandbox.chat("delete", "One", project.id, "--yes")
        #expect(deleted.status == 0 && !deleted.stderr.contains("error:"), "\(deleted)")
        #expect(deleted.stderr.ranges(of: "session 'One' (").count == 1, "\(deleted)")
        let restored = try sandbox.chat("restore", project.id, "One")
        #expect(restored.status == 0 && !restored.stderr.contains("error:"), "\(restored)")
        let purged = try sandbox.chat("delete", "One", "One", "--purge", "--yes")
        #expect(purged.status == 0 && !purged.stderr.contains("error:"), "\(purged)")
    }

    @Test("who restores what another has just restored is told that it is back")
    func isBack() throws {
        let project = try Project("One")
        let sandbox = project.sandbox
        // As where the other has moved the log, and not yet emptied the trash.
        try sandbox.git("update-ref", "refs/chat/trash/\(project.id)/log", project.log)
        let output = try sandbox.chat("restore", project.id)
        #expect(
            output
                == Output(
                    status: 1,
                    stderr: """
                        error: cannot restore session 'One' (\(project.id)): it is back already
                        hint: run 'git chat show \(project.id)' to see it

                        """))
    }

    @Test("two deletes at once: one does it, the other says that it is gone")
    func race() throws {
        let project = try Project("One")
        let both = try (0..<2).map { _ in try project.sandbox.start("git", "chat", "delete", project.id, "--yes") }
        let outputs = try both.map { try $0.wait() }
        #expect(outputs.map(\.status).sorted() == [0, 3], "\(outputs)")
        #expect(try project.sandbox.chat("restore", project.id).status == 0)
        #expect(try project.sandbox.chat("fsck").status == 0)
    }
}
