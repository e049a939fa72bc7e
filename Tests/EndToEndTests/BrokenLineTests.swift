import TestSupport
import Testing

/// Lines that somebody wrote into a log by hand, and that are about to leave.
@Suite struct BrokenLineTests {
    private let team: Team
    private let id: String
    private var log: String { "refs/chat/sessions/" + id }

    init() throws {
        team = try Team()
        id = try team.shared()
    }

    /// A line of a message as a reader would take it, but for what is given.
    private func line(role: String = "user", version: Int = 1, kind: String = "message") -> String {
        let id = "01a203a4-3251-702a-b16a-ddca6a51487f"
        return #"{"clock":"00000002","role":"\#(role)","text":"x","kind":"\#(kind)","id":"\#(id)","request":"\#(id)","#
            + #""turn":1,"at":"2026-01-02T03:04:05.000Z","v":\#(version)}"#
    }

    /// Writes a line into the log's note with plain git.
    private func add(_ line: String, _ person: String = "ann") throws {
        try team.sandbox.write("line", line + "\n")
        try team.sandbox.sh(
            """
            export GIT_INDEX_FILE=$PWD/../extra
            git read-tree \(log)^{tree}
            path=$(git ls-files | grep -v '^blobs/' | head -n 1)
            blob=$( (git cat-file blob \(log):$path; cat ../line) | git hash-object -w --stdin)
            git update-index --cacheinfo 100644,$blob,$path
            tree=$(git write-tree)
            git update-ref \(log) $(git log -1 --format=%B \(log) | git commit-tree -p \(log) $tree)
            """, in: person
        ).requireSuccess()
    }

    private func there() throws -> String { try team.sandbox.git("rev-parse", log, in: "remote.git") }

    @Test("a role that is none is refused by git chat push and by the hook; the log as it was goes")
    func role() throws {
        let (sandbox, before) = (team.sandbox, try there())
        try team.chat("ann", "hooks", "install").requireSuccess()
        try add(line(role: "system"))
        #expect(try team.chat("ann", "fsck").stdout.contains("no valid role"))
        for words in [["chat", "push"], ["chat", "push", id], ["push", "origin", log]] {
            let refused = try sandbox.run(["git"] + words, in: "ann")
            #expect(refused.status == 1 && refused.stderr.contains("no reader takes (no valid role)"), "\(refused)")
        }
        try team.chat("ann", "config", "redact", "off").requireSuccess()
        #expect(try team.chat("ann", "push").stderr.contains("no reader takes (no valid role)"))
        #expect(try there() == before)
        try sandbox.git("update-ref", log, before, in: "ann")
        try team.chat("ann", "say", "-s", id, "goes on").requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        #expect(try there() != before)
    }

    @Test("what a later version may write goes: another version of a line, a kind that is not known")
    func later() throws {
        try team.chat("ann", "hooks", "install").requireSuccess()
        try add(line(role: "system", version: 2))
        try team.chat("ann", "push").requireSuccess()
        try add(line(role: "system", kind: "context"))
        #expect(try team.sandbox.run("git", "push", "origin", log, in: "ann").status == 0)
        #expect(try there() == team.sandbox.git("rev-parse", log, in: "ann"))
    }

    @Test("a line that a remote has already holds nobody up")
    func fetched() throws {
        try team.chat("bob", "fetch").requireSuccess()
        try add(line(role: "system"), "bob")
        try team.sandbox.git("push", "-q", "origin", log, in: "bob")
        try team.chat("ann", "sync").requireSuccess()
        try team.chat("ann", "say", "-s", id, "goes on").requireSuccess()
        try team.chat("ann", "push").requireSuccess()
        #expect(try there() == team.sandbox.git("rev-parse", log, in: "ann"))
    }
}
