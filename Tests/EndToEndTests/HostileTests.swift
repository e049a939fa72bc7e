import TestSupport
import Testing

/// A teammate who means harm: nothing runs, nothing is lost, and it is said once.
@Suite struct HostileTests {
    private func scene() throws -> (Team, String) {
        let team = try Team()
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        return (team, id)
    }

    /// Puts a log on the remote whose last commit was changed by a line of `sed`, or by any program.
    private func forge(_ team: Team, _ id: String, _ filter: String, tree: String = "") throws {
        let log = "refs/chat/sessions/\(id)"
        let tree = tree.isEmpty ? "$(git rev-parse \(log)^{tree})" : tree
        try team.sandbox.sh(
            "new=$(git log -1 --format=%B \(log) | \(filter) | git commit-tree -p \(log) \(tree)) && "
                + "git update-ref \(log) $new", in: "remote.git"
        ).requireSuccess()
    }

    @Test(
        "logs that are not as they should be are left alone",
        arguments: [
            ("sed 's/^Chat-Clock: .*/Chat-Clock: 99999999/'", "its clock is 99999999"),
            ("sed 's/^Chat-Format: 1/Chat-Format: 7/'", "its format is 7"),
            ("sed 's/^Chat-Status: .*/Chat-Status: evil/'", "its log cannot be read: Chat-Status"),
            (
                "sed 's/^Chat-Session: .*/Chat-Session: session_1_another00/'",
                "its log says that it is session session_1_another00"
            ),
        ])
    func badLog(filter: String, words: String) throws {
        let (team, id) = try scene()
        let before = try team.references("bob", id)
        try forge(team, id, filter)
        let output = try team.chat("bob", "fetch")
        #expect(output.status == 1)
        #expect(output.stderr.split(separator: "\n").count == 1 && output.stderr.contains(words), "\(output)")
        #expect(try team.references("bob", id) == before)
        try team.chat("bob", "say", "-s", id, "still here").requireSuccess()
        // It holds up no other session, and says why where it is meant.
        let other = String(try team.chat("bob", "new", "Other").requireSuccess().stdout.dropLast())
        #expect(try team.chat("bob", "share", "--yes", other).status == 0)
        try team.chat("bob", "say", "-s", other, "new").requireSuccess()
        let pushed = try team.chat("bob", "push")
        #expect(pushed.status == 1 && pushed.stderr.contains(words), "\(pushed)")
        #expect(pushed.stderr.contains("pushed 1 session"), "\(pushed)")
        let named = try team.chat("bob", "push", id)
        #expect(named.status == 1 && named.stderr.contains("was left alone: \(words)"), "\(named)")
    }

    @Test(
        "a clock that is taken leaves room for everybody, one that is not leaves the session as it was",
        arguments: [(79_999_999, true), (80_000_000, true), (80_000_001, false), (90_000_000, false)])
    func highClock(clock: Int, isTaken: Bool) throws {
        let team = try Team(["ann", "bob", "carol"])
        let id = try team.shared()
        for person in ["bob", "carol"] { try team.chat(person, "fetch").requireSuccess() }
        let log = "refs/chat/sessions/\(id)"
        let before = try team.sandbox.git("rev-parse", log, in: "remote.git")
        try forge(team, id, "sed 's/^Chat-Clock: .*/Chat-Clock: \(clock)/'")
        let output = try team.chat("bob", "fetch")
        #expect((output.status == 0) == isTaken, "\(output)")
        #expect(output.stderr.contains("its clock is \(clock)") != isTaken, "\(output)")
        if !isTaken { try team.sandbox.git("update-ref", log, before, in: "remote.git") }
        for person in ["bob", "ann", "bob"] {
            try team.chat(person, "sync").requireSuccess()
            try team.chat(person, "say", "-s", id, "from \(person)").requireSuccess()
            try team.chat(person, "sync").requireSuccess()
        }
        // Carol was away all the time, and Eve comes new.
        try team.sandbox.git("clone", "--quiet", team.remote, "eve")
        try team.chat("eve", "fetch", id).requireSuccess()
        for person in ["carol", "ann"] { try team.chat(person, "sync").requireSuccess() }
        for person in ["ann", "carol", "eve"] {
            #expect(try team.texts(person, id).suffix(3) == ["from bob", "from ann", "from bob"])
            #expect(try team.references(person, id) == team.references("remote.git", id))
        }
    }

