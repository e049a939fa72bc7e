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
        ])
    func otherCommands(line: String) throws {
        let project = try project()
        try project.sandbox.sh("for i in 1 2 3; do git commit --quiet --allow-empty -m $i; done")
        let output = try project.sandbox.sh("set -e; " + line)
        #expect(output.status == 0, "\(output)")
        #expect(!output.stderr.contains("warning: git chat"), "\(output.stderr)")
    }

    @Test("an empty message still stops a commit")
    func emptyMessage() throws {
        let project = try project()
        let output = try project.sandbox.sh(
            "GIT_EDITOR=true git commit --allow-empty; GIT_EDITOR=true git commit -v --allow-empty",
            in: project.worktree)
        #expect(output.status == 1)
        #expect(output.stderr.contains("Aborting commit due to empty commit message"))
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

    @Test("without hooks a plain push takes no log along")
    func plainPush() throws {
        let project = try Project()
        try project.sandbox.git("init", "--quiet", "--bare", project.sandbox.path + "/remote.git")
        try project.sandbox.git("remote", "add", "origin", project.sandbox.path + "/remote.git")
        try project.sandbox.git("push", "--quiet", "--all", "origin")
        #expect(try !project.sandbox.git("ls-remote", "origin").contains("refs/chat/"))
    }
}
