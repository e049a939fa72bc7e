import TestSupport
import Testing

/// `git chat conflicts`, where the base branch is not what it was.
@Suite struct ConflictsTests {
    @Test("a base branch that only the remote has is compared as a fetch left it")
    func remoteCopy() throws {
        let team = try Team()
        let sandbox = team.sandbox
        try sandbox.sh("git switch -q -c feature && git push -q -u origin feature", in: "ann").requireSuccess()
        let output = try team.chat("ann", "new", "--base", "feature", "Fix login").requireSuccess()
        let id = String(output.stdout.dropLast())
        try team.shell("ann", id, "sed -i s/3/session/ README.md")
        try team.chat("ann", "share", "--yes", id).requireSuccess()
        try team.chat("bob", "fetch").requireSuccess()
        try sandbox.git("fetch", "-q", in: "bob")
        let clean = try team.chat("bob", "conflicts", id)
        #expect(clean.status == 0 && clean.stderr.contains("merges cleanly with origin/feature"), "\(clean)")
        try sandbox.sh("sed -i s/3/other/ README.md && git commit -qam other && git push -q", in: "ann")
            .requireSuccess()
        try sandbox.git("fetch", "-q", in: "bob")
        let conflicts = try team.chat("bob", "conflicts", id)
        #expect(conflicts.status == 5 && conflicts.stdout == "README.md\tcontent\n", "\(conflicts)")
        #expect(conflicts.stderr.contains("1 file at odds with origin/feature"))
        #expect(try team.chat("bob", "status", id).stdout.contains("conflicts with its base"))
        #expect(try team.chat("ann", "conflicts", id).stderr.contains("1 file at odds with feature"))
    }

    @Test("a base branch that is gone is not said to merge cleanly; a commit or tag is known by its id")
    func renamed() throws {
        let project = try Project()
        let sandbox = project.sandbox
        try sandbox.sh("git branch feature && git tag v1").requireSuccess()
        let ids = try ["feature", "v1", sandbox.git("rev-parse", "main")].map {
            try sandbox.newSession("From " + $0.prefix(7), "--base", $0)
        }
        try sandbox.sh("git branch -m feature renamed && git tag -d v1").requireSuccess()
        let output = try sandbox.chat("conflicts", ids[0])
        #expect(
            output
                == Output(
                    status: 3,
                    stderr: """
                        error: cannot find base 'feature' here, nor a copy of it from the remote
                        hint: name what to compare with: 'git chat conflicts \(ids[0]) <commit>'

                        """))
        #expect(try sandbox.chat("conflicts", ids[0], "renamed").status == 0)
        for id in ids.dropFirst() { #expect(try sandbox.chat("conflicts", id).status == 0) }
    }
}
