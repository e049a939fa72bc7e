import TestSupport
import Testing

/// What was shared on one remote goes to no other, and what is taken back is gone from where it was.
@Suite struct WithdrawalTests {
    private func there(_ team: Team, _ place: String = "remote.git") throws -> String {
        try team.sandbox.git("for-each-ref", "--format=%(refname)", in: place)
    }

    /// A second bare remote of Ann's, called private.
    private func privateRemote(_ team: Team) throws {
        try team.sandbox.git("init", "--quiet", "--bare", team.sandbox.path + "/private.git")
        try team.sandbox.git("remote", "add", "private", team.sandbox.path + "/private.git", in: "ann")
    }

    @Test("a remote that was renamed or removed takes its sessions to no other", arguments: ["rename", "remove"])
    func former(verb: String) throws {
        let team = try Team()
        try privateRemote(team)
        let id = String(try team.chat("ann", "new", "Hush").requireSuccess().stdout.dropLast())
        try team.shell("ann", id, "echo one > one.txt")
        try team.chat("ann", "share", "--yes", "--remote", "private", id).requireSuccess()
        let words = verb == "rename" ? ["rename", "private", "mirror"] : ["remove", "private"]
        try team.sandbox.run(["git", "remote"] + words, in: "ann").requireSuccess()
        let pushed = try team.chat("ann", "push", "--remote", "origin").requireSuccess()
        #expect(pushed.stderr.contains("no session is shared on 'origin'; nothing was sent"))
        #expect(
            pushed.stderr.contains("hint: if it is what was 'private' here, run 'git chat fetch --remote origin' first")
        )
        #expect(try team.chat("ann", "push", "--remote", "origin", id).status == 1)
        #expect(try !there(team).contains(id))
        // What a remote had is not purged as long as nobody could take it from there.
        try team.chat("ann", "delete", "--yes", id).requireSuccess()
        #expect(try team.chat("ann", "delete", "--yes", "--purge", id).stderr.contains("'private' still has it"))
        try team.chat("ann", "restore", id).requireSuccess()
        guard verb == "rename" else {
            let alone = try team.chat("ann", "unshare", "--yes", id)
            #expect(
                alone.stderr.contains("cannot take session 'Hush' (\(id)) from 'origin': it is shared on 'private'"))
            return
        }
        try team.shell("ann", id, "echo two > two.txt")
        try team.chat("ann", "push", "--remote", "mirror", id).requireSuccess()
        #expect(try team.references("ann", id) == team.references("private.git", id))
        let back = try team.chat("ann", "unshare", "--yes", "--remote", "mirror", id).requireSuccess()
        #expect(back.stderr.contains("was shared on 'private', too, which git does not know any more"))
        #expect(try !there(team, "private.git").contains(id))
    }

    @Test(
        "a remote of several addresses is refused: each of them could have something else", arguments: ["--push", ""])
    func severalAddresses(option: String) throws {
        let team = try Team()
        try privateRemote(team)
        try team.sandbox.sh(
            "git remote set-url --add \(option) origin ../private.git; git remote set-url --add \(option) origin ../remote.git",
            in: "ann"
        ).requireSuccess()
        try team.chat("ann", "new", "Hush").requireSuccess()
        let refused = try team.chat("ann", "share", "--yes")
        #expect(refused.status == 1 && refused.stderr.contains("addresses under that name"), "\(refused)")
        #expect(try !there(team).contains("refs/chat") && !there(team, "private.git").contains("refs/chat"))
    }

    @Test("what somebody else has shared again, as the policy lets them, is not taken back once more")
    func sharedByOthers() throws {
        let team = try Team()
        for person in team.people { try team.sandbox.git("config", "chat.policy.share", "anyone", in: person) }
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        try team.chat("ann", "unshare", "--yes", id).requireSuccess()
        try team.chat("bob", "share", "--yes", id).requireSuccess()
        for person in ["ann", "bob", "ann", "bob", "ann", "bob", "ann"] {
            let output = try team.chat(person, "sync").requireSuccess()
            #expect(!output.stderr.contains("took"), "\(output)")
        }
        #expect(try there(team).contains("refs/chat/sessions/" + id))
        try team.chat("bob", "say", "-s", id, "from bob").requireSuccess()
        for person in ["bob", "ann"] { try team.chat(person, "sync").requireSuccess() }
        #expect(try team.texts("ann", id).last == "from bob")
    }

    @Test("what went away before it was sent goes with the next push, also while another remote has the session")
    func interrupted() throws {
        let team = try Team()
        try privateRemote(team)
        let id = try team.shared()
        try team.chat("ann", "share", "--yes", "--remote", "private", id).requireSuccess()
        try team.sandbox.sh("printf '#!/bin/sh\\nexit 1\\n' > hooks/update; chmod +x hooks/update", in: "remote.git")
        #expect(try team.chat("ann", "unshare", "--yes", "--remote", "origin", id).status != 0)
        #expect(try there(team).contains(id))
        try team.sandbox.sh("rm hooks/update", in: "remote.git")
        let pushed = try team.chat("ann", "push", "--remote", "origin").requireSuccess()
        #expect(pushed.stderr.contains("took 1 session back from 'origin'"), "\(pushed)")
        #expect(try !there(team).contains(id) && there(team, "private.git").contains(id))
    }

    @Test("a session that the host does not take holds up no other one, and its reason is told")
    func refused() throws {
        let team = try Team()
        let (first, second) = (try team.shared(), try team.shared("ann", "Other"))
        try team.sandbox.sh(
            """
            printf '#!/bin/sh\\ncase $1 in *\(first)) echo "Policy 42: not this one" >&2; exit 1 ;; esac\\n' > hooks/update
            chmod +x hooks/update
            """, in: "remote.git")
        for id in [first, second] { try team.chat("ann", "say", "-s", id, "more").requireSuccess() }
        let pushed = try team.chat("ann", "push")
        #expect(pushed.status == 1 && pushed.stderr.contains("pushed 1 session to 'origin'"), "\(pushed)")
        #expect(pushed.stderr.contains("does not take session 'Fix login' (\(first))"), "\(pushed)")
        #expect(pushed.stderr.contains("Policy 42: not this one"), "\(pushed)")
        #expect(try team.references("ann", second) == team.references("remote.git", second))
        let named = try team.chat("ann", "push", first)
        #expect(named.status == 1 && named.stderr.contains("Policy 42: not this one"), "\(named)")
    }

    @Test("with chat.redact=warn a push tells what looks like a secret")
    func warned() throws {
        let team = try Team()
        let id = try team.shared()
        try team.sandbox.git("config", "chat.redact", "warn", in: "ann")
        let token = "ghp_" + String(repeating: "aZ3k", count: 9)
        try team.chat("ann", "say", "-s", id, "the key is \(token)").requireSuccess()
        let pushed = try team.chat("ann", "push").requireSuccess()
        #expect(pushed.stderr.contains("holds what looks like a secret (github-token)"), "\(pushed)")
    }

    @Test("a teammate whose remote got another name goes on in a session by its name")
    func renamed() throws {
        let team = try Team()
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        try team.sandbox.git("remote", "rename", "origin", "upstream", in: "bob")
        try team.chat("bob", "say", "-s", id, "from bob").requireSuccess()
        #expect(try team.chat("bob", "push").requireSuccess().stderr.contains("if it is what was 'origin' here"))
        try team.chat("bob", "push", id).requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        #expect(try team.texts("ann", id).last == "from bob")
    }

    @Test("only share takes a session to where it is not: not push, not plain git, and not one who does not own it")
    func named() throws {
        let team = try Team()
        try privateRemote(team)
        let id = try team.shared()
        let other = try team.chat("ann", "push", "--remote", "private", id)
        #expect(
            other.stderr == """
                error: cannot push session 'Fix login' (\(id)) to 'private': it is not shared there
                hint: run 'git chat share --remote private \(id)' to share it there

                """)
        try team.chat("ann", "hooks", "install").requireSuccess()
        let log = "refs/chat/sessions/\(id)"
        let plain = try team.sandbox.run(["git", "push", "private", log], in: "ann")
        #expect(plain.status == 1 && plain.stderr.contains("(\(id)): it is not shared on 'private'"), "\(plain)")
        try team.sandbox.git("config", "chat.policy.remote", "origin", in: "ann")
        for words in [
            ["private", "kosuke-chat-\(id)"], ["../private.git", log], ["../private.git", "kosuke-chat-\(id)"],
        ] {
            let output = try team.sandbox.run(["git", "push"] + words, in: "ann")
            #expect(output.status == 1 && output.stderr.contains("'chat.policy.remote' is 'origin'"), "\(words)")
        }
        try team.sandbox.run(["git", "push", "-q", "origin", log, "kosuke-chat-\(id)"], in: "ann").requireSuccess()
        #expect(try there(team, "private.git") == "")
    }

    @Test("who may not share what its owner took back is not told to; where the policy lets anyone, everybody is")
    func others() throws {
        let team = try Team()
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        try team.chat("ann", "unshare", "--yes", id).requireSuccess()
        try team.chat("bob", "sync").requireSuccess()
        for policy in ["owner", "anyone"] {
            try team.sandbox.git("config", "chat.policy.share", policy, in: "bob")
            let isTold = policy == "anyone"
            let all = try team.chat("bob", "push").requireSuccess().stderr
            #expect(all.hasPrefix("no session is shared on 'origin'; nothing was sent\n"), "\(policy): \(all)")
            #expect(all.contains("git chat share --remote origin <session>") == isTold, "\(policy): \(all)")
            for command in ["push", "sync"] {
                let named = try team.chat("bob", command, id)
                #expect(named.status == 1 && named.stderr.contains("to 'origin': it is not shared there\n"), "\(named)")
                #expect(named.stderr.contains("git chat share") == isTold, "\(policy): \(named)")
            }
        }
    }

    @Test("a fork of what was taken back does not go out in its place, and one that is there is named")
    func forks() throws {
        let team = try Team()
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        for person in ["bob", "ann"] { try team.shell(person, id, "echo \(person) > one.txt") }
        try team.chat("bob", "push").requireSuccess()
        #expect(try team.chat("ann", "fetch").status == 5)
        try team.chat("ann", "unshare", "--yes", id).requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        #expect(try !there(team).contains("fork_"))
        try team.chat("ann", "share", "--yes", id).requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        #expect(try there(team).contains("fork_"))
        let output = try team.chat("ann", "unshare", "--yes", id).requireSuccess()
        #expect(output.stderr.contains("warning: a fork of it is still shared on 'origin': "))
    }

    @Test("shared on two remotes, it is private once both have lost it")
    func twoRemotes() throws {
        let team = try Team()
        try privateRemote(team)
        let id = try team.shared()
        try team.chat("ann", "share", "--yes", "--remote", "private", id).requireSuccess()
        let first = try team.chat("ann", "unshare", "--yes", id, "--remote", "origin").requireSuccess()
        #expect(
            first.stderr == """
                'Fix login' (\(id)) is still shared on 'private'
                hint: run 'git chat unshare --remote private \(id)' to take it from there, too

                """)
        #expect(try !there(team).contains(id) && there(team, "private.git").contains(id))
        let again = try team.chat("ann", "unshare", "--yes", id, "--remote", "origin")
        #expect(again.status == 1 && again.stderr.contains("it is shared on 'private'"))
        try team.chat("ann", "unshare", "--yes", id, "--remote", "private").requireSuccess()
        #expect(try !there(team, "private.git").contains(id))
    }

    @Test("a remote that is away: nothing is called private; one that goes away halfway loses it with the next push")
    func away() throws {
        let team = try Team()
        let id = try team.shared()
        try team.sandbox.sh("mv remote.git away.git").requireSuccess()
        #expect(try team.chat("ann", "unshare", "--yes", id).status == 7)
        #expect(try team.chat("ann", "show", id, "--json").stdout.contains(#""visibility": "shared""#))
        try team.sandbox.sh(
            "mv away.git remote.git; printf '#!/bin/sh\\nkill -9 $PPID\\n' > remote.git/hooks/pre-receive;"
                + "chmod 755 remote.git/hooks/pre-receive"
        ).requireSuccess()
        #expect(try team.chat("ann", "unshare", "--yes", id).status == 7)
        #expect(try there(team).contains(id))
        try team.sandbox.sh("rm remote.git/hooks/pre-receive").requireSuccess()
        let pushed = try team.chat("ann", "push").requireSuccess()
        #expect(pushed.stderr == "took 1 session back from 'origin'\n")
        #expect(try !there(team).contains(id))
        #expect(try team.chat("ann", "push").requireSuccess().stderr.contains("no session is shared"))
    }

    @Test(
        "a log there that cannot be taken in is in the way of unshare, which says how to go on",
        arguments: [false, true])
    func inTheWay(areBranches: Bool) throws {
        let team = try Team()
        if areBranches { try team.sandbox.git("config", "remote.origin.chatLayout", "branches", in: "ann") }
        let id = try team.shared()
        let log = (areBranches ? "refs/heads/kosuke-chat/" : "refs/chat/") + "sessions/\(id)"
        try team.sandbox.sh(
            "git update-ref \(log) $(git log -1 --format=%B \(log) | sed 's/^Chat-Clock: .*/Chat-Clock: 99999999/'"
                + " | git commit-tree -p \(log) \(log)^{tree})", in: "remote.git"
        ).requireSuccess()
        let refused = try team.chat("ann", "unshare", "--yes", id)
        let words = "error: cannot take session 'Fix login' (\(id)) from 'origin': what is there was left alone: "
        let hint = "hint: nothing was changed; run 'git push origin --delete \(log)' to let go of the log there, "
        #expect(refused.status == 1 && refused.stderr.hasPrefix(words + "its clock is"), "\(refused)")
        #expect(refused.stderr.hasSuffix(hint + "then the command again\n"), "\(refused)")
        try team.sandbox.git("push", "--quiet", "origin", "--delete", log, in: "ann")
        try team.chat("ann", "unshare", "--yes", id).requireSuccess()
        #expect(try !there(team).contains(id))
        #expect(try team.chat("ann", "show", id, "--json").stdout.contains(#""visibility": "private""#))
    }

    @Test("a remote that is fetched from one place and pushed to another: sessions are where pushes go")
    func twoPlaces() throws {
        let team = try Team()
        try team.sandbox.git("clone", "--quiet", "--bare", "remote.git", "fork.git")
        for person in ["ann", "bob"] {
            try team.sandbox.git("config", "remote.origin.pushurl", team.sandbox.path + "/fork.git", in: person)
        }
        let id = String(try team.chat("ann", "new", "Fix login").requireSuccess().stdout.dropLast())
        let asks = try team.sandbox.startOnTerminal("git", "chat", "share", id, in: "ann")
        try asks.wait(for: "/fork.git)?")
        asks.type("n\n")
        #expect(try asks.wait().status != 0)
        try team.chat("ann", "share", "--yes", id).requireSuccess()
        #expect(try there(team, "fork.git").contains(id) && !there(team).contains(id))
        try team.chat("bob", "fetch").requireSuccess()
        try team.chat("bob", "say", "-s", id, "from bob").requireSuccess()
        try team.chat("bob", "sync").requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        #expect(try team.texts("ann", id) == ["from bob"])
        try team.chat("ann", "unshare", "--yes", id).requireSuccess()
        #expect(try !there(team, "fork.git").contains(id))
    }

    @Test("a partial clone gets conversations whole")
    func partial() throws {
        let team = try Team()
        let id = try team.shared()
        try team.sandbox.git("config", "uploadpack.allowFilter", "true", in: "remote.git")
        try team.sandbox.git("clone", "--quiet", "--filter=blob:none", "file://" + team.remote, "partial")
        #expect(try team.chat("partial", "fetch").requireSuccess().stderr.contains("new here"))
        #expect(try team.texts("partial", id).count == 2)
        try team.chat("partial", "say", "-s", id, "from here").requireSuccess()
        try team.chat("partial", "push").requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        #expect(try team.texts("ann", id).last == "from here")
        #expect(try team.chat("partial", "fsck").status == 0)
    }

    @Test("a duplicate that is shared on one remote goes to no other, wherever its source is")
    func duplicates() throws {
        let team = try Team()
        try privateRemote(team)
        let source = try team.shared()
        let copy = String(
            try team.chat("ann", "duplicate", source, "--title", "Hush").requireSuccess().stdout.dropLast())
        try team.shell("ann", copy, "echo two > two.txt")
        try team.chat("ann", "share", "--yes", "--remote", "private", copy).requireSuccess()
        try team.chat("ann", "config", "remote", "origin").requireSuccess()
        for words in ["push", "sync"] { try team.chat("ann", words).requireSuccess() }
        #expect(try !there(team).contains(copy) && there(team, "private.git").contains(copy))
    }

    @Test("what was taken back on one machine is put back by share alone, and then it is shared on both")
    func machines() throws {
        let team = try Team()
        try team.sandbox.sh("git clone -q remote.git other; git -C other config user.name ann").requireSuccess()
        try team.sandbox.git("config", "user.email", "ann@example.com", in: "other")
        let id = try team.shared()
        try team.chat("other", "fetch").requireSuccess()
        try team.chat("other", "say", "-s", id, "offline").requireSuccess()
        try team.chat("ann", "unshare", "--yes", id).requireSuccess()
        let refused = try team.chat("other", "push", id)
        #expect(refused.status == 1 && refused.stderr.contains("it is not shared there"), "\(refused)")
        #expect(try !there(team).contains(id))
        try team.chat("other", "share", "--yes", id).requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        try team.chat("ann", "say", "-s", id, "from ann").requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        try team.chat("other", "sync").requireSuccess()
        #expect(try team.texts("other", id).suffix(2) == ["offline", "from ann"])
    }

    @Test(
        "commits of one's own that were rewritten after a push are refused, and go with a yes",
        arguments: ["rebase", "amend"])
    func ownCommits(verb: String) throws {
        let team = try Team()
        let id = try team.shared()
        let worktree = team.worktree("ann", id)
        try team.sandbox.sh("echo own > own; git add own; git commit -q -m own", in: worktree).requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        if verb == "rebase" {
            try team.sandbox.sh("echo base > base; git add base; git commit -q -m base", in: "ann").requireSuccess()
            try team.chat("ann", "rebase", id).requireSuccess()
        } else {
            try team.sandbox.sh("echo own2 > own; git commit -q -a --amend -m own", in: worktree).requireSuccess()
        }
        let refused = try team.chat("ann", "push")
        #expect(refused.status == 1 && refused.stderr.contains("its branch was rewritten here"), "\(refused)")
        try team.chat("ann", "push", "--rewritten").requireSuccess()
        #expect(try team.references("ann", id) == team.references("remote.git", id))
        #expect(try team.sandbox.read(worktree + "/own") == (verb == "rebase" ? "own\n" : "own2\n"))
        #expect(try team.sandbox.git("rev-list", "--merges", "--count", "kosuke-chat-\(id)", in: "ann") == "0")
    }

    @Test("what who rewrote a branch had not seen is merged, not dropped")
    func unseen() throws {
        let team = try Team()
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        try team.sandbox.sh("echo base > base.txt; git add .; git commit --quiet -m base", in: "ann")
        try team.chat("ann", "rebase", id).requireSuccess()
        try team.chat("ann", "push", "--rewritten").requireSuccess()
        try team.shell("bob", id, "echo bob > bob.txt")
        try team.chat("bob", "sync").requireSuccess()
        #expect(try team.sandbox.read("bob.sessions/\(id)/bob.txt") == "bob\n")
        try team.chat("ann", "sync").requireSuccess()
        #expect(try team.sandbox.read("ann.sessions/\(id)/bob.txt") == "bob\n")
        #expect(try team.references("ann", id) == team.references("bob", id))
        for person in team.people { #expect(try team.chat(person, "fsck").stdout == "") }
    }
}
