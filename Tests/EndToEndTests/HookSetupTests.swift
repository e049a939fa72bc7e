import TestSupport
import Testing

/// Hooks get in beside what is there, and go without a trace.
@Suite struct HookSetupTests {
    /// A way in which a project has its hooks: what makes it, and where its files are.
    struct Setup: CustomTestStringConvertible {
        let testDescription: String
        let script: String
        var folder = ".git/hooks"
        var options: [String] = []
        /// Whether the hook that was there has to be run still.
        var hasOwn = true
    }

    private static let own = #"printf '#!/bin/sh\ncat > "$HOME/seen"\n' > "#

    /// husky 9 has a script of its own for every hook.
    private static let others = "commit-msg post-commit post-checkout post-merge post-rewrite"

    static let setups = [
        Setup(testDescription: "no hooks", script: "true", hasOwn: false),
        Setup(testDescription: "no folder", script: "rm -r .git/hooks", hasOwn: false),
        Setup(testDescription: "a script", script: own + ".git/hooks/pre-push; chmod 755 .git/hooks/pre-push"),
        Setup(
            testDescription: "a script that looks at its own name and place",
            script: "mkdir .git/hooks/lib; \(own) .git/hooks/lib/seen; "
                + #"printf '#!/bin/sh\n[ "${0##*/}" = pre-push ] || exit 64\n. "$(dirname "$0")/lib/seen"\n' "#
                + "> .git/hooks/pre-push; chmod 755 .git/hooks/pre-push"),
        Setup(testDescription: "a script that is off", script: own + ".git/hooks/pre-push", hasOwn: false),
        Setup(
            testDescription: "a link",
            script: own + "real; chmod 700 real; ln -s ../../real .git/hooks/pre-push"),
        Setup(
            testDescription: "another language",
            script: #"printf '#!/usr/bin/perl\nopen F, ">$ENV{HOME}/seen"; print F <STDIN>;\n' > .git/hooks/pre-push; "#
                + "chmod 755 .git/hooks/pre-push"),
        Setup(
            testDescription: "core.hooksPath in the project",
            script: "mkdir .githooks; \(own) .githooks/pre-push; chmod 755 .githooks/pre-push; "
                + "git config core.hooksPath .githooks", folder: ".githooks"),
        Setup(
            testDescription: "a script of the project that is off",
            script: "mkdir hk; \(own) hk/pre-push; echo 'exit 1' >> hk/pre-push; chmod 640 hk/pre-push; "
                + "git config core.hooksPath hk", folder: "hk", hasOwn: false),
        Setup(
            testDescription: "links to one script",
            script: "mkdir hk; cd hk; \(own) all; chmod 755 all; "
                + "for i in pre-push commit-msg post-commit post-rewrite; do ln -s all $i; done; "
                + "git config core.hooksPath hk", folder: "hk"),
        Setup(
            testDescription: "a last line without an end",
            script: "mkdir .githooks; printf '#!/bin/sh' > .githooks/post-commit; chmod 755 .githooks/*; "
                + "git config core.hooksPath .githooks", folder: ".githooks", hasOwn: false),
        Setup(
            testDescription: "core.hooksPath out of the repository",
            script: "mkdir ../shared; \(own) ../shared/pre-push; chmod 755 ../shared/pre-push; "
                + "git config core.hooksPath ../shared", folder: "../shared", options: ["--yes"]),
        Setup(
            testDescription: "husky 9",
            script: "mkdir -p .husky/_; \(own) .husky/pre-push; "
                + #"printf '#!/bin/sh\nf=.husky/$(basename "$0"); [ ! -f $f ] || sh -e $f "$@"\n' > .husky/_/pre-push; "#
                + "for i in \(others); do cp .husky/_/pre-push .husky/_/$i; done; chmod 755 .husky/_/*; "
                + "git config core.hooksPath .husky/_", folder: ".husky"),
        Setup(
            testDescription: "husky 9 in a package",
            script: "mkdir -p web/.husky/_; \(own) web/.husky/pre-push; "
                + #"printf '#!/bin/sh\nf=web/.husky/$(basename "$0"); [ ! -f $f ] || sh -e $f "$@"\n' "#
                + "> web/.husky/_/pre-push; for i in \(others); do cp web/.husky/_/pre-push web/.husky/_/$i; done; "
                + "chmod 755 web/.husky/_/*; git config core.hooksPath web/.husky/_",
            folder: "web/.husky"),
        Setup(
            testDescription: "husky 8",
            script: "mkdir -p .husky/_; touch .husky/_/husky.sh; "
                + #"printf '#!/usr/bin/env sh\n. "$(dirname -- "$0")/_/husky.sh"\n\ncat > "$HOME/seen"\n' > .husky/pre-push; "#
                + "chmod 755 .husky/pre-push; git config core.hooksPath .husky", folder: ".husky"),
        Setup(
            testDescription: "lefthook",
            script: "touch lefthook.yml; \(own) .git/hooks/pre-push; echo '# LEFTHOOK' >> .git/hooks/pre-push; "
                + "chmod 755 .git/hooks/pre-push"),
        Setup(
            testDescription: "pre-commit",
            script: "touch .pre-commit-config.yaml; \(own) .git/hooks/pre-push; chmod 755 .git/hooks/pre-push"),
    ]

