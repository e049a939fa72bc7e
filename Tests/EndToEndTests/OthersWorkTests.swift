import TestSupport
import Testing

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Work in branches, submodules, notes and messages that a command must not take along.
@Suite struct OthersWorkTests {
    @Test("delete spares commits of a submodule that is in no tree any more, and words what git asks for")
    func submodule() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.sh("git init -q ../lib && git -C ../lib commit -q --allow-empty -m lib").requireSuccess()
        let add =
            "git -c protocol.file.allow=always submodule --quiet add \(sandbox.path)/lib sub && git commit -qm sub"
        try sandbox.sh(add, in: project.worktree).requireSuccess()
        try sandbox.sh("git rm -q sub && git commit -qm gone", in: project.worktree).requireSuccess()
        let worded = try sandbox.chat("delete", "--yes", project.id)
        #expect(worded.status == 1 && worded.stderr.contains("it has submodules: sub"), "\(worded)")
        let modules = ".git/worktrees/\(project.id)/modules/sub"
        let mine = "git update-ref HEAD $(git commit-tree -m mine $(git mktree < /dev/null))"
        let place = sandbox.folder + "/" + modules
        try sandbox.sh(mine, environment: ["GIT_DIR": place, "GIT_WORK_TREE": place]).requireSuccess()
        let refused = try sandbox.chat("delete", "--force", "--yes", project.id)
        #expect(refused.status == 1 && refused.stderr.contains("sub has work of a repository of its own"), "\(refused)")
        #expect(Files.exists(sandbox.folder + "/" + modules + "/HEAD"))
    }

    @Test("delete spares a repository with commits of its own in an ignored folder")
    func ignoredRepository() throws {
        let project = try Project(files: [".gitignore": "vendor/\n"])
        let sandbox = project.sandbox
        try sandbox.sh(
            "git init -q vendor/lib && git -C vendor/lib commit -q --allow-empty -m mine", in: project.worktree
        )
        .requireSuccess()
        let refused = try sandbox.chat("delete", "--yes", project.id)
        #expect(refused.status == 1 && refused.stderr.contains("vendor/lib has work of a repository"), "\(refused)")
        #expect(Files.exists(project.worktree + "/vendor/lib/.git"))
    }

    @Test("a branch that is checked out elsewhere is not moved under those files", arguments: ["undo", "revert"])
    func checkedOutElsewhere(command: String) throws {
        let project = try Project()
        let sandbox = project.sandbox
        try project.shell("echo one > a.txt").requireSuccess()
        try project.shell("echo two > a.txt").requireSuccess()
        try sandbox.git("worktree", "remove", project.worktree)
        try sandbox.git("checkout", "-q", project.branch)
        let before = try sandbox.state()
        let words = command == "undo" ? ["undo", "-s", project.id] : ["revert", "-s", project.id, "1"]
        let refused = try sandbox.run(["git", "chat"] + words)
        #expect(
            refused.status == 1 && refused.stderr.contains("its branch is checked out in '$SANDBOX/project'"),
            "\(refused)")
        #expect(try sandbox.state() == before)
    }

    @Test("a worktree that was moved away is asked for before its branch moves")
    func movedAway() throws {
        let project = try Project()
        try project.shell("echo one > a.txt").requireSuccess()
        try project.sandbox.sh("mv \(project.worktree) ../away").requireSuccess()
        let refused = try project.sandbox.chat("undo", "-s", project.id)
        #expect(refused.status == 1 && refused.stderr.contains("is gone"), "\(refused)")
        try project.sandbox.sh("mv ../away \(project.worktree)").requireSuccess()
        try project.sandbox.chat("undo", "-s", project.id).requireSuccess()
        #expect(!Files.exists(project.worktree + "/a.txt"))
    }

    @Test("a rebase of the branch in another worktree is not broken")
    func rebasedElsewhere() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        let id = try sandbox.newSession("One", "--no-worktree")
        try sandbox.chat("say", "-s", id, "first").requireSuccess()
        let branch = "kosuke-chat-" + id
        try sandbox.git("checkout", "-q", branch)
        let stop = "GIT_SEQUENCE_EDITOR=\"sed -i 's/^pick/edit/'\" git rebase -q --empty=keep --force-rebase -i main"
        try sandbox.sh(stop).requireSuccess()
        let said = try sandbox.chat("say", "-s", id, "meanwhile")
        #expect(said.status == 1 && said.stderr.contains("in the middle of a rebase"), "\(said)")
        #expect(try sandbox.chat("delete", "--yes", id).status == 1)
        try sandbox.sh("while test -d .git/rebase-merge; do git rebase --continue || exit 1; done").requireSuccess()
        try sandbox.chat("say", "-s", id, "after").requireSuccess()
    }

    @Test(
        "a turn that ends while a rebase is stopped waits for it, and keeps its words and its outcome",
        arguments: ["git rebase main", "git rebase main || echo done"], ["--continue", "--abort"])
    func stoppedRebase(line: String, end: String) throws {
        let project = try Project()
        let (sandbox, id) = (project.sandbox, project.id)
        try project.shell("echo ours > README.md; echo ok").requireSuccess()
        try sandbox.sh("echo theirs > README.md && git commit -qam theirs").requireSuccess()
        let before = try project.tip()
        let waits = try project.shell(line)
        let words = "error: cannot store turn 2 of session 'Fix login' (\(id)) yet: a rebase goes on in '"
        #expect(waits.status == 5 && waits.stderr.contains(words + project.shownWorktree + "'\n"), "\(waits)")
        #expect(try sandbox.chat("status", id).stdout.contains("?? turn 2 is stored when the rebase is over\n"))
        #expect(try sandbox.chat("say", "-s", id, "meanwhile").status == 1)
        #expect(try project.tip() == before)
        let settle = "echo resolved > README.md && git add . && GIT_EDITOR=true git rebase \(end)"
        try sandbox.sh(settle, in: project.worktree).requireSuccess()
        try sandbox.chat("say", "-s", id, "after").requireSuccess()
        let said = try project.messages()
        #expect(said.contains("2 user \(line)\n") && said.hasSuffix("3 user after\n"), "\(said)")
        #expect(said.contains("CONFLICT (content)") && !said.contains("meanwhile"), "\(said)")
        let isFailed = try project.requests().contains("\"outcome\": \"failed\"")
        #expect(isFailed == !line.contains("done"))
        #expect(try !project.requests().contains("interrupted"))
        #expect(try sandbox.git("status", "--porcelain", in: project.worktree) == "")
        #expect(try sandbox.git("fsck", "--strict", "--no-dangling") == "")
        let check = try sandbox.chat("fsck")
        #expect(check.status == 0 && check.stdout == "", "\(check)")
    }

    @Test("a duplicate that is deleted leaves its source's notes, also where the source of that is gone")
    func duplicate() throws {
        let project = try Project()
        try project.shell("true").requireSuccess()
        let notes = try project.sandbox.git("notes", "--ref=kosuke-chat", "list")
        let copy = try project.sandbox.chat("duplicate", project.id).requireSuccess().stdout
        let second = try project.sandbox.chat("duplicate", String(copy.dropLast())).requireSuccess().stdout
        for id in [copy, second] {
            try project.sandbox.chat("delete", "--yes", String(id.dropLast())).requireSuccess()
            #expect(try project.sandbox.git("notes", "--ref=kosuke-chat", "list") == notes)
        }
        try project.sandbox.chat("delete", "--yes", project.id).requireSuccess()
        #expect(try project.sandbox.git("notes", "--ref=kosuke-chat", "list") == "")
    }

    @Test("what was purged stays gone beside a git that packs references")
    func packedBeside() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        let ids = try (1...12).map { try sandbox.newSession("S\($0)", "--no-worktree") }
        let packing = try sandbox.start(
            "sh", "-c", "echo on; while test ! -e stop; do git pack-refs --all --prune; done")
        try packing.wait(for: "on")
        for id in ids { try sandbox.chat("delete", "--yes", "--purge", id).requireSuccess() }
        try sandbox.write("stop", "")
        try packing.wait()
        let names = try sandbox.git("for-each-ref", "--format=%(refname)", "refs/chat", "refs/heads/kosuke-chat-*")
        #expect(names.hasPrefix("refs/chat/events/") && names.split(separator: "\n").count == 1)
    }

    @Test("an import that git repacks beside loses nothing", arguments: ["repack -adq", "gc -q --prune=now"])
    func importBesideRepack(_ packing: String) throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        try sandbox.sh(
            """
            mkdir ../imp; for i in $(seq 60); do
              printf '{"role":"user","content":"question %s"}\\n{"role":"assistant","content":"answer %s"}\\n' $i $i > ../imp/$i.jsonl
            done
            git chat import --yes ../imp > ../out 2>&1 & import=$!
            while test "$(ls .git/refs/chat/sessions 2>/dev/null | wc -l)" -lt 2; do :; done
            kill -STOP $import; git \(packing); kill -CONT $import; wait $import
            """
        ).requireSuccess()
        #expect(try sandbox.git("fsck", "--strict") == "")
        let listed = try sandbox.chat("list", "--json").requireSuccess().stdout
        #expect(listed.split(separator: "\n").count { $0.contains("\"turns\": 1,") } == 60)
        #expect(try sandbox.chat("fsck").status == 0)
        #expect(try Files.names(in: sandbox.folder + "/.git/objects/pack").allSatisfy { !$0.hasSuffix(".keep") })
    }

    @Test("sessions that are made and switched to at the same time are all made, beside a lock that somebody left")
    func switchedAtOnce() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        try sandbox.write(".git/CHAT_HEAD.lock", "")
        let all = try (1...12).map { try sandbox.start("git", "chat", "new", "--no-worktree", "S\($0)") }
        let outputs = try all.map { try $0.wait() }
        #expect(outputs.allSatisfy { $0.status == 0 && $0.stdout.hasPrefix("session_") }, "\(outputs)")
        let switching = try outputs.map { try sandbox.start("git", "chat", "switch", String($0.stdout.dropLast())) }
        let switched = try switching.map { try $0.wait() }
        #expect(switched.allSatisfy { $0.status == 0 }, "\(switched)")
        #expect(try sandbox.git("symbolic-ref", "CHAT_HEAD").hasPrefix("refs/chat/sessions/session_"))
    }

    @Test("in a repository that a group shares, the group can write what is made", arguments: ["group", "0660"])
    func sharedRepository(_ mode: String) throws {
        let sandbox = try Sandbox()
        try sandbox.sh("umask 022; git init -q --shared=\(mode) shared; cd shared; git commit -q --allow-empty -m x")
            .requireSuccess()
        try sandbox.sh("umask 022; git chat new One; git chat say hello; git chat config dirty refuse", in: "shared")
            .requireSuccess()
        let closed = try sandbox.sh(
            "find . ! -type l ! -perm -020 ! -path '*/objects/??/*' ! -path '*/objects/pack/*'", in: "shared/.git")
        #expect(
            closed.stdout.split(separator: "\n").allSatisfy { $0 == "./COMMIT_EDITMSG" || $0.contains("/hooks/") },
            "\(closed)")
    }

    @Test("worktrees can be below the home folder; no root is the usual one")
    func worktreeRoot() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        try sandbox.chat("config", "worktreeRoot", "~/wt").requireSuccess()
        let id = try sandbox.newSession("One")
        let home = try sandbox.sh("echo $HOME").stdout.dropLast()
        #expect(try sandbox.chat("path", id).stdout == "\(home)/wt/\(id)\n")
        #expect(Files.exists(sandbox.absolute("~")) == false)
        try sandbox.git("config", "chat.worktreeRoot", "")
        let other = try sandbox.newSession("Two")
        #expect(try sandbox.chat("path", other).stdout.hasSuffix("/project.sessions/\(other)\n"))
    }

    @Test("a note that git copied for another session goes with the purge")
    func copiedNote() throws {
        let project = try Project()
        let sandbox = project.sandbox
        let other = try sandbox.newSession("Other")
        try sandbox.chat("say", "-s", project.id, "a precious word").requireSuccess()
        try sandbox.sh("git checkout -q -b feature \(project.branch) && git commit -q --allow-empty --amend -m x")
            .requireSuccess()
        try sandbox.chat("say", "-s", other, "something else").requireSuccess()
        try sandbox.chat("delete", "--yes", "--purge", project.id).requireSuccess()
        try sandbox.sh("git checkout -q main && git branch -q -D feature").requireSuccess()
        let words = try sandbox.sh(
            "git rev-list --objects refs/notes/kosuke-chat | cut -d' ' -f1 | git cat-file --batch"
        ).stdout
        #expect(!words.contains("precious") && words.contains("something else"))
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("a message that is kept is not the other session's, and stays until it is stored")
    func keptMessage() throws {
        let project = try Project()
        let sandbox = project.sandbox
        let other = try sandbox.newSession("Other")
        try sandbox.writeProgram("write-one", "#!/bin/sh\necho first > \"$1\"\n")
        try sandbox.writeProgram(
            "write-two", "#!/bin/sh\n{ echo second; cat \"$1\"; } > \"$1.x\"; mv \"$1.x\" \"$1\"\n")
        try sandbox.write(".git/" + project.log + ".lock", "")
        let kept = try sandbox.startOnTerminal(
            ["git", "chat", "say", "-s", project.id],
            environment: ["GIT_EDITOR": "write-one", "GIT_TERMINAL_PROMPT": nil]
        ).wait()
        #expect(kept.stdout.contains("your message is kept in"), "\(kept)")
        try sandbox.startOnTerminal(
            ["git", "chat", "say", "-s", other], environment: ["GIT_EDITOR": "write-two", "GIT_TERMINAL_PROMPT": nil]
        ).wait().requireSuccess()
        #expect(try !sandbox.chat("log", other).stdout.contains("first"))
        try sandbox.sh("rm .git/\(project.log).lock").requireSuccess()
        try sandbox.startOnTerminal(
            ["git", "chat", "say", "-s", project.id],
            environment: ["GIT_EDITOR": "write-two", "GIT_TERMINAL_PROMPT": nil]
        ).wait().requireSuccess()
        let said = try sandbox.chat("log", project.id).stdout
        #expect(said.contains("first") && said.contains("second"), "\(said)")
    }

    @Test("undo says what it did where the notes ref is locked, and takes nothing else back the next time")
    func lockedNotes() throws {
        let project = try Project()
        try project.shell("echo one > a.txt").requireSuccess()
        try project.shell("echo said").requireSuccess()
        try project.sandbox.write(".git/refs/notes/kosuke-chat.lock", "")
        let output = try project.sandbox.chat("undo")
        #expect(output.status == 0 && output.stderr.contains("took back turn 2"), "\(output)")
        #expect(output.stderr.contains("warning: files, index or notes could not all follow yet"))
        try project.sandbox.sh("rm .git/refs/notes/kosuke-chat.lock").requireSuccess()
        #expect(try project.sandbox.chat("undo").stderr.contains("took back turn 1"))
        #expect(try project.sandbox.chat("fsck").status == 0)
    }

    @Test("a worktree that goes during a turn is not made again: the turn failed")
    func goneWorktree() throws {
        let project = try Project()
        let output = try project.shell(
            "cd ..; git -C '\(project.sandbox.folder)' worktree remove --force '\(project.worktree)'")
        #expect(output.status == 6, "\(output)")
        #expect(try project.requests().contains("is gone; nothing was committed"))
        #expect(!Files.exists(project.worktree))
    }

    @Test("undo names what an agent committed by itself")
    func agentsCommit() throws {
        let project = try Project()
        try project.shell("echo a > a.txt; git add a.txt; git commit -qm 'By the agent'").requireSuccess()
        let commit = try project.sandbox.git("rev-parse", "--short=12", project.branch + "~1")
        let output = try project.sandbox.chat("undo")
        #expect(output.stderr.contains("what was committed by hand while it went on stays: \(commit)\n"), "\(output)")
        #expect(output.stderr.contains("git revert \(commit)"))
    }

    @Test("paths at odds are not committed")
    func unmerged() throws {
        let project = try Project(files: ["a.txt": "one\n"])
        let sandbox = project.sandbox
        try sandbox.sh(
            "echo mine > a.txt; git stash -q; echo other > a.txt; git commit -qam other; git stash pop; true",
            in: project.worktree)
        let before = try sandbox.state(in: project.worktree)
        let refused = try project.shell("true")
        #expect(refused.status == 1 && refused.stderr.contains("the worktree has unmerged paths: a.txt"), "\(refused)")
        #expect(try sandbox.state(in: project.worktree) == before)
    }

    @Test("an archived session is looked at without a commit")
    func archivedLook() throws {
        let project = try Project()
        try project.shell("echo one > a.txt").requireSuccess()
        try project.shell("echo two > a.txt").requireSuccess()
        try project.sandbox.chat("archive", project.id).requireSuccess()
        try project.sandbox.write(project.worktree + "/mine.txt", "mine\n")
        let tip = try project.tip()
        try project.sandbox.chat("switch", project.id, "--at", "1").requireSuccess()
        #expect(try project.tip() == tip)
        try project.sandbox.chat("switch", project.id).requireSuccess()
        #expect(try project.sandbox.read(project.worktree + "/mine.txt") == "mine\n")
        #expect(try project.sandbox.read(project.worktree + "/a.txt") == "two\n")
    }

    @Test("a commit made while looking back is kept, and named by switch and send")
    func wentOn() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try project.shell("echo one > a.txt").requireSuccess()
        try project.shell("echo two > a.txt").requireSuccess()
        try sandbox.chat("switch", project.id, "--at", "1").requireSuccess()
        try sandbox.sh("echo mine > mine.txt; git add .; git commit -qm Mine", in: project.worktree).requireSuccess()
        let commit = try sandbox.git("rev-parse", "--short=12", "HEAD", in: project.worktree)
        let shown = try sandbox.chat("switch", project.id)
        #expect(shown.stderr.contains("stays on commit \(commit), which no branch holds; it is kept"), "\(shown)")
        let refused = try project.shell("true")
        #expect(
            refused.status == 1 && refused.stderr.contains("'git branch <name> \(commit)' gives it a name"),
            "\(refused)")
        try sandbox.git("switch", "-q", project.branch, in: project.worktree)
        try sandbox.sh("git reflog expire --expire=now --all; git gc -q --prune=now").requireSuccess()
        #expect(try sandbox.git("show", commit + ":mine.txt") == "mine")
        try project.shell("true").requireSuccess()
    }

    @Test("what cannot be done beside a turn is said in its own words")
    func busy() throws {
        let project = try Project()
        try project.shell("true").requireSuccess()
        let turn = try project.sandbox.start(
            "git-chat", "send", "-s", project.id, "--agent", "shell", "-m", "echo on; sleep 60")
        try turn.wait(for: "on\n")
        for words in [["undo"], ["revert", "1"], ["switch", project.id, "--at", "1"]] {
            let refused = try project.sandbox.run(["git", "chat"] + words)
            #expect(refused.status == 1 && refused.stderr.contains("cannot change session"), "\(refused)")
            #expect(!refused.stderr.contains("--wait"))
        }
        turn.signal(SIGINT)
        try turn.wait()
    }
}
