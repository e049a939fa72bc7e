import TestSupport
import Testing

/// Where git looks for hooks, and what that folder says of them.
@Suite struct HookFolderTests {
    @Test("the path is read as git reads it", arguments: ["~/hk", "%(prefix)/hk-of-nobody"])
    func expandedPath(path: String) throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.git("config", "core.hooksPath", path)
        let status = try sandbox.chat("hooks", "status")
        #expect(status.status == 1)
        let found = try sandbox.run("git", "rev-parse", "--git-path", "hooks").requireSuccess().stdout
        #expect(status.stdout.contains("pre-push\tmissing\t\(found.dropLast())/pre-push"), "\(status)")
    }

    @Test("hooks of the project that are not committed are told: worktrees of sessions are without them")
    func uncommitted() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.git("config", "core.hooksPath", ".githooks")
        let hint = "commit the hooks in the project"
        #expect(try !sandbox.chat("doctor").stderr.contains(hint))
        #expect(try sandbox.chat("hooks", "install").requireSuccess().stderr.contains(hint))
        let doctor = try sandbox.chat("doctor")
        #expect(doctor.status == 1 && doctor.stdout.contains("not committed: a push from the worktree of a session"))
        try sandbox.sh("git add .githooks && git commit -q -m hooks").requireSuccess()
        #expect(try !sandbox.chat("doctor").stdout.contains("not committed"))
        #expect(try !sandbox.chat("hooks", "install").requireSuccess().stderr.contains(hint))
        try sandbox.git("merge", "--quiet", "main", in: project.worktree)
        try sandbox.git("init", "--quiet", "--bare", sandbox.path + "/remote.git")
        let push = try sandbox.run("git", "push", sandbox.path + "/remote.git", "HEAD", in: project.worktree)
        #expect(push.status == 1 && push.stderr.contains("is private"), "\(push)")
    }

    /// What husky 9 makes: a folder that ignores itself, with a script for every hook.
    private static let huskyFolder = """
        mkdir -p .husky/_; echo '*' > .husky/_/.gitignore
        echo 's=$(dirname "$(dirname "$0")")/$(basename "$0"); [ ! -f "$s" ] || sh -e "$s" "$@"' > .husky/_/h
        for i in pre-push commit-msg post-commit post-checkout post-merge post-rewrite; do
            printf '#!/usr/bin/env sh\\n. "$(dirname "$0")/h"\\n' > .husky/_/$i; chmod 755 .husky/_/$i
        done
        git config core.hooksPath .husky/_
        """

    @Test("husky's own scripts, which git ignores: a new worktree gets them, one without them is told")
    func husky() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.git("init", "--quiet", "--bare", sandbox.path + "/remote.git")
        try sandbox.sh(Self.huskyFolder).requireSuccess()
        try sandbox.chat("hooks", "install").requireSuccess()
        try sandbox.sh("git add .husky && git commit -q -m hooks").requireSuccess()
        try sandbox.chat("hooks", "status").requireSuccess()
        // Its worktree was there before husky was.
        try sandbox.git("merge", "--quiet", "main", in: project.worktree)
        let status = try sandbox.chat("hooks", "status", in: project.worktree)
        #expect(status.status == 1 && status.stdout.contains("pre-push\tnot-loaded\t"), "\(status)")
        #expect(try sandbox.chat("doctor", in: project.worktree).stdout.contains("husky's own script is missing"))
        let second = try sandbox.newSession("Second")
        let doctor = try sandbox.chat("doctor")
        #expect(doctor.status == 1 && doctor.stdout.contains("not run in '\(project.shownWorktree)'"), "\(doctor)")
        #expect(!doctor.stdout.contains(second), "\(doctor)")

        let worktree = sandbox.path + "/project.sessions/" + second
        #expect(try sandbox.git("status", "--porcelain", in: worktree) == "")
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x", in: worktree)
        #expect(try sandbox.git("log", "-1", "--format=%B", in: worktree) == "x\n\nChat-Session: \(second)")
        let push = try sandbox.run("git", "push", sandbox.path + "/remote.git", "HEAD", in: worktree)
        #expect(push.status == 1 && push.stderr.contains("is private"), "\(push)")
    }

    @Test("hooks that core.hooksPath hides are told, and go", arguments: [".husky/_", "/dev/null"])
    func hidden(path: String) throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.sh(#"cd .git/hooks; rm -f *; printf '#!/bin/sh\n' > pre-push; chmod 755 pre-push"#)
        try sandbox.chat("hooks", "install").requireSuccess()
        try sandbox.git("config", "core.hooksPath", path)
        #expect(try sandbox.chat("doctor").stdout.contains("/.git/hooks' are not run: core.hooksPath leads elsewhere"))
        if path != "/dev/null" {
            #expect(try sandbox.chat("hooks", "status").stderr.contains("are not run: core.hooksPath leads elsewhere"))
        }
        try sandbox.chat("hooks", "uninstall").requireSuccess()
        #expect(try sandbox.sh("cd .git; ls -d hooks*; ls hooks; cat hooks/*").stdout == "hooks\npre-push\n#!/bin/sh\n")
        #expect(try !sandbox.chat("doctor").stdout.contains("are not run"))
    }

    @Test("at the top of the worktree git runs none, and fails: nothing is installed there", arguments: [".", "./"])
    func top(path: String) throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.git("config", "core.hooksPath", path)
        let words = "cannot install hooks: core.hooksPath is '\(path)', and git runs none from the top of a worktree"
        let install = try sandbox.chat("hooks", "install", "--yes")
        #expect(install.status == 1 && install.stderr.hasPrefix("error: \(words)\n"), "\(install)")
        #expect(try sandbox.chat("hooks", "status").status == 1)
        #expect(try sandbox.chat("doctor").stdout.contains(words))
        #expect(try sandbox.sh("ls").stdout == "README.md\n")
        try sandbox.git("commit", "--quiet", "--allow-empty", "-m", "x")
        #expect(try sandbox.chat("hooks", "uninstall").requireSuccess().stderr == "no hook of git chat was there\n")
    }

    @Test("of hooks that are links to one script, each does its own")
    func links() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.sh(
            #"mkdir hk; cd hk; printf '#!/bin/sh\necho ${0##*/} >> "$HOME/ran"\n' > all; chmod 755 all; "#
                + "for i in pre-push commit-msg post-commit; do ln -s all $i; done; "
                + "git config core.hooksPath \"$PWD\""
        ).requireSuccess()
        let written = try sandbox.chat("hooks", "install").requireSuccess().stderr
        #expect(written.contains("pre-push: installed, with the one that was there"), "\(written)")
        #expect(!written.contains("edited"), "\(written)")
        try sandbox.sh("git commit -q --allow-empty -m x", in: project.worktree).requireSuccess()
        let body = try sandbox.git("log", "-1", "--format=%B", in: project.worktree)
        #expect(body == "x\n\nChat-Session: \(project.id)")
        #expect(try sandbox.read("../home/ran") == "commit-msg\npost-commit\n")
        let gone = try sandbox.chat("hooks", "uninstall").requireSuccess().stderr
        #expect(gone.contains("commit-msg: ") && gone.contains("pre-push: "), "\(gone)")
    }

    @Test("a hook of the project that is not executable is told, and made so; what it was about stays off")
    func off() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.sh(
            "mkdir hk; printf '#!/bin/sh\\nexit 1\\n' > hk/commit-msg; chmod 644 hk/*; git config core.hooksPath hk"
        ).requireSuccess()
        try sandbox.chat("hooks", "install").requireSuccess()
        try sandbox.sh("git commit -q --allow-empty -m x").requireSuccess()
        #expect(try sandbox.chat("hooks", "status").stdout.contains("commit-msg\tinstalled\t"))
        try sandbox.sh("chmod 644 hk/commit-msg hk/pre-push").requireSuccess()
        let status = try sandbox.chat("hooks", "status")
        #expect(status.status == 1)
        #expect(status.stdout.contains("commit-msg\tnot-executable") && status.stdout.contains("pre-push\tnot-exec"))
        try sandbox.chat("hooks", "install").requireSuccess()
        #expect(try sandbox.chat("hooks", "status").status == 0)
        try sandbox.chat("hooks", "uninstall").requireSuccess()
        #expect(try sandbox.sh("cd hk; stat -c '%n %a' *; cat *").stdout == "commit-msg 644\n#!/bin/sh\nexit 1\n")
    }

    @Test("a folder of hooks that is a link: hooks that were there go on, also such as look beside themselves")
    func linkedFolder() throws {
        let sandbox = try Sandbox()
        try sandbox.repository()
        try sandbox.sh(
            """
            mkdir tools githooks; git init -q --bare ../r.git
            printf '#!/bin/sh\\necho CHECK >&2; exit 1\\n' > tools/check; chmod +x tools/check
            ln -s ../tools/check githooks/pre-push; echo 'echo LIB >&2' > tools/lib.sh
            printf '#!/bin/sh\\n. "$(dirname "$0")/../tools/lib.sh"\\n' > githooks/commit-msg; chmod +x githooks/commit-msg
            rm -rf .git/hooks; ln -s ../githooks .git/hooks; cp -a githooks ../before
            """
        ).requireSuccess()
        try sandbox.chat("hooks", "install").requireSuccess()
        let commit = try sandbox.run("git", "commit", "-q", "--allow-empty", "-m", "x")
        #expect(commit.status == 0 && commit.stderr.contains("LIB"), "\(commit)")
        let push = try sandbox.run("git", "push", "-q", "../r.git", "HEAD:refs/heads/p")
        #expect(push.status == 1 && push.stderr.contains("CHECK"), "\(push)")
        try sandbox.chat("hooks", "uninstall").requireSuccess()
        #expect(try sandbox.sh("diff -r --no-dereference githooks ../before && ls -d githooks*").stdout == "githooks\n")
    }
}