    @Test("install, work, uninstall", arguments: setups)
    func roundTrip(setup: Setup) throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.git("init", "--quiet", "--bare", sandbox.path + "/remote.git")
        try sandbox.git("remote", "add", "origin", sandbox.path + "/remote.git")
        try sandbox.sh(setup.script).requireSuccess()
        let before = try files(in: setup.folder, sandbox)
        try sandbox.run(["git", "chat", "hooks", "install"] + setup.options).requireSuccess()
        try sandbox.run("git", "chat", "hooks", "status").requireSuccess()
        let again = try files(in: setup.folder, sandbox)
        try sandbox.run(["git", "chat", "hooks", "install"] + setup.options).requireSuccess()
        #expect(try files(in: setup.folder, sandbox) == again)

        let refused = try sandbox.run("git", "push", "origin", project.branch)
        #expect(refused.status == 1)
        #expect(refused.stderr.contains("session 'Fix login' (\(project.id)) is private"))
        try sandbox.run("git", "push", "--quiet", "origin", "main").requireSuccess()
        if setup.hasOwn {
            let main = try sandbox.git("rev-parse", "main")
            let zeros = String(repeating: "0", count: 40)
            #expect(try sandbox.read("../home/seen") == "refs/heads/main \(main) refs/heads/main \(zeros)\n")
        }
        try sandbox.run("git", "chat", "hooks", "uninstall").requireSuccess()
        #expect(try files(in: setup.folder, sandbox) == before)
    }

    /// Names, modes and sums of the hooks; git's samples are in nobody's way.
    private func files(in folder: String, _ sandbox: Sandbox) throws -> String {
        let find = "test ! -d \(folder) || find \(folder) ! -type d ! -name '*.sample' -printf '%p %m %l ' "
        return try sandbox.sh(find + "\\( -type f -exec sha1sum {} \\; -o -print \\) | sort").requireSuccess().stdout
    }

    @Test("linked worktrees share the hooks of the repository")
    func linkedWorktree() throws {
        let project = try Project()
        try project.sandbox.chat("hooks", "install", in: project.worktree).requireSuccess()
        #expect(try project.sandbox.chat("hooks", "status").status == 0)
        try project.sandbox.sh("echo more >> README.md && git commit --quiet -am mine", in: project.worktree)
        let body = try project.sandbox.git("log", "-1", "--format=%B", project.branch)
        #expect(body == "mine\n\nChat-Session: \(project.id)")
    }

    @Test("other programs' folders are not written to without a yes; /dev/null is no folder")
    func refusals() throws {
        let project = try Project()
        try project.sandbox.sh("mkdir ../shared && git config core.hooksPath ../shared")
        let refused = try project.sandbox.chat("hooks", "install")
        #expect(refused.status == 1 && refused.stderr.contains("Other repositories use"))
        #expect(try project.sandbox.sh("ls ../shared").stdout == "")
        try project.sandbox.git("config", "core.hooksPath", "/dev/null")
        #expect(try project.sandbox.chat("hooks", "install").stderr.contains("which is no folder"))
        try project.sandbox.git("config", "core.hooksPath", "")
        for words in ["install", "status"] {
            let empty = try project.sandbox.chat("hooks", words)
            #expect(empty.status == 1 && empty.stderr.contains("which is no folder, so that git runs none"), "\(empty)")
        }
        #expect(try project.sandbox.chat("doctor").stdout.contains("core.hooksPath is ''"))
        try project.sandbox.sh("mkdir .h; printf '#!/usr/bin/perl\n' > .h/pre-push; git config core.hooksPath .h")
        let script = try project.sandbox.chat("hooks", "install")
        #expect(script.status == 1 && script.stderr.contains("it is no shell script"))
        #expect(try project.sandbox.sh("ls .h").stdout == "pre-push\n")
    }

    @Test("older texts are replaced, edited ones are not; what was moved away is put back")
    func versions() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.chat("hooks", "install").requireSuccess()
        let now = try sandbox.read(".git/hooks/pre-push")
        try sandbox.sh("sed -i 's/version 2/version 1/; s/private/old/' .git/hooks/pre-push")
        #expect(try sandbox.chat("hooks", "status").stdout.contains("pre-push\toutdated"))
        try sandbox.chat("hooks", "install").requireSuccess()
        #expect(try sandbox.read(".git/hooks/pre-push") == now)

        try sandbox.sh("echo '# mine' >> .git/hooks/pre-push")
        #expect(try sandbox.chat("hooks", "install").stderr.contains("it is git chat's, and was edited"))
        #expect(try sandbox.chat("hooks", "uninstall").status == 1)
        try sandbox.chat("hooks", "install", "--force").requireSuccess()
        #expect(try sandbox.read(".git/hooks/pre-push") == now)

        try sandbox.sh("mv .git/hooks/pre-push .git/hooks/pre-push.legacy; printf '#!/bin/sh\n' > .git/hooks/pre-push")
        #expect(try sandbox.chat("hooks", "status").stdout.contains("pre-push\tdisplaced"))
        try sandbox.chat("hooks", "uninstall").requireSuccess()
        #expect(try sandbox.sh("ls .git/hooks | grep -v sample").stdout == "pre-push\n")
    }

    @Test("the files in hooks/ are what is installed", arguments: ["commit-msg", "post-rewrite", "pre-push"])
    func shipped(name: String) throws {
        let project = try Project()
        try project.sandbox.chat("hooks", "install").requireSuccess()
        let installed = try project.sandbox.read(".git/hooks/\(name)").split(separator: "\n")
        let here = Files.parent(of: Files.parent(of: Files.parent(of: #filePath)))
        let shipped = try Files.text(of: "\(here)/hooks/\(name)").split(separator: "\n")
        #expect(installed.filter { !$0.hasPrefix("chat=") } == shipped.filter { !$0.hasPrefix("chat=") })
    }
}
