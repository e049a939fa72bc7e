import TestSupport
import Testing

/// History is rewritten, and every turn is found from the commit that holds its code now.
@Suite struct HistoryTests {
    /// A way to rewrite: lines of shell in the session's worktree, or in the repository.
    struct Rewrite: CustomTestStringConvertible {
        let testDescription: String
        let script: String
        /// The commits that hold the turns 1 and 2 afterwards.
        var holders = ["kosuke-chat-ID:/turn 1", "kosuke-chat-ID:/turn 2"]
        /// Whether a turn's own commit is looked for, or one that holds both.
        var isSquashed = false
    }

    static let rewrites = [
        Rewrite(
            testDescription: "amend", script: "git commit -q --amend --no-edit --date=@7",
            holders: ["BRANCH~1", "BRANCH"]),
        Rewrite(
            testDescription: "amend -m", script: "git commit -q --amend -m words", holders: ["BRANCH~1", "BRANCH"]),
        Rewrite(testDescription: "rebase", script: "git rebase -q newbase", holders: ["BRANCH~1", "BRANCH"]),
        Rewrite(
            testDescription: "rebase --onto", script: "git rebase -q --onto newbase main",
            holders: ["BRANCH~1", "BRANCH"]),
        Rewrite(
            testDescription: "rebase --exec", script: "git rebase -q --exec 'git log -1' newbase",
            holders: ["BRANCH~1", "BRANCH"]),
        Rewrite(
            testDescription: "rebase, words dropped",
            script: "git rebase -q --exec 'git commit -q --amend --allow-empty -m words' newbase",
            holders: ["BRANCH~1", "BRANCH"]),
        Rewrite(
            testDescription: "rebase, interrupted and taken up again",
            script: "GIT_SEQUENCE_EDITOR=\"sed -i '2i break'\" git rebase -q -i newbase; git rebase --continue",
            holders: ["BRANCH~1", "BRANCH"]),
        Rewrite(
            testDescription: "rebase, aborted",
            script: "GIT_SEQUENCE_EDITOR=\"sed -i '2i break'\" git rebase -q -i newbase; git rebase --abort",
            holders: ["BRANCH~1", "BRANCH"]),
        Rewrite(
            testDescription: "squash",
            script: "GIT_EDITOR=true GIT_SEQUENCE_EDITOR=\"sed -i '3s/pick/squash/'\" git rebase -q -i main",
            holders: ["BRANCH", "BRANCH"], isSquashed: true),
        Rewrite(
            testDescription: "fixup", script: "GIT_SEQUENCE_EDITOR=\"sed -i '3s/pick/fixup/'\" git rebase -q -i main",
            holders: ["BRANCH", "BRANCH"], isSquashed: true),
        Rewrite(
            testDescription: "autosquash",
            script: "git commit -q --amend -m \"fixup! $(git log -1 --format=%s HEAD~1)\" && "
                + "GIT_SEQUENCE_EDITOR=true git rebase -q -i --autosquash main", holders: ["BRANCH", "BRANCH"],
            isSquashed: true),
        Rewrite(
            testDescription: "cherry-pick",
            script: "git checkout -q --detach newbase && git cherry-pick BRANCH~1 BRANCH && git branch picked",
            holders: ["picked~1", "picked"]),
        Rewrite(
            testDescription: "merge --squash",
            script: "git checkout -q --detach newbase && git merge -q --squash BRANCH && "
                + "git commit -q --no-edit && git branch picked", holders: ["picked", "picked"], isSquashed: true),
        Rewrite(
            testDescription: "squash merge by a forge that drops the words",
            script:
                "git checkout -q --detach newbase && git merge -q --squash BRANCH && git commit -q -m 'Feature (#1)' && git branch picked",
            holders: ["picked", "picked"], isSquashed: true),
        Rewrite(
            testDescription: "squash merge onto an unchanged base",
            script:
                "git checkout -q --detach main && git merge -q --squash BRANCH && git commit -q -m 'Feature (#1)' && git branch picked",
            holders: ["picked", "picked"], isSquashed: true),
        Rewrite(
            testDescription: "rebase merge by a forge",
            script: "git checkout -q --detach newbase && git cherry-pick BRANCH~1 BRANCH && "
                + "git -c user.name=Forge -c user.email=f@example.com rebase -q --force-rebase newbase && git branch picked",
            holders: ["picked~1", "picked"]),
        Rewrite(
            testDescription: "cherry-pick with other words",
            script: "git checkout -q --detach newbase && for c in BRANCH~1 BRANCH; do git cherry-pick -n $c && "
                + "git commit -q -m words --author=\"$(git log -1 --format='%an <%ae>' $c)\" --date=\"$(git log -1 --format=%aI $c)\"; "
                + "done && git branch picked", holders: ["picked~1", "picked"]),
        Rewrite(
            testDescription: "filter-branch",
            script: "git filter-branch -f --msg-filter 'cat; echo; echo filtered' main..BRANCH >/dev/null 2>&1",
            holders: ["BRANCH~1", "BRANCH"]),
        Rewrite(
            testDescription: "filter-branch, words dropped",
            script: "git filter-branch -f --msg-filter 'echo words' main..BRANCH >/dev/null 2>&1",
            holders: ["BRANCH~1", "BRANCH"]),
        Rewrite(
            testDescription: "filter-branch, a file taken out, other addresses",
            script: "git filter-branch -f --index-filter 'git update-index --add --cacheinfo "
                + "100644,$(git rev-parse $GIT_COMMIT:README.md),LICENSE' --env-filter 'export GIT_AUTHOR_EMAIL=x@example.com' "
                + "main..BRANCH >/dev/null 2>&1", holders: ["BRANCH~1", "BRANCH"]),
        Rewrite(
            testDescription: "revert", script: "git revert --no-edit HEAD && git revert --no-edit HEAD~2",
            holders: ["BRANCH~3", "BRANCH~2"]),
        Rewrite(
            testDescription: "branch renamed", script: "git branch -m BRANCH renamed",
            holders: ["renamed~1", "renamed"]),
        Rewrite(
            testDescription: "branch moved away", script: "git reset -q --hard main && git branch kept BRANCH@{1}",
            holders: ["kept~1", "kept"]),
    ]

