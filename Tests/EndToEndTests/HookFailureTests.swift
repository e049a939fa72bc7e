import TestSupport
import Testing

/// A hook never breaks the user's git; what is private stays here all the same.
@Suite struct HookFailureTests {
    private func project() throws -> Project {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.git("init", "--quiet", "--bare", sandbox.path + "/remote.git")
        try sandbox.git("remote", "add", "origin", sandbox.path + "/remote.git")
        try sandbox.chat("hooks", "install").requireSuccess()
        return project
    }

    /// What stands in for the program: nothing, one that crashes, one that says nothing, another of the same name.
    static let programs = [
        "", "#!/bin/sh\nkill -SEGV $$\n", "#!/bin/sh\nexit 3\n", "#!/bin/sh\nexit 0\n",
        "#!/bin/sh\necho 'git chat: unknown option'; exit 129\n", "#!/bin/sh\ncat; exit 0\n", "not a program\n",
    ]

    @Test("without git chat, git goes on, and only our own references stay here", arguments: programs)
    func brokenProgram(script: String) throws {
        let project = try project()
        let sandbox = project.sandbox
        try sandbox.sh("sed -i \"s|^chat=.*|chat=/nowhere|\" .git/hooks/*")
        if !script.isEmpty { try sandbox.writeProgram("git-chat", script) }
        let environment: [String: String?] = ["PATH": "\(sandbox.bin):/usr/bin:/bin"]
        for line in [
            "echo a > a && git add a && git commit -m A", "git commit --amend -m B", "git checkout -b other",
            "git checkout main && git merge --no-ff other", "git rebase --exec true HEAD~1", "git push origin main",
        ] {
            let output = try sandbox.sh(line, environment: environment)
            #expect(output.status == 0, "\(line): \(output)")
        }
        for words in [[project.branch], ["--all"], ["--mirror"], ["refs/*:refs/*"], ["refs/notes/kosuke-chat"]] {
            let output = try sandbox.run(["git", "push", "origin"] + words, environment: environment)
            #expect(output.status == 1, "\(words)")
        }
        #expect(try sandbox.git("ls-remote", "origin").split(separator: "\n").count == 2)
    }

    @Test(
        "git's own ways to rewrite and look are not disturbed",
        arguments: [
            "echo b > README.md && git stash && git stash pop",
            "git checkout --quiet --detach && git commit --allow-empty -m D",
            "git bisect start HEAD HEAD~2 && git bisect run true; git bisect reset",
            "git -c advice.detachedHead=false checkout HEAD~1 && git checkout -",
            "git rebase --exec 'git log -1' HEAD~2",
            "HOME= git commit --allow-empty -m 'no home'", "env -u HOME git commit --allow-empty -m 'no home'",
            "git -c protocol.file.allow=always submodule add --quiet \"$PWD\" sub && git commit -m sub && cd sub && "
                + "git -c user.name=A -c user.email=a@b commit --allow-empty -m inside",
            "cp -a . ../copy && cd ../copy && git commit --allow-empty -m copied",
            "GIT_DIR=\"$PWD/.git\" GIT_WORK_TREE=\"$PWD\" git commit --allow-empty -m 'by variables'",
            "git worktree add -q ../beside && cd ../beside && git commit --allow-empty -m beside",
            "git rebase --exec 'git commit -q --allow-empty -m more' HEAD~1",
            "env -u USER -u LOGNAME -u HOME GIT_CONFIG_GLOBAL=/dev/null git -c user.name=A -c user.email=a@b "
                + "commit --allow-empty -m 'nobody'",
        ])
    func otherCommands(line: String) throws {
        let project = try project()
        try project.sandbox.sh("for i in 1 2 3; do git commit --quiet --allow-empty -m $i; done")
        let output = try project.sandbox.sh("set -e; " + line)
        #expect(output.status == 0, "\(output)")
        #expect(!output.stderr.contains("warning: git chat"), "\(output.stderr)")
    }

    /// Runs git with hooks and without; what it says of itself has to be the same.
    private func expectSame(_ line: String, _ sandbox: Sandbox, in place: String = ".") throws {
        let (with, without) = (
            try sandbox.sh(line, in: place),
            try sandbox.sh(
                line, in: place,
                environment: [
                    "GIT_CONFIG_COUNT": "1", "GIT_CONFIG_KEY_0": "core.hooksPath", "GIT_CONFIG_VALUE_0": "/dev/null",
                ])
        )
        #expect(with.status == without.status && with.status == 0, "\(line): \(with)")
    }