    @Test("an agent that a log names is not run; an owner is not taken over")
    func namedAgent() throws {
        let (team, id) = try scene()
        try forge(
            team, id,
            "sed 's/^Chat-Owner: .*/Chat-Owner: mallory <m@example.com>/; s/^Chat-Mode/Chat-Agent: shell\\nChat-Mode/'")
        try team.chat("bob", "say", "-s", id, "from bob").requireSuccess()
        try team.chat("bob", "fetch").requireSuccess()
        #expect(try team.chat("bob", "show", id, "--json").stdout.contains("\"owner\": \"ann <ann@example.com>\""))
        let output = try team.chat("bob", "send", "-s", id, "touch made-by-shell")
        #expect(output.status == 1 && output.stderr.contains("only the session names the agent 'shell'"))
        #expect(try team.sandbox.sh("find . -name made-by-shell").stdout == "")
        // Named by who asks, it runs: the same line would have made the file.
        try team.shell("bob", id, "touch made-by-shell")
        #expect(try team.sandbox.sh("find . -name made-by-shell").stdout != "")
    }

    @Test(
        "a log that only follows does not take words away, nor change whose it is; it is mended for everybody",
        arguments: [
            ("sed 's/^Chat-Owner: .*/Chat-Owner: mallory <m@example.com>/'", "", "says that mallory"),
            ("sed 's/^Chat-Owner: .*/&\\nChat-Owner: mallory <m@example.com>/'", "", "says that mallory"),
            ("sed 's/^Chat-Visibility: .*/Chat-Visibility: private/'", "", "says that it is private"),
            ("cat", "$(git mktree </dev/null)", "lacks words that it had"),
            (
                "sed 's/^Chat-Turns: .*/Chat-Turns: 0/; s/^Chat-Messages: .*/Chat-Messages: 0/'", "",
                "lacks words that it had"
            ),
        ])
    func takenAway(filter: String, tree: String, words: String) throws {
        let (team, id) = try scene()
        func look(_ person: String) throws -> [String] {
            let text = try team.chat(person, "show", id, "--json").requireSuccess().stdout
            let lines = text.split(separator: "\n").map(String.init)
            return try lines.filter { line in
                ["\"owner\"", "\"visibility\"", "\"turns\"", "\"messages\""].contains { line.contains($0) }
            } + team.texts(person, id)
        }
        let before = try look("ann")
        try forge(team, id, filter, tree: tree)
        for person in ["ann", "bob"] {
            let output = try team.chat(person, "fetch").requireSuccess()
            #expect(output.stderr.contains("there \(words)") && !output.stderr.contains("deleted"), "\(output)")
            #expect(try look(person) == before)
        }
        try team.chat("bob", "push").requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        #expect(try look("ann") == before)
        #expect(try team.references("ann", id) == team.references("remote.git", id))
        #expect(try team.references("ann", id) == team.references("bob", id))
        // Who comes new is not taken in either.
        try team.sandbox.git("clone", "--quiet", team.remote, "eve")
        try team.chat("eve", "fetch", id).requireSuccess()
        #expect(try look("eve") == before)
        #expect(try team.chat("ann", "fsck").status == 0)
    }

