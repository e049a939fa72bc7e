import TestSupport
import Testing

/// What a turn that did not end well leaves, as a person sees it.
@Suite struct InterruptionTests {
    @Test("what an agent left when it was torn away is committed under that turn's name")
    func tornAway() throws {
        let project = try Project()
        // A shell of its own group goes on; the one that started it is killed.
        let killed = try project.shell("echo half > half.txt; kill -9 $PPID; exec sleep 0.1")
        #expect(killed.status != 0)
        try project.shell("true").requireSuccess()
        let subjects = try project.sandbox.git("log", "--format=%s", "main..\(project.branch)")
        #expect(
            subjects.split(separator: "\n") == [
                "turn 2: discussion", "changes after turn 1 was interrupted", "turn 1: discussion",
                "start task session",
            ])
        #expect(try project.sandbox.git("show", "\(project.branch)~1:half.txt") == "half")
    }

    @Test("the log says of each request that did not end well how it ended")
    func states() throws {
        let project = try Project()
        try project.shell("exit 3")
        try project.shell("true").requireSuccess()
        let log = try project.sandbox.runOnTerminal("git", "--no-pager", "chat", "log", project.id, "--color=never")
        let heads = log.stdout.split(whereSeparator: \.isNewline).filter { $0.hasPrefix("user ") }
        #expect(heads.map { $0.hasSuffix(", failed") } == [true, false], "\(log)")
        let requests = try project.sandbox.chat("log", project.id, "--requests", "--json").stdout
        #expect(requests.contains("\"exit_status\": 3"))
    }

    @Test("a turn is stored although the index is held, and that is said")
    func heldIndex() throws {
        let project = try Project()
        try project.shell("true").requireSuccess()
        let lock = project.sandbox.path + "/project/.git/worktrees/\(project.id)/index.lock"
        try project.sandbox.write(lock, "")
        let output = try project.shell("echo a > a.txt")
        #expect(output.status == 0)
        let shown = "$SANDBOX/project/.git/worktrees/\(project.id)/index.lock"
        let hint = "hint: if no git process runs there, remove it: rm \(shown)\n"
        let words = "warning: the turn is stored, but the index could not follow yet: '\(shown)' is in the way\n"
        #expect(output.stderr.contains(words + hint), "\(output)")
        let checked = try project.sandbox.chat("fsck")
        #expect(checked.stderr.contains("the index cannot follow: '\(shown)' is in the way\n" + hint), "\(checked)")
        try project.sandbox.sh("rm '\(lock)'").requireSuccess()
        try project.shell("true").requireSuccess()
        #expect(try project.sandbox.git("status", "--porcelain", in: project.worktree) == "")
    }

    @Test("a lock that stays on the branch is named")
    func stuckReference() throws {
        let project = try Project()
        try project.sandbox.write(".git/refs/heads/\(project.branch).lock", "")
        let output = try project.sandbox.chat("say", "-s", project.id, "hello")
        #expect(output.status == 5, "\(output)")
        #expect(output.stderr.contains("refs/heads/\(project.branch)"), "\(output)")
        try project.sandbox.sh("rm .git/refs/heads/*.lock").requireSuccess()
        try project.sandbox.chat("say", "-s", project.id, "hello").requireSuccess()
        #expect(try project.messages() == "1 user hello\n")
    }
}