    @Test("git has nothing to say of notes before there are any", arguments: ["init", "hooks install", "new First"])
    func silentAmend(words: String) throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        try sandbox.sh("git chat \(words)").requireSuccess()
        let amended = try sandbox.run("git", "commit", "--quiet", "--amend", "-m", "again")
        #expect(amended.status == 0 && amended.stdout == "" && amended.stderr == "", "\(amended)")
        #expect(try sandbox.git("notes", "--ref", "kosuke-chat", "list") == "")
    }

    @Test("every turn is found", arguments: rewrites, [true, false])
    func found(rewrite: Rewrite, hasHooks: Bool) throws {
        let project = try Project(files: ["README.md": "1\n2\n3\n4\n5\n6\n7\n8\n"])
        let sandbox = project.sandbox
        if hasHooks { try sandbox.chat("hooks", "install").requireSuccess() }
        try project.shell("sed -i s/2/two/ README.md; echo first answer")
        try project.shell("sed -i s/7/seven/ README.md; echo second answer")
        try sandbox.sh(
            "git checkout -q -b newbase && echo base > base.txt && git add . && git commit -q -m base && git checkout -q main"
        )
        .requireSuccess()
        let output = try sandbox.sh(
            "set -e; " + rewrite.script.replacing("BRANCH", with: project.branch), in: project.worktree)
        #expect(output.status == 0, "\(output)")
        for (index, holder) in rewrite.holders.enumerated() {
            let commit = holder.replacing("BRANCH", with: project.branch)
            // By its id: a branch of a session means the session.
            let shown = try sandbox.chat("show", sandbox.git("rev-parse", commit))
            #expect(shown.stdout.contains(["first answer", "second answer"][index]), "\(commit): \(shown)")
            #expect(rewrite.isSquashed || !shown.stdout.contains(["second answer", "first answer"][index]))
        }
        // A session whose branch has another name waits until it has its own again.
        if rewrite.testDescription == "branch renamed" {
            try sandbox.git("branch", "-m", "renamed", project.branch, in: project.worktree)
        }
        try sandbox.chat("say", "-s", project.id, "next").requireSuccess()
        try sandbox.chat("repair").requireSuccess()
        #expect(try sandbox.chat("repair").stderr == "0 turns linked\n")
        #expect(try project.messages().hasSuffix("3 user next\n"))
        let fsck = try sandbox.chat("fsck")
        #expect(fsck.status == 0, "\(fsck)")
    }

    /// Squash merges without words, on `main`, of a session that two turns were written in.
    static let squashes = [
        Rewrite(testDescription: "then one turn more", script: "SQUASH; TURN"),
        Rewrite(testDescription: "onto a moved base, then one turn more", script: "MOVE one; SQUASH; TURN"),
        Rewrite(
            testDescription: "after the base was merged into the session",
            script: "MOVE one; git -C WORKTREE merge -q --no-edit main; MOVE two; SQUASH"),
        Rewrite(
            testDescription: "after the base was merged into the session, then one turn more",
            script: "MOVE one; git -C WORKTREE merge -q --no-edit main; MOVE two; SQUASH; TURN"),
        Rewrite(
            testDescription: "after a rebase by hand",
            script: "MOVE one; git -C WORKTREE rebase -q main; MOVE two; SQUASH"),
        Rewrite(testDescription: "then git chat rebase", script: "SQUASH; git chat rebase SESSION"),
        Rewrite(
            testDescription: "by a clock that is behind",
            script: "export GIT_COMMITTER_DATE='@1000000000 +0000'; SQUASH; unset GIT_COMMITTER_DATE"),
    ]

    @Test(
        "the turns of a squash merge are found, whatever happens before and after", arguments: squashes, [true, false])
    func squashed(rewrite: Rewrite, hasHooks: Bool) throws {
        let project = try Project(files: ["README.md": "1\n2\n3\n4\n5\n6\n7\n8\n"])
        let sandbox = project.sandbox
        if hasHooks { try sandbox.chat("hooks", "install").requireSuccess() }
        try project.shell("sed -i s/2/two/ README.md; echo first answer")
        try project.shell("sed -i s/7/seven/ README.md; echo second answer")
        let squash = "git merge -q --squash \(project.branch) && git commit -q -m 'Feature (#1)' && git tag squash"
        let script = rewrite.script.replacing("SQUASH", with: squash).replacing("WORKTREE", with: project.worktree)
            .replacing("SESSION", with: project.id)
            .replacing(
                "TURN", with: "git chat send -s \(project.id) --agent shell -m 'echo x > third; echo third answer'")
        try sandbox.sh(
            "set -e; move() { echo $1 > $1; git add $1; git commit -q -m $1; }; "
                + script.replacing("MOVE", with: "move")
        ).requireSuccess()
        let shown = try sandbox.chat("show", "squash")
        #expect(shown.stdout.contains("first answer") && shown.stdout.contains("second answer"), "\(shown)")
        #expect(!shown.stdout.contains("third answer"), "\(shown)")
        #expect(try sandbox.chat("show", "squash~1").status == 1)
        #expect(try sandbox.chat("repair").stdout.contains(sandbox.git("rev-parse", "squash")))
        #expect(try sandbox.chat("repair").stderr == "0 turns linked\n")
        #expect(try sandbox.chat("fsck").status == 0)
    }

    /// Ways to amend a commit that no log has as a turn's: in the repository, or in the session's worktree.
    static let amends = [
        Rewrite(
            testDescription: "cherry-pick, amend -m", script: "git cherry-pick BRANCH && AMEND 'mine now'",
            holders: ["", "HEAD"]),
        Rewrite(
            testDescription: "cherry-pick, amended twice",
            script: "git cherry-pick BRANCH && AMEND 'mine now' && AMEND 'and again'", holders: ["", "HEAD"]),
        Rewrite(
            testDescription: "squash merge, amend -m",
            script: "git merge -q --squash BRANCH && git commit -q --no-edit && AMEND 'mine now'",
            holders: ["HEAD", "HEAD"]),
        Rewrite(
            testDescription: "squash merge without words, amend -m",
            script: "git merge -q --squash BRANCH && git commit -q -m Feature && AMEND 'mine now'",
            holders: ["HEAD", "HEAD"]),
        Rewrite(
            testDescription: "rebase --exec with amend -m",
            script: "cd ../project.sessions/ID && git rebase -q --force-rebase --exec \"AMEND words\" main",
            holders: ["BRANCH~1", "BRANCH"]),
    ]

    @Test("with hooks, an amend with other words and files keeps the link", arguments: amends)
    func amended(amend: Rewrite) throws {
        let project = try Project(files: ["README.md": "1\n2\n3\n4\n5\n6\n7\n8\n"])
        let sandbox = project.sandbox
        try sandbox.chat("hooks", "install").requireSuccess()
        try project.shell("sed -i s/2/two/ README.md; echo first answer")
        try project.shell("sed -i s/7/seven/ README.md; echo second answer")
        let script = amend.script.replacing("BRANCH", with: project.branch).replacing("ID", with: project.id)
            .replacing("AMEND", with: "echo d >> f1 && git add f1 && git commit -q --amend -m")
        try sandbox.sh(script).requireSuccess()
        for (holder, answer) in zip(amend.holders, ["first answer", "second answer"]) where !holder.isEmpty {
            let commit = holder.replacing("BRANCH", with: project.branch)
            let shown = try sandbox.chat("show", sandbox.git("rev-parse", commit))
            #expect(shown.stdout.contains(answer), "\(commit): \(shown)")
            let isAlone = Set(amend.holders).count == 2
            #expect(shown.stdout.contains("first answer") != shown.stdout.contains("second answer") || !isAlone)
        }
        try sandbox.chat("say", "-s", project.id, "next").requireSuccess()
        #expect(try sandbox.chat("repair").stderr == "0 turns linked\n")
        #expect(try project.messages().hasSuffix("3 user next\n"))
        let fsck = try sandbox.chat("fsck")
        #expect(fsck.status == 0, "\(fsck)")
    }

    @Test("a commit made by hand stands for no turn, before and after a rebase", arguments: [true, false])
    func byHand(hasHooks: Bool) throws {
        let project = try Project(files: ["README.md": "1\n"])
        let sandbox = project.sandbox
        if hasHooks { try sandbox.chat("hooks", "install").requireSuccess() }
        try project.shell("echo one > one; echo first answer")
        try project.shell("echo two > two; echo second answer")
        let byHand = "echo hand > hand && git add . && git commit -q -m 'by hand'"
        try sandbox.sh(byHand, in: project.worktree).requireSuccess()
        try sandbox.sh(
            "git checkout -q main && echo base > base && git add . && git commit -q -m base"
        ).requireSuccess()
        for rewrite in ["true", "git rebase -q main", "\(byHand.replacing(" hand ", with: " other "))"] {
            try sandbox.sh(rewrite, in: project.worktree).requireSuccess()
            try sandbox.chat("repair").requireSuccess()
            let shown = try sandbox.chat("show", sandbox.git("rev-parse", project.branch))
            #expect(!shown.stdout.contains("answer"), "\(rewrite): \(shown)")
            let blame = try sandbox.chat("blame", "hand", in: project.worktree)
            #expect(!blame.stdout.contains("echo"), "\(rewrite): \(blame)")
        }
    }

    @Test(
        "git filter-repo, where it is installed, which lets go of the old commits at once",
        arguments: [
            "--path-rename README.md:TEXT.md", "--message-callback 'return b\"words\"'", "--invert-paths --path no",
        ])
    func filterRepo(options: String) throws {
        let project = try Project(files: ["README.md": "1\n2\n3\n4\n5\n6\n7\n8\n", "no": "x\n"])
        let sandbox = project.sandbox
        guard try sandbox.sh("git filter-repo --version").status == 0 else { return }
        try project.shell("sed -i s/2/two/ README.md; echo first answer")
        try project.shell("sed -i s/7/seven/ README.md; echo second answer")
        try sandbox.sh("git filter-repo --quiet --force --refs main \(project.branch) \(options)").requireSuccess()
        for (commit, answer) in [("~1", "first answer"), ("", "second answer")] {
            let shown = try sandbox.chat("show", sandbox.git("rev-parse", project.branch + commit))
            #expect(shown.stdout.contains(answer), "\(shown)")
        }
        try sandbox.git("reset", "--quiet", "--hard", in: project.worktree)
        try sandbox.chat("say", "-s", project.id, "next").requireSuccess()
        try sandbox.chat("repair").requireSuccess()
        #expect(try project.messages().hasSuffix("3 user next\n"))
        let fsck = try sandbox.chat("fsck")
        #expect(fsck.status == 0, "\(fsck)")
    }

    @Test("turns that are no longer on the branch are listed as such", arguments: [true, false])
    func offBranch(hasHooks: Bool) throws {
        let project = try Project()
        let sandbox = project.sandbox
        if hasHooks { try sandbox.chat("hooks", "install").requireSuccess() }
        for number in 1...3 { try project.shell("echo line\(number) > t\(number); echo done\(number)") }
        try sandbox.chat("say", "only words").requireSuccess()
        let onBranch = ["log", "--format=%(turn) %(role) %(on_branch)"]
        func turns() throws -> [Substring] {
            try sandbox.run(["git", "chat"] + onBranch).requireSuccess().stdout.split(separator: "\n").filter {
                $0.contains("user")
            }
        }
        let all = ["1 user true", "2 user true", "3 user true", "4 user true"] as [Substring]
        func gone() throws -> Bool {
            let shown = try sandbox.runOnTerminal("git", "--no-pager", "chat", "show", "--color=never").stdout
            return shown.contains("gone:") && shown.contains("1 turn is not on the branch any more")
        }
        #expect(try turns() == all && !gone())
        try sandbox.git("commit", "--quiet", "--amend", "--allow-empty", "-m", "words", in: project.worktree)
        try sandbox.git("rebase", "--quiet", "--force-rebase", "main", in: project.worktree)
        #expect(try turns() == all && !gone())
        try sandbox.git("rebase", "--quiet", "--onto", "HEAD~3", "HEAD~2", in: project.worktree)
        let dropped = ["1 user true", "2 user false", "3 user true", "4 user true"] as [Substring]
        #expect(try turns() == dropped && gone())
        #expect(try sandbox.chat("log", "-n", "1", "--format=%(on_branch)").stdout == "true\n")
        #expect(try sandbox.chat("status").stdout.contains("?? 1 turn is not on the branch any more\n"))
        let log = try sandbox.runOnTerminal("git", "--no-pager", "chat", "log", "--color=never").stdout
        #expect(log.split(separator: "\n").filter { $0.contains(", not on the branch") }.count == 1, "\(log)")
        try sandbox.chat("say", "next").requireSuccess()
        #expect(try turns() == dropped + ["5 user true"] && gone())
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("turns that the base took in by a fast-forward are on the branch, also after git chat rebase")
    func inBase() throws {
        let project = try Project()
        for number in 1...2 { try project.shell("echo line\(number) > t\(number)") }
        try project.sandbox.git("merge", "--quiet", "--ff-only", project.branch)
        try project.sandbox.chat("rebase", project.id).requireSuccess()
        try project.shell("echo line3 > t3")
        let log = try project.sandbox.chat("log", "--format=%(on_branch)").requireSuccess().stdout
        #expect(Set(log.split(separator: "\n")) == ["true"])
        #expect(try !project.sandbox.chat("status").stdout.contains("not on the branch"))
    }

    @Test("blame says in its own words what is not there")
    func blameOfNothing() throws {
        let project = try Project(files: ["README.md": "1\n", "docs/a.md": "a\n"])
        let sandbox = project.sandbox
        try project.shell("echo new > new.txt")
        for (words, status, message) in [
            (["nothing.txt"], 3, "cannot find file 'nothing.txt' in HEAD"),
            (["new.txt"], 3, "cannot find file 'new.txt' in HEAD"),
            (["main", "--", "new.txt"], 3, "cannot find file 'new.txt' in main"),
            (["nosuch", "README.md"], 3, "cannot find commit 'nosuch'"),
            (["-L", "9,9", "README.md"], 1, "cannot blame file 'README.md': file README.md has only 1 line"),
            (["--nosuch", "README.md"], 129, "cannot blame file 'README.md': unknown option `--nosuch'"),
        ] as [([String], Int32, String)] {
            let output = try sandbox.run(["git", "chat", "blame"] + words)
            #expect(output.status == status && output.stderr.hasPrefix("error: \(message)\n"), "\(words): \(output)")
        }
        #expect(try sandbox.chat("blame", project.branch, "new.txt").status == 0)
        #expect(try sandbox.chat("blame", "a.md", in: "docs").status == 0)
        #expect(try sandbox.chat("blame", "../README.md", in: "docs").status == 0)
        #expect(try sandbox.chat("blame", "README.md", in: "docs").status == 3)
    }

    @Test("blame names turn, agent and prompt of each line")
    func blame() throws {
        let project = try Project(files: ["README.md": "1\n2\n3\n"])
        try project.shell("sed -i s/2/two/ README.md; echo done")
        let output = try project.sandbox.chat("blame", "README.md", in: project.worktree).requireSuccess()
        let lines = output.stdout.split(separator: "\n").map {
            $0.split(separator: "\t", omittingEmptySubsequences: false)
        }
        #expect(lines.count == 3)
        #expect(
            lines[1].dropFirst(2) == [
                Substring(project.id), "1", "shell", "sed -i s/2/two/ README.md; echo done", "two",
            ])
        #expect(lines[0].dropFirst(2) == ["", "", "", "", "1"])
        try project.shell("echo silent > silent")
        let silent = try project.sandbox.chat("blame", "silent", in: project.worktree).requireSuccess().stdout
        #expect(silent.hasSuffix("\t\(project.id)\t2\tshell\techo silent > silent\tsilent\n"), "\(silent)")
        #expect(try project.sandbox.chat("blame").status == 129)
    }

    @Test(
        "blame names the turn that wrote a line, also where a commit holds several",
        arguments: [
            "git reset -q --soft main && git commit -q -m words",
            "GIT_EDITOR=true GIT_SEQUENCE_EDITOR=\"sed -i '3s/pick/squash/'\" git rebase -q -i main",
            "git checkout -q --detach newbase && git merge -q --squash BRANCH && git commit -q --no-edit",
            "git checkout -q --detach newbase && git merge -q --squash BRANCH && git commit -q -m words",
        ], [true, false])
    func blameOfSquash(script: String, hasHooks: Bool) throws {
        let project = try Project(files: ["README.md": "1\n2\n3\n4\n5\n6\n7\n8\n"])
        let sandbox = project.sandbox
        if hasHooks { try sandbox.chat("hooks", "install").requireSuccess() }
        try project.shell("echo one > made; sed -i s/7/seven/ README.md; echo first")
        try project.shell("echo two >> made; echo new > made2; sed -i s/8/eight/ README.md")
        try sandbox.sh(
            "git checkout -q -b newbase && sed -i s/1/ONE/ README.md && git commit -q -am base && git checkout -q main"
        ).requireSuccess()
        try sandbox.sh("set -e; " + script.replacing("BRANCH", with: project.branch), in: project.worktree)
            .requireSuccess()
        func blamed(_ file: String) throws -> [String] {
            let output = try sandbox.chat("blame", file, in: project.worktree).requireSuccess().stdout
            return output.split(separator: "\n").map { line in
                let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
                return [fields[3], fields[4], fields[5].prefix(8), fields[6]].joined(separator: " ")
            }
        }
        #expect(try blamed("made") == ["1 shell echo one one", "2 shell echo two two"])
        #expect(try blamed("made2") == ["2 shell echo two new"])
        #expect(try Array(blamed("README.md").suffix(2)) == ["1 shell echo one seven", "2 shell echo two eight"])
    }

    @Test("git chat rebase keeps the turns whose change is in the base already")
    func rebase() throws {
        let project = try Project(files: ["README.md": "1\n2\n3\n4\n5\n6\n7\n8\n"])
        try project.shell("sed -i s/2/two/ README.md")
        try project.shell("sed -i s/7/seven/ README.md")
        try project.sandbox.sh("sed -i s/2/two/ README.md && git commit -q -am same").requireSuccess()
        try project.sandbox.chat("rebase", project.id).requireSuccess()
        #expect(try project.sandbox.git("rev-list", "--count", "main..\(project.branch)") == "3")
        #expect(
            try project.sandbox.chat("show", project.sandbox.git("rev-parse", project.branch + "~1")).stdout.contains(
                "s/2/two/"))
        #expect(try project.sandbox.chat("fsck").stdout == "")
        try project.sandbox.sh("sed -i s/7/SEVEN/ README.md && git commit -q -am other").requireSuccess()
        let stopped = try project.sandbox.chat("rebase", project.id)
        #expect(stopped.status == 5 && stopped.stderr.contains("changes are at odds in README.md"))
        try project.sandbox.git("rebase", "--abort", in: project.worktree)
        #expect(try project.messages().split(separator: "\n").count == 2)
    }

    @Test("a writer that goes on during amends and rebases loses nothing")
    func writerBeside() throws {
        let project = try Project()
        try project.sandbox.chat("hooks", "install").requireSuccess()
        let writer = try project.sandbox.start(
            [
                "sh", "-c",
                "for i in 1 2 3 4 5 6 7 8 9 10; do until git-chat say -s \(project.id) \"m$i\" 2>/dev/null; do :; done; done",
            ], environment: ["GIT_CHAT_TEST_CLOCK": nil, "GIT_CHAT_TEST_SEED": nil])
        try project.sandbox.sh(
            "for i in 1 2 3 4 5 6; do git commit -q --amend --allow-empty --no-edit; "
                + "git rebase -q --force-rebase --exec true main || git rebase --abort; done", in: project.worktree)
        _ = try writer.wait()
        let said = try project.messages().split(separator: "\n").compactMap {
            $0.split(separator: " ").last.map(String.init)
        }
        #expect(said == (1...10).map { "m\($0)" })
        try project.sandbox.chat("say", "-s", project.id, "last").requireSuccess()
        let fsck = try project.sandbox.chat("fsck")
        #expect(fsck.status == 0, "\(fsck)")
    }

    @Test(
        "turns squashed by hand on their own branch stay with the squash when the session goes on",
        arguments: [false, true])
    func squashedByHand(hasHooks: Bool) throws {
        let project = try Project()
        let sandbox = project.sandbox
        if hasHooks { try sandbox.chat("hooks", "install").requireSuccess() }
        for line in ["echo 1 > f; echo ok", "echo 2 >> f; echo ok"] { try project.shell(line).requireSuccess() }
        try sandbox.sh("git reset -q --soft main && git commit -q -m 'login works'", in: project.worktree)
            .requireSuccess()
        let squash = try sandbox.git("rev-parse", project.branch)
        func turns() throws -> [Substring] {
            let lines = try sandbox.chat("show", squash, "--format", "%(turn)").requireSuccess().stdout
            return Set(lines.split(separator: "\n")).sorted()
        }
        #expect(try turns() == ["1", "2"])
        #expect(try !sandbox.chat("status", project.id).stdout.contains("not on the branch"))
        try project.shell("echo 3 >> f; echo ok").requireSuccess()
        #expect(try turns() == ["1", "2"])
        let marks = try sandbox.chat("log", project.id, "--format=%(on_branch)").stdout
        #expect(!marks.contains("false"))
        #expect(try sandbox.chat("fsck").stdout == "")
    }

    @Test("a squash of the moment of the last turn has all of them")
    func squashAtOnce() throws {
        let project = try Project()
        let sandbox = project.sandbox
        for number in 1...3 { try project.shell("echo \(number) > f\(number); echo ok").requireSuccess() }
        try sandbox.git("merge", "--squash", project.branch)
        let date = try sandbox.git("log", "-1", "--format=%aI", project.branch)
        try sandbox.run(
            ["git", "commit", "--quiet", "-m", "all (#1)"],
            environment: ["GIT_AUTHOR_DATE": date, "GIT_COMMITTER_DATE": date]
        ).requireSuccess()
        let lines = try sandbox.chat("show", "HEAD", "--format", "%(turn)").requireSuccess().stdout
        #expect(Set(lines.split(separator: "\n")) == ["1", "2", "3"])
    }
}