    @Test("who clones after an owner was forged is told, and has the right one")
    func forgedForANewClone() throws {
        let (team, id) = try scene()
        try forge(team, id, "sed 's/^Chat-Owner: .*/Chat-Owner: mallory <m@example.com>/'")
        try team.sandbox.git("clone", "--quiet", team.remote, "eve")
        let output = try team.chat("eve", "fetch", id).requireSuccess()
        #expect(output.stderr.contains("says that mallory <m@example.com> made it"), "\(output)")
        #expect(try team.chat("eve", "show", id, "--json").stdout.contains("\"owner\": \"ann <ann@example.com>\""))
        #expect(try team.chat("ann", "sync").status == 0)
        #expect(try team.chat("eve", "sync").status == 0)
        #expect(try team.chat("ann", "fetch").status == 0)
        #expect(try team.references("ann", id) == team.references("eve", id))
        #expect(try team.chat("ann", "show", id, "--json").stdout.contains("\"owner\": \"ann <ann@example.com>\""))
    }

    @Test("lines that somebody took out of the control reference are put back")
    func emptiedControl() throws {
        let (team, id) = try scene()
        let message = String(try team.chat("ann", "log", id, "-n", "1", "--format=%(id)").stdout.dropLast())
        try team.chat("ann", "redact", "--yes", "-s", id, message).requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        let lines = try team.sandbox.git("show", "refs/chat/control:lines", in: "ann")
        #expect(lines.contains("redaction"))
        try team.sandbox.sh(
            """
            tree=$(printf '100644 blob %s\\tlines\\n' $(git hash-object -w --stdin </dev/null) | git mktree)
            git update-ref refs/chat/control $(git commit-tree -p refs/chat/control -m x $tree)
            """, in: "remote.git"
        ).requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        #expect(try team.sandbox.git("show", "refs/chat/control:lines", in: "remote.git") == lines)
        let before = try team.texts("ann", id)
        try team.chat("bob", "fetch").requireSuccess()
        #expect(try team.texts("bob", id) == before)
    }

    @Test("a note of 1 GB is not read")
    func hugeNote() throws {
        let (team, id) = try scene()
        try team.sandbox.git("config", "core.bigFileThreshold", "1m", in: "remote.git")
        try forge(
            team, id, "cat",
            tree:
                "$(blob=$(head -c 1073741824 /dev/zero | git hash-object -w --stdin); { git ls-tree refs/chat/sessions/\(id); "
                + "printf '100644 blob %s\\t%s\\n' $blob 0123456789012345678901234567890123456789; } | git mktree)")
        let output = try team.chat("bob", "fetch")
        #expect(output.status == 1 && output.stderr.contains("a note of 1073741824 bytes"))
        try team.chat("bob", "say", "-s", id, "still here").requireSuccess()
    }

    @Test("a log of another history does not take the place of ours")
    func unrelated() throws {
        let (team, id) = try scene()
        let log = "refs/chat/sessions/\(id)"
        try team.sandbox.sh(
            "new=$(git log -1 --format=%B \(log) | git commit-tree \(log)^{tree}) && git update-ref \(log) $new",
            in: "remote.git"
        ).requireSuccess()
        try team.chat("bob", "say", "-s", id, "mine").requireSuccess()
        let output = try team.chat("bob", "fetch")
        #expect(output.status == 1 && output.stderr.contains("nothing in common"))
        #expect(try team.texts("bob", id).last == "mine")
    }

    /// Adds a line to the control reference of the remote, by hand.
    private func addControl(_ line: String, _ team: Team, _ id: String) throws {
        let tip = try team.sandbox.git("rev-parse", "refs/chat/sessions/\(id)", in: "remote.git")
        let requests = try team.sandbox.git(
            "log", "--format=%(trailers:key=Chat-Request,valueonly)", "kosuke-chat-\(id)", in: "ann")
        let turns = requests.split(separator: "\n").map { "\"\($0)\"" }.joined(separator: ",")
        let text = line.replacing("ID", with: id).replacing("TIP", with: tip).replacing("TURNS", with: "[\(turns)]")
        try team.sandbox.sh(
            "old=$(git rev-parse -q --verify refs/chat/control); "
                + "blob=$({ git show refs/chat/control:lines 2>/dev/null; printf '%s\\n' '\(text)'; } | git hash-object -w --stdin); "
                + "tree=$(printf '100644 blob %s\\tlines\\n' $blob | git mktree); "
                + "git update-ref refs/chat/control $(git commit-tree ${old:+-p $old} -m x $tree)", in: "remote.git"
        )
        .requireSuccess()
    }

