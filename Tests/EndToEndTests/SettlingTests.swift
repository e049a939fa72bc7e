import TestSupport
import Testing

/// What is merged here and there comes to rest, also where sessions go to two remotes.
@Suite struct SettlingTests {
    private static let people = ["ann", "bob", "carol"]

    /// All three have a session from both remotes.
    private func scene() throws -> (Team, String) {
        let team = try Team(Self.people)
        let second = team.sandbox.path + "/second.git"
        try team.sandbox.git("init", "--quiet", "--bare", second)
        for person in Self.people { try team.sandbox.git("remote", "add", "second", second, in: person) }
        let id = try team.shared()
        try team.chat("ann", "share", "--yes", "--remote", "second", id).requireSuccess()
        for person in ["bob", "carol"] {
            try team.chat(person, "fetch").requireSuccess()
            try team.chat(person, "fetch", "--remote", "second").requireSuccess()
        }
        return (team, id)
    }

    /// Each in turn asks both remotes; what they are told.
    private func round(_ team: Team) throws -> [String] {
        try Self.people.flatMap { person in
            [
                try team.chat(person, "sync").requireSuccess().stderr,
                try team.chat(person, "sync", "--remote", "second").requireSuccess().stderr,
            ]
        }
    }

    private func ends(_ team: Team, _ id: String) throws -> [String] {
        try (Self.people + ["second.git", "remote.git"]).map { try team.references($0, id) }
    }

    /// After four rounds, another changes nothing and says so.
    private func expectRest(_ team: Team, _ id: String) throws {
        for _ in 1...4 { _ = try round(team) }
        let before = try ends(team, id)
        #expect(Set(before.dropLast()).count == 1, "\(before)")
        let told = try round(team)
        #expect(Set(told) == ["everything is up to date\n"], "\(told)")
        #expect(try ends(team, id) == before)
        for person in Self.people { #expect(try team.chat(person, "fsck").stdout == "") }
    }

    @Test("turns that three people wrote apart, some of which were on one remote alone")
    func turns() throws {
        let (team, id) = try scene()
        func say(_ person: String, _ text: String) throws {
            try team.chat(person, "say", "-s", id, text).requireSuccess()
        }
        func sync(_ person: String) throws { try team.chat(person, "sync", "--remote", "second").requireSuccess() }
        try say("ann", "a")
        try say("bob", "b")
        try sync("bob")
        try say("bob", "b2")
        try say("carol", "c")
        try sync("carol")
        try say("bob", "b3")
        try expectRest(team, id)
        for person in Self.people {
            #expect(try Set(team.texts(person, id)).isSuperset(of: ["a", "b", "b2", "b3", "c"]))
        }
        // Who goes on from there brings both remotes together, and takes nobody's branch for a rewritten one.
        try team.chat("bob", "sync").requireSuccess()
        try team.shell("bob", id, "echo two > two.txt; echo more")
        try expectRest(team, id)
        #expect(try Set(ends(team, id)).count == 1)
        #expect(try team.texts("carol", id).last == "more")
    }

    @Test("commits of people alone, of which the log does not know")
    func commits() throws {
        let (team, id) = try scene()
        func commit(_ person: String, _ words: String) throws {
            try team.sandbox.sh(
                "b=refs/heads/kosuke-chat-\(id); git update-ref $b $(git commit-tree -p $b -m '\(words)' $b^{tree})",
                in: person
            ).requireSuccess()
        }
        for person in Self.people { try commit(person, "mine, says \(person)") }
        for person in ["bob", "carol"] {
            try team.chat(person, "sync", "--remote", "second").requireSuccess()
            try commit(person, "again, says \(person)")
        }
        try expectRest(team, id)
        let subjects = try team.sandbox.git("log", "--format=%s", "kosuke-chat-\(id)", in: "ann")
        for person in Self.people { #expect(subjects.contains("mine, says \(person)")) }
        for person in ["bob", "carol"] { #expect(subjects.contains("again, says \(person)")) }
    }

    @Test("files and what is staged stay as they are where only merges of our own are left for others")
    func worktree() throws {
        let (team, id) = try scene()
        for person in ["ann", "bob", "carol"] {
            try team.chat(person, "say", "-s", id, "from \(person)").requireSuccess()
            try team.chat(person, "sync", "--remote", "second").requireSuccess()
        }
        for _ in 1...2 { _ = try round(team) }
        let place = team.worktree("ann", id)
        try team.sandbox.sh("echo staged > one.txt; git add one.txt; echo later > one.txt", in: place).requireSuccess()
        let status = try team.sandbox.git("status", "--porcelain", in: place)
        for _ in 1...2 { _ = try round(team) }
        #expect(try team.sandbox.git("status", "--porcelain", in: place) == status)
        #expect(try team.sandbox.git("show", ":one.txt", in: place) == "staged")
    }
}
