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
        #expect(try project.sandbox.chat("blame").status == 129)
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
}