    @Test("a tombstone or redaction of somebody who is not the owner counts for nothing; the owner's does")
    func foreignControl() throws {
        let (team, id) = try scene()
        let tombstone =
            #"{"clock":"CLOCK","kind":"tombstone","session":"ID","tip":"TIP","turns":TURNS,"by":"WHO","v":1}"#
        let redaction =
            #"{"clock":"00000002","kind":"redaction","session":"ID","old":"TIP","new":"TIP","lines":[],"by":"bob <bob@example.com>","v":1}"#
        let forged = tombstone.replacing("CLOCK", with: "00000001")
        let lines = [
            forged.replacing("WHO", with: "bob <bob@example.com>"), forged.replacing("WHO", with: "nobody"),
            forged.replacing("WHO", with: "ann <ann@example.com> <bob@example.com>"),
            tombstone.replacing("CLOCK", with: "99999999").replacing("WHO", with: "ann <ann@example.com>"),
            tombstone.replacing("CLOCK", with: "0").replacing("WHO", with: "ann <ann@example.com>"),
            forged.replacing("WHO", with: "ann <ann@example.com>").replacing("TURNS", with: "7"), redaction,
            #"{"clock":"x","kind":7}"#, "not json",
        ]
        for line in lines { try addControl(line, team, id) }
        for person in team.people {
            try team.chat(person, "fetch").requireSuccess()
            #expect(try team.texts(person, id).count == 2)
            #expect(try team.chat(person, "list").stdout.contains(id))
        }
        // A turn that it does not name saves the session even from one in the owner's name.
        try addControl(
            forged.replacing("WHO", with: "ann <ann@example.com>").replacing("TURNS", with: "[]"), team, id)
        try team.chat("bob", "fetch").requireSuccess()
        #expect(try team.chat("bob", "list").stdout.contains(id))
        try addControl(forged.replacing("WHO", with: "ann <ann@example.com>"), team, id)
        for word in ["nobody", "bogus"] {
            try team.sandbox.git("config", "chat.policy.delete", word, in: "bob")
            try team.chat("bob", "fetch").requireSuccess()
            #expect(try team.chat("bob", "list").stdout.contains(id))
        }
        // Git has no means to tell who wrote a line: this is the one that a server's hook has to keep out.
        try team.sandbox.git("config", "--unset", "chat.policy.delete", in: "bob")
        try team.chat("bob", "fetch").requireSuccess()
        #expect(try team.chat("bob", "list").stdout == "")
        try team.chat("bob", "restore", id).requireSuccess()
        #expect(try team.texts("bob", id).count == 2)
    }

    @Test("a template with a first prompt that a teammate pushed: nothing is made or sent without a yes")
    func template() throws {
        let team = try Team(files: [
            ".gitchat/templates/evil.md": "---\ntitle: x\nagent: parrot\n---\nsay made-by-template\n"
        ])
        try team.sandbox.writeProgram("parrot", "#!/bin/sh\ntouch made-by-template\n")
        try team.chat("bob", "agent", "add", "parrot", "--default", "--", "parrot").requireSuccess()
        let output = try team.chat("bob", "new", "--template", "evil")
        #expect(output.status == 1 && output.stderr.contains("comes from the repository"))
        #expect(try team.chat("bob", "list").stdout == "")
        #expect(try team.sandbox.sh("find . -name made-by-template").stdout == "")
        try team.chat("bob", "new", "--template", "evil", "--yes").requireSuccess()
        #expect(try team.sandbox.sh("find . -name made-by-template").stdout != "")
    }

