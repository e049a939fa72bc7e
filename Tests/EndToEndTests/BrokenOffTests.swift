import TestSupport
import Testing

/// SIGKILL in the middle of a fetch or a push: the next command completes it.
@Suite struct BrokenOffTests {
    /// Seconds until the kill: from before anything happened to after everything did.
    static let delays = ["0", "0.02", "0.05", "0.08", "0.12", "0.2", "0.3", "0.45", "0.6", "1"]

    private func scene() throws -> (Team, String) {
        let team = try Team()
        let id = try team.shared()
        try team.chat("bob", "fetch").requireSuccess()
        for program in ["upload-pack", "receive-pack"] {
            try team.sandbox.writeProgram("slow-\(program)", "#!/bin/sh\nsleep 0.1\ngit-\(program) \"$@\"\nsleep 0.1\n")
        }
        for person in team.people {
            try team.sandbox.git("config", "remote.origin.uploadpack", "slow-upload-pack", in: person)
            try team.sandbox.git("config", "remote.origin.receivepack", "slow-receive-pack", in: person)
        }
        return (team, id)
    }

    /// Kills the command, alone or with everything that it started.
    private func kill(_ team: Team, _ words: String, after delay: String, withChildren: Bool) throws {
        let target = withChildren ? "-- -$p" : "$p"
        try team.sandbox.sh(
            "setsid git-chat \(words) > ../out 2>&1 & p=$!; sleep \(delay); kill -9 \(target) 2>/dev/null; wait; sleep 0.3",
            in: "bob")
    }

    @Test("fetch", arguments: delays, [true, false])
    func fetch(delay: String, withChildren: Bool) throws {
        let (team, id) = try scene()
        try team.shell("ann", id, "echo two > two.txt")
        let other = try team.shared("ann", "Other")
        try team.chat("ann", "push").requireSuccess()
        try team.chat("bob", "say", "-s", id, "from bob").requireSuccess()
        try kill(team, "fetch", after: delay, withChildren: withChildren)
        let output = try team.chat("bob", "fetch")
        #expect(output.status == 0, "\(output)")
        #expect(Set(try team.texts("bob", id)).isSuperset(of: ["echo two > two.txt", "from bob"]))
        #expect(try team.texts("bob", other).count == 2)
        #expect(try team.chat("bob", "fsck").stdout == "")
    }

    @Test("push, with a deletion among it", arguments: delays, [true, false])
    func push(delay: String, withChildren: Bool) throws {
        let (team, id) = try scene()
        let mine = try team.shared("bob", "Mine")
        try team.chat("bob", "say", "-s", id, "from bob").requireSuccess()
        try team.chat("bob", "delete", "--yes", mine).requireSuccess()
        try kill(team, "push", after: delay, withChildren: withChildren)
        let output = try team.chat("bob", "push")
        #expect(output.status == 0, "\(output)")
        #expect(try team.references("bob", id) == team.references("remote.git", id))
        #expect(try team.references("remote.git", mine) == "")
        #expect(try team.chat("bob", "fsck").stdout == "")
        try team.chat("ann", "sync").requireSuccess()
        #expect(try team.references("ann", id) == team.references("remote.git", id))
    }
}
