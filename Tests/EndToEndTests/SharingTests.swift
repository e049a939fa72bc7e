import TestSupport
import Testing

/// Sessions travel by push and fetch.
@Suite struct SharingTests {
    @Test("what a session shares is shown, asked for, and nothing else leaves")
    func share() throws {
        let team = try Team()
        let id = String(try team.chat("ann", "new", "Fix login").requireSuccess().stdout.dropLast())
        try team.shell("ann", id, "echo one > one.txt")
        try team.chat("ann", "new", "Mine alone").requireSuccess()
        let asked = try team.chat("ann", "share", id)
        #expect(asked.status == 1 && asked.stderr.contains("turn 1: add one.txt"))
        #expect(asked.stderr.contains("1 turn, 1 message, 2 commits"))
        #expect(try team.chat("ann", "share", "--dry-run", id).status == 0)
        #expect(try team.chat("ann", "push", id).stderr.contains("it is private"))
        #expect(try !team.sandbox.git("ls-remote", "remote.git").contains("kosuke-chat"))

        try team.chat("ann", "share", "--yes", id).requireSuccess()
        let names = try team.sandbox.git("ls-remote", "remote.git").split(separator: "\n").map { $0.dropFirst(41) }
        #expect(names.count == 5)
        #expect(names.contains("refs/chat/sessions/\(id)") && names.contains("refs/heads/kosuke-chat-\(id)"))
        #expect(
            try team.sandbox.git("config", "--get-all", "remote.origin.fetch", in: "ann")
                == "+refs/heads/*:refs/remotes/origin/*")
    }

    @Test("a teammate finds a session, reads it, and goes on with it; both get all of it")
    func resume() throws {
        let team = try Team()
        let id = try team.shared()
        #expect(try team.chat("bob", "fetch").requireSuccess().stderr.contains("2 new messages, new here"))
        #expect(try team.texts("bob", id) == ["echo one > one.txt; echo done", "done"])
        try team.shell("bob", id, "cat one.txt; echo two > two.txt")
        try team.chat("bob", "push").requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        #expect(try team.texts("ann", id).suffix(2) == ["cat one.txt; echo two > two.txt", "one"])
        #expect(try team.sandbox.read("ann.sessions/\(id)/two.txt") == "two\n")
        #expect(try team.sandbox.git("status", "--porcelain", in: team.worktree("ann", id)) == "")
        #expect(try team.references("ann", id) == team.references("remote.git", id))
        for person in team.people { #expect(try team.chat(person, "fsck").stdout == "") }
    }

    @Test("both go on apart: conversation and code are merged, the same on both sides")
    func apart() throws {
        let team = try Team()
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        try team.shell("ann", id, "sed -i s/1/ann/ README.md; echo from ann")
        try team.shell("bob", id, "sed -i s/8/bob/ README.md; echo from bob")
        try team.chat("ann", "push").requireSuccess()
        let rejected = try team.sandbox.run(
            "git", "push", "origin", "refs/chat/sessions/\(id):refs/chat/sessions/\(id)", in: "bob")
        #expect(rejected.status == 1)
        #expect(try team.chat("bob", "push").requireSuccess().stderr.contains("code of both sides merged"))
        try team.chat("ann", "sync").requireSuccess()
        for person in team.people {
            #expect(try team.references(person, id) == team.references("remote.git", id))
            #expect(try team.chat(person, "fsck").stdout == "")
            let text = try team.sandbox.read("\(person).sessions/\(id)/README.md")
            #expect(text == "ann\n2\n3\n4\n5\n6\n7\nbob\n")
            #expect(Set(try team.texts(person, id)).isSuperset(of: ["from ann", "from bob"]))
        }
    }

    @Test("code at odds: what was here is a session of its own, the conversation is one")
    func atOdds() throws {
        let team = try Team()
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        try team.shell("ann", id, "sed -i s/3/ann/ README.md")
        try team.shell("bob", id, "sed -i s/3/bob/ README.md")
        try team.chat("ann", "push").requireSuccess()
        let output = try team.chat("bob", "sync")
        #expect(output.status == 5 && output.stderr.contains("content: README.md"))
        #expect(try team.sandbox.read("bob.sessions/\(id)/README.md").contains("ann"))
        let forks = try team.sandbox.git(
            "for-each-ref", "--format=%(refname)", "refs/heads/kosuke-chat-fork_*", in: "bob")
        let fork = String(forks.dropFirst("refs/heads/kosuke-chat-".count))
        #expect(try team.sandbox.git("show", "kosuke-chat-\(fork):README.md", in: "bob").contains("bob"))
        #expect(try team.texts("bob", id).suffix(2) == ["sed -i s/3/ann/ README.md", "sed -i s/3/bob/ README.md"])
        let conflicts = try team.chat("bob", "conflicts", id, fork)
        #expect(conflicts == Output(status: 5, stdout: "README.md\tcontent\n", stderr: conflicts.stderr))
        #expect(try team.chat("bob", "conflicts", id).status == 0)
        try team.chat("ann", "sync").requireSuccess()
        #expect(try team.references("ann", id) == team.references("bob", id))
        #expect(try team.references("ann", fork) == team.references("bob", fork))
        for person in team.people { #expect(try team.chat(person, "fsck").stdout == "") }
    }

    @Test("code at odds with files a person has open: nothing is changed until they are out of the way")
    func dirtyWorktree() throws {
        let team = try Team()
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        try team.shell("bob", id, "true")
        try team.shell("ann", id, "echo ann > one.txt")
        try team.chat("ann", "push").requireSuccess()
        try team.sandbox.write("bob.sessions/\(id)/one.txt", "bob's own\n")
        let output = try team.chat("bob", "fetch")
        #expect(output.status == 1 && output.stderr.contains("cannot be brought into the worktree"))
        #expect(try team.sandbox.read("bob.sessions/\(id)/one.txt") == "bob's own\n")
        try team.sandbox.git("checkout", "--", "one.txt", in: team.worktree("bob", id))
        try team.chat("bob", "fetch").requireSuccess()
        #expect(try team.sandbox.read("bob.sessions/\(id)/one.txt") == "ann\n")
    }

    @Test("unshare takes it from the remote; only the owner can")
    func unshare() throws {
        let team = try Team()
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        #expect(try team.chat("bob", "unshare", "--yes", id).stderr.contains("it belongs to ann"))
        try team.chat("ann", "unshare", "--yes", id).requireSuccess()
        #expect(try !team.sandbox.git("ls-remote", "remote.git").contains(id))
        let fetched = try team.chat("bob", "fetch").requireSuccess()
        #expect(fetched.stderr.contains("is not shared there any more; it stays here"))
        #expect(try team.texts("bob", id).count == 2)
        // What he adds to his copy takes it back there only if he says so, and may.
        try team.chat("bob", "say", "-s", id, "for me").requireSuccess()
        for words in ["push", "sync"] { try team.chat("bob", words).requireSuccess() }
        #expect(try team.chat("bob", "push", id).stderr.contains("it is not shared there"))
        #expect(try team.chat("bob", "share", "--yes", id).stderr.contains("it belongs to ann"))
        #expect(try !team.sandbox.git("ls-remote", "remote.git").contains(id))
        try team.chat("bob", "config", "policy.share", "anyone").requireSuccess()
        try team.chat("bob", "share", "--yes", id).requireSuccess()
        #expect(try team.sandbox.git("ls-remote", "remote.git").contains(id))
    }

    @Test("a message that waits for its answer does not leave")
    func pending() throws {
        let team = try Team()
        let id = try team.shared()
        let waits = try team.sandbox.start(
            [
                "git-chat", "send", "-s", id, "--agent", "shell", "-m",
                "echo begun; while [ ! -e go ]; do sleep 0.05; done",
            ],
            in: "ann")
        try waits.wait(for: "begun")
        try team.chat("ann", "push").requireSuccess()
        #expect(
            try !team.sandbox.git("ls-tree", "-r", "--name-only", "refs/chat/sessions/\(id)", in: "remote.git")
                .contains("pending"))
        try team.sandbox.write("ann.sessions/\(id)/go", "")
        _ = try waits.wait()
        try team.chat("ann", "push").requireSuccess()
        #expect(try team.references("ann", id) == team.references("remote.git", id))
    }

    @Test("a rewritten branch is not pushed over the one there without a yes, and others follow it")
    func rewritten() throws {
        let team = try Team()
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        try team.sandbox.sh("echo base > base.txt; git add .; git commit --quiet -m base", in: "ann")
        try team.chat("ann", "rebase", id).requireSuccess()
        let refused = try team.chat("ann", "push").stderr
        #expect(refused.contains("its branch was rewritten here\nhint: run 'git chat push --rewritten \(id)' to let"))
        try team.chat("ann", "push", "--rewritten").requireSuccess()
        #expect(try team.chat("bob", "fetch").requireSuccess().stderr.contains("its branch was rewritten there"))
        #expect(try team.references("ann", id) == team.references("bob", id))
        #expect(try team.texts("bob", id).count == 2)
    }

    @Test("a host that refuses refs/chat/ is given branches, and others find them there")
    func fallback() throws {
        let team = try Team()
        try team.sandbox.sh(
            "printf '#!/bin/sh\\ncase $1 in refs/chat/*) echo no such references here; exit 1;; esac\\n' "
                + "> remote.git/hooks/update; chmod 755 remote.git/hooks/update")
        let id = String(try team.chat("ann", "new", "Fix login").requireSuccess().stdout.dropLast())
        try team.shell("ann", id, "echo one")
        let shared = try team.chat("ann", "share", "--yes", id).requireSuccess()
        #expect(shared.stderr.contains("does not take refs/chat/"))
        let names = try team.sandbox.git("ls-remote", "remote.git")
        #expect(names.contains("refs/heads/kosuke-chat/sessions/\(id)") && !names.contains("refs/chat/"))
        #expect(try team.chat("bob", "fetch").requireSuccess().stderr.contains("new here"))
        try team.chat("bob", "say", "-s", id, "from bob").requireSuccess()
        try team.chat("bob", "push").requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        #expect(try team.texts("ann", id).last == "from bob")
    }

    @Test("what is shared on a private remote goes to no other, nor is it listed there")
    func privateRemote() throws {
        let team = try Team()
        let id = try team.shared()
        try team.sandbox.git("init", "--quiet", "--bare", team.sandbox.path + "/private.git")
        try team.sandbox.git("remote", "add", "private", team.sandbox.path + "/private.git", in: "ann")
        let other = String(try team.chat("ann", "new", "Hush hush").requireSuccess().stdout.dropLast())
        try team.shell("ann", other, "echo two > two.txt; echo done")
        try team.chat("ann", "share", "--yes", "--remote", "private", other).requireSuccess()
        for words in [
            ["sync", "--remote", "origin"], ["push", "--remote", "origin"], ["sync", "--remote", "private"],
        ] {
            try team.sandbox.run(["git", "chat"] + words, in: "ann").requireSuccess()
        }
        func words(_ place: String) throws -> String {
            try team.sandbox.sh("git cat-file --batch-all-objects --batch", in: place).stdout
        }
        func names(_ place: String) throws -> String { try team.sandbox.git("for-each-ref", in: place) }
        #expect(try names("remote.git").contains(id) && !names("remote.git").contains(other))
        #expect(try names("private.git").contains(other) && !names("private.git").contains(id))
        let there = try words("remote.git")
        #expect(!there.contains("Hush hush") && !there.contains(other) && there.contains("Fix login"))
        #expect(try !words("private.git").contains("Fix login"))
        // What becomes a fork stays where its source is.
        try team.sandbox.git("remote", "add", "private", team.sandbox.path + "/private.git", in: "bob")
        try team.chat("bob", "fetch", "--remote", "private", other).requireSuccess()
        for person in ["bob", "ann"] { try team.shell(person, other, "echo \(person) > two.txt") }
        try team.chat("bob", "push", "--remote", "private", other).requireSuccess()
        #expect(try team.chat("ann", "fetch", "--remote", "private").status == 5)
        try team.chat("ann", "sync", "--remote", "origin").requireSuccess()
        #expect(try !names("remote.git").contains("fork_"))
        try team.chat("ann", "sync", "--remote", "private").requireSuccess()
        #expect(try names("private.git").contains("fork_"))
        // Away when it was shared: it waits for that remote, and no other takes it.
        let third = String(try team.chat("ann", "new", "Later").requireSuccess().stdout.dropLast())
        try team.sandbox.sh("mv private.git away.git").requireSuccess()
        #expect(try team.chat("ann", "share", "--yes", "--remote", "private", third).status == 7)
        try team.chat("ann", "sync", "--remote", "origin").requireSuccess()
        #expect(try !names("remote.git").contains(third))
        try team.sandbox.sh("mv away.git private.git").requireSuccess()
        try team.chat("ann", "push", "--remote", "private").requireSuccess()
        #expect(try names("private.git").contains(third))
        // Both, once it is said.
        try team.chat("ann", "share", "--yes", "--remote", "origin", third).requireSuccess()
        #expect(try names("remote.git").contains(third))
        try team.sandbox.git("remote", "add", "third", team.sandbox.path + "/third.git", in: "ann")
        let nothing = try team.chat("ann", "push", "--remote", "third")
        #expect(nothing.status == 0 && nothing.stderr.contains("no session is shared on 'third'"), "\(nothing)")
    }

    @Test("no remote, an unknown one, one that is away, one that policy forbids")
    func refusals() throws {
        let team = try Team()
        let id = try team.shared()
        #expect(try team.chat("ann", "push", "--remote", "nowhere").status == 3)
        try team.sandbox.git("remote", "add", "away", "/nowhere/at/all", in: "ann")
        #expect(try team.chat("ann", "push", "--remote", "away", id).status == 7)
        #expect(try team.chat("ann", "fetch", "--remote", "away").status == 7)
        #expect(try team.chat("ann", "fetch", "session_1_nothing00").status == 3)
        try team.sandbox.git("config", "chat.policy.remote", "away", in: "ann")
        #expect(try team.chat("ann", "push", id).stderr.contains("'chat.policy.remote' is 'away'"))
        try team.sandbox.git("remote", "remove", "origin", in: "bob")
        #expect(try team.chat("bob", "fetch").stderr.contains("cannot choose a remote"))
    }

    @Test("a redaction reaches every clone, with what each added meanwhile")
    func redaction() throws {
        let team = try Team()
        let id = try team.shared()
        try team.chat("ann", "say", "-s", id, "the words that slipped through").requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        try team.chat("bob", "fetch").requireSuccess()
        try team.chat("bob", "say", "-s", id, "from bob").requireSuccess()
        let message = try team.chat("ann", "log", id, "-n", "1", "--format=%(id)").stdout.dropLast()
        try team.chat("ann", "redact", "--yes", "-s", id, String(message)).requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        try team.chat("bob", "sync").requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        for person in team.people {
            #expect(try team.texts(person, id).suffix(2) == ["[redacted:by-hand]", "from bob"])
            #expect(try team.references(person, id) == team.references("remote.git", id))
            #expect(try team.chat(person, "fsck").stdout == "")
        }
        for place in team.people + ["remote.git"] {
            try team.sandbox.sh(
                "git for-each-ref --format='delete %(refname)' refs/chat-remotes | git update-ref --stdin;"
                    + "git reflog expire --expire=now --all; git gc --quiet --prune=now", in: place)
            let hits = try team.sandbox.sh(
                "git cat-file --batch-all-objects --batch-check='%(objectname)' | git cat-file --batch | grep -c slipped",
                in: place)
            #expect(hits.stdout == "0\n", "\(place)")
        }
    }
}
