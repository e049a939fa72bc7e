import TestSupport
import Testing

/// What was redacted on one side comes back from no other one.
@Suite struct RedactionTravelTests {
    private let secret = "SEKRET7"

    /// A session of Ann's with the words in its first message, which Bob has as well.
    private func scene() throws -> (Team, String) {
        let team = try Team()
        let id = String(try team.chat("ann", "new", "Fix login").requireSuccess().stdout.dropLast())
        try team.chat("ann", "say", "-s", id, "first \(secret)").requireSuccess()
        try team.chat("ann", "share", "--yes", id).requireSuccess()
        try team.chat("bob", "fetch").requireSuccess()
        return (team, id)
    }

    private func redact(_ team: Team, _ person: String, _ id: String, _ words: String) throws {
        let lines = try team.chat(person, "log", id, "--format=%(id) %(text)").requireSuccess().stdout
        let line = try #require(lines.split(separator: "\n").first { $0.contains(words) })
        let message = String(line.prefix { $0 != " " })
        try team.chat(person, "redact", "--yes", "-s", id, message).requireSuccess()
    }

    /// Whether the log of a place, or what it follows from, has the words.
    private func has(_ team: Team, _ id: String, _ words: String, in place: String = "remote.git") throws -> Bool {
        let script = """
            git rev-list --objects refs/chat/sessions/\(id) | cut -d' ' -f1 | git cat-file --batch | grep -aqF \(words)
            """
        return try team.sandbox.sh(script, in: place).status == 0
    }

    @Test("a clone in which a turn goes on does not push the words again")
    func turnGoesOn() throws {
        let (team, id) = try scene()
        let gate = team.sandbox.path + "/gate"
        let turn = try team.sandbox.start(
            "git", "chat", "send", "-s", id, "--agent", "shell", "-m",
            "until [ -e '\(gate)' ]; do sleep 0.05; done; echo done > d.txt", in: "bob")
        let until = "until git chat status \(id) --json | grep -q '\"state\": *\"running\"'; do sleep 0.05; done"
        try team.sandbox.sh("timeout 20 sh -c '\(until)'; true", in: "bob").requireSuccess()
        try redact(team, "ann", id, secret)
        try team.chat("ann", "push").requireSuccess()
        #expect(try !has(team, id, secret))
        #expect(try team.chat("bob", "sync").stderr.contains("alone: a turn goes on in it"))
        let pushed = try team.chat("bob", "push")
        #expect(pushed.status == 1 && pushed.stderr.contains("nothing was sent"), "\(pushed)")
        #expect(try !has(team, id, secret))
        try team.sandbox.write(gate, "")
        _ = try turn.wait()
        try team.chat("bob", "sync").requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        #expect(try team.references("ann", id) == team.references("bob", id))
        for place in ["remote.git", "ann", "bob"] { #expect(try !has(team, id, secret, in: place), "in \(place)") }
        #expect(try team.sandbox.read(team.worktree("ann", id) + "/d.txt") == "done\n")
    }

    @Test("while the session was taken back as well", arguments: [false, true])
    func takenBack(isRedactedBefore: Bool) throws {
        let (team, id) = try scene()
        try team.chat("ann", "say", "-s", id, "second SEKRET8").requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        try team.chat("bob", "sync").requireSuccess()
        if isRedactedBefore {
            try redact(team, "ann", id, secret)
            try team.chat("ann", "push").requireSuccess()
            try team.chat("bob", "sync").requireSuccess()
        }
        try team.chat("bob", "say", "-s", id, "bob's work").requireSuccess()
        try team.chat("ann", "unshare", "--yes", id).requireSuccess()
        try redact(team, "ann", id, "SEKRET8")
        try team.chat("ann", "share", "--yes", id).requireSuccess()
        #expect(try !has(team, id, "SEKRET8"))
        for person in ["bob", "ann", "bob"] { try team.chat(person, "sync").requireSuccess() }
        #expect(try team.references("ann", id) == team.references("bob", id))
        for place in ["remote.git", "ann", "bob"] { #expect(try !has(team, id, "SEKRET8", in: place), "in \(place)") }
        #expect(try team.texts("ann", id).last == "bob's work")
        for person in team.people { #expect(try team.chat(person, "fsck").stdout == "") }
    }

    @Test("with chat.policy.redact=anyone those of others count, too")
    func anyone() throws {
        let (team, id) = try scene()
        for person in team.people { try team.sandbox.git("config", "chat.policy.redact", "anyone", in: person) }
        try redact(team, "bob", id, secret)
        try team.chat("bob", "push").requireSuccess()
        try team.chat("ann", "say", "-s", id, "more").requireSuccess()
        for person in ["ann", "bob"] { try team.chat(person, "sync").requireSuccess() }
        #expect(try team.references("ann", id) == team.references("bob", id))
        for place in ["remote.git", "ann", "bob"] { #expect(try !has(team, id, secret, in: place), "in \(place)") }
        #expect(try team.texts("ann", id) == ["[redacted:by-hand]", "more"])
    }

    @Test("a remote is told of the redactions and deletions of sessions that it has or had, and of no others")
    func otherRemotes() throws {
        let (team, id) = try scene()
        try team.sandbox.git("init", "--quiet", "--bare", team.sandbox.path + "/private.git")
        try team.sandbox.git("remote", "add", "private", team.sandbox.path + "/private.git", in: "ann")
        let hidden = String(try team.chat("ann", "new", "Hush").requireSuccess().stdout.dropLast())
        try team.chat("ann", "say", "-s", hidden, "hidden SEKRET9").requireSuccess()
        try team.chat("ann", "share", "--yes", "--remote", "private", hidden).requireSuccess()
        try redact(team, "ann", hidden, "SEKRET9")
        try redact(team, "ann", id, secret)
        for remote in ["origin", "private", "origin"] {
            try team.chat("ann", "push", "--remote", remote).requireSuccess()
        }
        func told(_ place: String) throws -> String {
            try team.sandbox.sh("git rev-list --objects --all | cut -d' ' -f1 | git cat-file --batch", in: place).stdout
        }
        #expect(try told("remote.git").contains(id) && !told("remote.git").contains(hidden))
        #expect(try told("private.git").contains(hidden) && !told("private.git").contains("\"session\":\"\(id)\""))
        try team.chat("ann", "delete", "--yes", hidden).requireSuccess()
        for remote in ["origin", "private"] { try team.chat("ann", "push", "--remote", remote).requireSuccess() }
        #expect(try !told("remote.git").contains(hidden))
        #expect(try told("private.git").contains("\"kind\":\"tombstone\",\"session\":\"\(hidden)\""))
        for person in ["bob", "ann", "bob"] { try team.chat(person, "sync").requireSuccess() }
        #expect(try team.references("ann", id) == team.references("bob", id))
        let again = try team.chat("ann", "sync").requireSuccess()
        #expect(again.stderr.contains("everything is up to date"), "\(again)")
    }
}