    @Test("where nothing of ours can be written, git goes on")
    func unwritable() throws {
        let project = try project()
        let sandbox = project.sandbox
        // Not even root can write into this empty folder.
        let place = "/proc/tty/ldisc"
        guard Files.isFolder(place) else { return }
        try sandbox.sh(
            "git pack-refs --all; for i in chat refs/chat; do rm -rf .git/$i; ln -s \(place) .git/$i; done"
        ).requireSuccess()
        for line in [
            "git commit -q --allow-empty -m A", "git commit -q --amend --allow-empty -m B",
            "git rebase -q --force-rebase main",
            "git checkout -q --detach && git checkout -q -",
        ] {
            let output = try sandbox.sh(line, in: project.worktree)
            #expect(output.status == 0, "\(line): \(output)")
            #expect(!output.stderr.contains("error:"), "\(line): \(output)")
        }
        try expectSame("git push -q origin main", sandbox)
        #expect(try sandbox.sh("git push -q origin \(project.branch)").status == 1)
    }

    @Test("on a disk that is read-only, git does what it does without hooks")
    func readOnly() throws {
        let project = try project()
        let sandbox = project.sandbox
        try sandbox.git("push", "--quiet", "origin", "main")
        let start = "unshare -rm sh -c 'mount --bind . . && cd \"$PWD\" && mount -o remount,ro,bind . && "
        // Not every machine lets its users do that.
        guard try sandbox.sh(start + "! touch x 2>/dev/null'").status == 0 else { return }
        for line in [
            "git push -q origin main", "git push -q origin HEAD~0:refs/heads/copy", "git log -1", "git stash list",
        ] {
            let output = try sandbox.sh(start + line + "'")
            #expect(output.status == 0, "\(line): \(output)")
        }
        #expect(try sandbox.sh(start + "git push -q origin \(project.branch)'").status == 1)
    }

    @Test("an index that somebody locked")
    func lockedIndex() throws {
        let project = try project()
        try project.shell("echo set > login.conf")
        let sandbox = project.sandbox
        try sandbox.sh("touch .git/index.lock .git/worktrees/\(project.id)/index.lock")
        try expectSame("git push -q origin main", sandbox)
        try sandbox.sh("rm .git/index.lock")
        let committed = try sandbox.sh("git commit -q --allow-empty -m A")
        #expect(committed == Output(status: 0))
        try sandbox.sh("rm .git/worktrees/*/index.lock; touch .git/index.lock")
        let amended = try sandbox.sh("git commit -q --amend --allow-empty -m B", in: project.worktree)
        #expect(amended == Output(status: 0))
        try sandbox.sh("rm .git/index.lock")
        #expect(try sandbox.chat("fsck").status == 0)
    }

    @Test("an empty message still stops a commit")
    func emptyMessage() throws {
        let project = try project()
        let output = try project.sandbox.sh(
            "GIT_EDITOR=true git commit --allow-empty; GIT_EDITOR=true git commit -v --allow-empty",
            in: project.worktree)
        #expect(output.status == 1)
        #expect(output.stderr.contains("Aborting commit due to empty commit message"))
        // As an editor that changes nothing, this is what git tells hooks where it opens none.
        let unchanged = try project.sandbox.sh("GIT_EDITOR=: git commit --allow-empty", in: project.worktree)
        #expect(unchanged.status == 1 && unchanged.stderr.contains("empty commit message"), "\(unchanged)")
        let stripped = try project.sandbox.sh(
            "git -c commit.cleanup=strip commit --allow-empty -m '#77'", in: project.worktree)
        #expect(stripped.status == 1 && stripped.stderr.contains("empty commit message"), "\(stripped)")
    }

    @Test(
        "words that begin as a comment does are words where git keeps them",
        arguments: [
            ("git commit -m '#77 fix crash'", "#77 fix crash"), ("git commit -m 'Fix' -m '#77'", "Fix\n\n#77"),
            ("printf '\\n#77 fix\\n; more\\n' | git commit -F -", "#77 fix\n; more"),
            ("git commit -m '#77 fix' && git commit --amend --no-edit", "#77 fix"),
            ("printf 'Fix\\n' > ../m; GIT_EDITOR='cp ../m' git commit", "Fix"),
        ])
    func commentedWords(line: String, message: String) throws {
        let project = try project()
        try project.sandbox.sh("echo x > x; git add x", in: project.worktree).requireSuccess()
        try project.sandbox.sh(line, in: project.worktree).requireSuccess()
        let body = try project.sandbox.git("log", "-1", "--format=%B", in: project.worktree)
        #expect(body == message + "\n\nChat-Session: \(project.id)")
        let trailer = "--format=%(trailers:key=Chat-Session,valueonly)"
        #expect(try project.sandbox.git("log", "-1", trailer, in: project.worktree) == project.id)
    }

    @Test(
        "what the user lets git do with trailers is not done by the hook",
        arguments: [
            "git config trailer.sign.key 'Signed-off-by: '; git config trailer.sign.command 'echo me'",
            "git config --global trailer.sign.key 'Signed-off-by: '; git config --global trailer.sign.cmd 'echo me'",
            "git config trailer.Chat-Session.cmd 'echo other'", "git config trailer.where start",
            "git config trailer.separators '='",
            "export GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0=trailer.Chat-Session.cmd GIT_CONFIG_VALUE_0='echo other'",
            "git() { command git -c trailer.Chat-Session.cmd='echo other' \"$@\"; }",
        ])
    func ownTrailers(setting: String) throws {
        let project = try project()
        try project.sandbox.sh(
            "\(setting)\ngit commit --quiet --allow-empty -m Fix -m 'Seen-by: me'", in: project.worktree
        ).requireSuccess()
        let body = try project.sandbox.git("log", "-1", "--format=%B", in: project.worktree)
        #expect(body == "Fix\n\nSeen-by: me\nChat-Session: \(project.id)")
    }

