import TestSupport
import Testing

/// A clone whose history was cut off (`git clone --depth 1`) does what others do.
@Suite struct ShallowTests {
    /// A remote whose `main` has three commits, a whole clone of it, Ann's, and Cyd's, cut off at the last one.
    private func team() throws -> Team {
        let team = try Team(["ann"])
        for number in 1...2 {
            try team.sandbox.write("ann/README.md", "\(number)\n2\n3\n4\n5\n6\n7\nlast\n")
            try team.sandbox.git("commit", "--quiet", "--all", "-m", "Change \(number)", in: "ann")
        }
        try team.sandbox.git("push", "--quiet", in: "ann")
        try clone(of: team, "cyd", "--depth", "1")
        #expect(try team.sandbox.git("rev-list", "--count", "HEAD", in: "cyd") == "1")
        return team
    }

    private func clone(of team: Team, _ person: String, _ options: String...) throws {
        let words = ["git", "clone", "--quiet"] + options + ["file://" + team.remote, person]
        try team.sandbox.run(words).requireSuccess()
        try team.sandbox.git("config", "user.name", person, in: person)
        try team.sandbox.git("config", "user.email", person + "@example.com", in: person)
    }

    @Test("a session of a shallow clone is diffed, blamed, compared, checked and shared; others get all of it")
    func own() throws {
        let team = try team()
        let id = String(try team.chat("cyd", "new", "Fix login").requireSuccess().stdout.dropLast())
        try team.shell("cyd", id, "sed -i s/last/eight/ README.md; echo one > one.txt; echo done")
        let stat = try team.chat("cyd", "diff", id, "--stat").requireSuccess().stdout
        #expect(try stat == team.sandbox.run("git", "diff", "--stat", "main", "kosuke-chat-\(id)", in: "cyd").stdout)
        #expect(try team.chat("cyd", "conflicts", id).status == 0)
        let blamed = try team.chat("cyd", "blame", "kosuke-chat-\(id)", "README.md").requireSuccess().stdout
        #expect(blamed.split(separator: "\n").map { $0.contains("\t\(id)\t1\t") } == (1...8).map { $0 == 8 })
        #expect(try team.chat("cyd", "list").requireSuccess().stdout.contains(id))
        #expect(try team.chat("cyd", "repair").status == 0)
        #expect(try team.chat("cyd", "share", "--dry-run", id).stderr.contains("turn 1: edit README.md and 1 more"))
        try team.chat("cyd", "share", "--yes", id).requireSuccess()
        try clone(of: team, "bob")
        #expect(try team.chat("bob", "fetch").requireSuccess().stderr.contains("2 new messages, new here"))
        #expect(try team.references("bob", id) == team.references("cyd", id))
        #expect(try team.texts("bob", id).last == "done")
        for person in ["bob", "cyd"] { #expect(try team.chat(person, "fsck").requireSuccess().stdout == "") }
        try team.sandbox.git("fsck", "--strict", in: "remote.git")
    }

    @Test("a session of others is gone on with in a shallow clone, and what both do at once is merged")
    func theirs() throws {
        let team = try team()
        let id = try team.shared()
        try team.chat("cyd", "fetch").requireSuccess()
        try team.shell("cyd", id, "echo two > two.txt")
        try team.chat("cyd", "push").requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        #expect(try team.references("ann", id) == team.references("remote.git", id))
        try team.shell("ann", id, "sed -i s/2/ann/ README.md")
        try team.shell("cyd", id, "sed -i s/last/cyd/ README.md")
        try team.chat("ann", "push").requireSuccess()
        #expect(try team.chat("cyd", "push").requireSuccess().stderr.contains("code of both sides merged"))
        try team.chat("ann", "sync").requireSuccess()
        for person in ["ann", "cyd"] {
            #expect(try team.references(person, id) == team.references("remote.git", id))
            #expect(try team.sandbox.read("\(person).sessions/\(id)/README.md") == "ann\nann\n3\n4\n5\n6\n7\ncyd\n")
            #expect(try team.chat(person, "fsck").requireSuccess().stdout == "")
        }
    }
}