    @Test("many sessions: some are fetched, the others are named")
    func flood() throws {
        let (team, id) = try scene()
        try team.sandbox.sh(
            """
            tip=$(git rev-parse refs/chat/sessions/\(id)); branch=$(git rev-parse refs/heads/kosuke-chat-\(id))
            i=0; : > lines; : > names
            while [ $i -lt 10000 ]; do
              s=session_17_$(printf %09d $i)
              echo '{"clock":"00000001","kind":"share","session":"'$s'","title":"t","at":"2030-01-01T00:00:00.000Z","by":"x","v":1}' >> lines
              echo "create refs/chat/sessions/$s $tip" >> names
              i=$((i+1))
            done
            git update-ref --stdin < names; git pack-refs --all
            tree=$(printf '100644 blob %s\\tlines\\n' $(git hash-object -w lines) | git mktree)
            git update-ref refs/chat/index/0123456789abcdef $(git commit-tree -m x $tree)
            """, in: "remote.git"
        ).requireSuccess()
        let output = try team.chat("bob", "fetch")
        #expect(output.stderr.contains("9900 more sessions are shared there"))
        #expect(try team.chat("bob", "list").stdout.split(separator: "\n").count == 1)
        #expect(try team.texts("bob", id).count == 2)
    }

    @Test("references there that no reference here can stand beside")
    func clashingNames() throws {
        let (team, id) = try scene()
        try team.chat("bob", "say", "-s", id, "mine").requireSuccess()
        let log = "refs/chat/sessions/\(id)"
        try team.sandbox.sh(
            "tip=$(git rev-parse \(log)); git update-ref -d \(log); git update-ref \(log)/x $tip; "
                + "git update-ref refs/chat/sessions/\(id)EVIL $tip", in: "remote.git"
        ).requireSuccess()
        let output = try team.chat("bob", "fetch")
        #expect(output.stderr.split(separator: "\n").count <= 2, "\(output)")
        #expect(try team.texts("bob", id).last == "mine")
        #expect(try team.chat("bob", "fsck").stdout == "")
    }

    @Test("a name there that is in the way of a push is told, and nothing is pushed elsewhere")
    func nameInTheWay() throws {
        let (team, id) = try scene()
        let log = "refs/chat/sessions/\(id)"
        try team.sandbox.sh(
            "tip=$(git rev-parse \(log)); git update-ref -d \(log); git update-ref \(log)/x $tip", in: "remote.git"
        ).requireSuccess()
        try team.chat("ann", "say", "-s", id, "more").requireSuccess()
        for _ in 1...2 {
            let output = try team.chat("ann", "push", id)
            #expect(output.status == 1, "\(output)")
            #expect(output.stderr.contains("cannot push '\(log)' to 'origin'"), "\(output)")
            #expect(output.stderr.contains("'\(log)/x' exists; cannot create '\(log)'"), "\(output)")
        }
        #expect(try team.sandbox.git("for-each-ref", "refs/heads/kosuke-chat/", in: "remote.git") == "")
        try team.sandbox.git("update-ref", "-d", log + "/x", in: "remote.git")
        try team.chat("ann", "sync").requireSuccess()
        #expect(try team.references("ann", id) == team.references("remote.git", id))
    }

    @Test("a name there that is in the way of the first push is no reason to push branches in its place")
    func nameInTheWayAtFirst() throws {
        let team = try Team()
        let id = String(try team.chat("ann", "new", "One").requireSuccess().stdout.dropLast())
        try team.shell("ann", id, "echo one > one.txt; echo done")
        let log = "refs/chat/sessions/\(id)"
        try team.sandbox.git("update-ref", log + "/x", "main", in: "remote.git")
        let output = try team.chat("ann", "share", "--yes", id)
        #expect(output.status == 1, "\(output)")
        #expect(output.stderr.contains("'\(log)/x' exists; cannot create '\(log)'"), "\(output)")
        let there = try team.sandbox.git("for-each-ref", "--format=%(refname)", in: "remote.git")
        #expect(there == "\(log)/x\nrefs/heads/main", "\(there)")
    }
}