    @Test("the user's sign of comments is the hook's, too")
    func ownComments() throws {
        let project = try project()
        try project.sandbox.git("config", "core.commentChar", "%")
        try project.sandbox.sh(
            "printf 'Fix\n\n%% a comment\n' > ../m; GIT_EDITOR='cp ../m' git commit --quiet --allow-empty",
            in: project.worktree
        ).requireSuccess()
        let body = try project.sandbox.git("log", "-1", "--format=%B", in: project.worktree)
        #expect(body == "Fix\n\nChat-Session: \(project.id)")
    }

    @Test(
        "where git looks for a sign of comments itself, so does the hook",
        arguments: [
            ("printf 'Fix\n#77 it\n' > ../m; git commit --quiet --allow-empty -e -F ../m", "Fix\n#77 it"),
            ("printf 'Fix\n#77 it\n' > ../m; git commit --quiet --allow-empty -v -e -F ../m", "Fix\n#77 it"),
            ("git commit --quiet --allow-empty -e -m Fix", "Fix"),
        ])
    func foundComments(line: String, message: String) throws {
        let project = try project()
        try project.sandbox.git("config", "core.commentChar", "auto")
        try project.sandbox.sh("export GIT_EDITOR=true; " + line, in: project.worktree).requireSuccess()
        let body = try project.sandbox.git("log", "-1", "--format=%B", in: project.worktree)
        #expect(body == message + "\n\nChat-Session: \(project.id)")
        // A message that was emptied stops the commit.
        let empty = try project.sandbox.sh(
            "printf '#77\n' > ../m; GIT_EDITOR='sed -i /^#77/d' git commit --allow-empty -e -F ../m",
            in: project.worktree)
        #expect(empty.status == 1 && empty.stderr.contains("empty commit message"), "\(empty)")
    }

    @Test("an amend that drops the trailers is taken in at once")
    func amend() throws {
        let project = try project()
        try project.shell("echo set > login.conf")
        try project.sandbox.git("commit", "--quiet", "--amend", "--message", "other words", in: project.worktree)
        let keys = try project.sandbox.git("ls-tree", "-r", "--name-only", project.log)
        #expect(keys.contains(try project.sandbox.git("rev-parse", project.branch)))
        #expect(try project.sandbox.chat("show", "HEAD", in: project.worktree).stdout.contains("echo set > login.conf"))
    }

    @Test("a busy session is not waited for; its next turn takes the rewrite in")
    func busy() throws {
        let project = try project()
        try project.shell("echo set > login.conf")
        let lock = project.sandbox.folder + "/.git/chat/locks/\(project.id).write"
        try project.sandbox.sh(
            "flock \"\(lock)\" git -C \"\(project.worktree)\" commit --quiet --amend --message other"
        ).requireSuccess()
        try project.sandbox.chat("say", "-s", project.id, "next").requireSuccess()
        let amended = try project.sandbox.git("rev-parse", project.branch + "~1")
        #expect(try project.sandbox.git("ls-tree", "-r", "--name-only", project.log).contains(amended))
    }

    @Test(
        "without hooks a plain push takes no log along",
        arguments: [
            "git push origin main", "git push --all origin",
            "git push -q origin main && git -c push.default=matching push origin :",
            "git tag v1 && git push --tags origin",
        ])
    func plainPush(line: String) throws {
        let project = try Project()
        try project.sandbox.git("init", "--quiet", "--bare", project.sandbox.path + "/remote.git")
        try project.sandbox.git("remote", "add", "origin", project.sandbox.path + "/remote.git")
        try project.sandbox.sh(line).requireSuccess()
        let there = try project.sandbox.git("ls-remote", "origin")
        #expect(!there.contains("refs/chat/") && !there.contains("refs/notes/"))
    }

    @Test(
        "pushes of everything are refused while a session is private, and say what to do",
        arguments: [["--all"], ["--mirror"], ["refs/*:refs/*"], ["+refs/*:refs/*"], ["refs/chat/*:refs/chat/*"]])
    func everything(words: [String]) throws {
        let project = try project()
        try project.shell("echo set > login.conf")
        let refused = try project.sandbox.run(["git", "push", "origin"] + words)
        #expect(refused.status == 1)
        #expect(refused.stderr.contains("error: cannot push") && refused.stderr.contains("hint: "), "\(refused)")
        #expect(try project.sandbox.git("ls-remote", "origin") == "")
    }
}
