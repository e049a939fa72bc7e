import TestSupport
import Testing

/// References on a remote that are at what is no commit: they hold up what they are about, and nothing else.
@Suite struct NoCommitTests {
    private struct Scene {
        let team: Team
        let id: String
        let other: String

        init() throws {
            team = try Team()
            id = try team.shared()
            other = try team.shared("ann", "Other")
            try team.chat("bob", "fetch").requireSuccess()
            // What is to be fetched all the same.
            try team.chat("ann", "say", "-s", other, "news").requireSuccess()
            try team.chat("ann", "push").requireSuccess()
        }

        /// Sets a reference on the remote to what a line of shell makes there, and returns that.
        ///
        /// git itself refuses some of it for branches: the file is written.
        func set(_ name: String, to line: String) throws -> String {
            let line = line.replacing("LOG", with: "refs/chat/sessions/\(id)")
            let object = String(try team.sandbox.sh(line, in: "remote.git").requireSuccess().stdout.dropLast())
            try team.sandbox.sh(
                "mkdir -p $(dirname \(name)) && echo \(object) > \(name)", in: "remote.git"
            ).requireSuccess()
            return object
        }

        func remote(_ name: String) throws -> String { try team.sandbox.git("rev-parse", name, in: "remote.git") }
    }

    private static let junk = "echo junk | git hash-object -w --stdin"
    private static let authorless =
        "printf 'tree %s\\nparent %s\\n\\nx\\n' $(git rev-parse LOG^{tree} LOG) "
        + "| git hash-object -t commit --literally -w --stdin"
    private static let tag =
        "git -c user.name=x -c user.email=x@example.com tag -a -m x t LOG && git rev-parse t"
    private static let large =
        "git config core.bigFileThreshold 1m; "
        + "blob=$(head -c 134217729 /dev/zero | git hash-object -w --stdin); "
        + "git -c user.name=x -c user.email=x@example.com commit-tree -m x "
        + "$(printf '100644 blob %s\\tlines\\n' $blob | git mktree)"

    @Test(
        "a log or a branch that is no commit: its session is left alone, all others go on",
        arguments: [
            (junk, "refs/chat/sessions/", "log"), ("git rev-parse main^{tree}", "refs/chat/sessions/", "log"),
            (tag, "refs/chat/sessions/", "log"), (authorless, "refs/chat/sessions/", "log"),
            (junk, "refs/heads/kosuke-chat-", "branch"),
        ])
    func session(line: String, place: String, what: String) throws {
        let scene = try Scene()
        let (team, id, other) = (scene.team, scene.id, scene.other)
        let before = try team.references("bob", id)
        let object = try scene.set(place + id, to: line)
        let words = "left session \(id) alone: its \(what) cannot be read: \(object) is no commit"
        for command in ["fetch", "sync"] {
            let output = try team.chat("bob", command)
            #expect(output.status == 1 && output.stderr.contains(words), "\(output)")
            #expect(try team.references("bob", id) == before)
        }
        #expect(try team.texts("bob", other).last == "news")
        for command in [[], ["list"], ["list", "--json"], ["show", id]] {
            let output = try team.sandbox.run(["git", "chat"] + command, in: "bob")
            #expect(output.status == 0 && !output.stdout.contains("\"error\""), "\(output)")
        }
        let checked = try team.chat("bob", "fsck").requireSuccess()
        let copy = "refs/chat-remotes/origin/" + (what == "log" ? "sessions/" : "branches/") + id
        #expect(checked.stdout.contains("'\(copy)'") && checked.stdout.contains(object), "\(checked)")
        // Who has nothing of it yet is told the same.
        try team.sandbox.git("clone", "--quiet", team.remote, "eve")
        let new = try team.chat("eve", "fetch")
        #expect(new.status == 1 && new.stderr.contains(words), "\(new)")
        #expect(try team.texts("eve", other).last == "news")
    }

    @Test("it holds up neither a push nor an unshare of others; when it is mended there, all is as before")
    func others() throws {
        let scene = try Scene()
        let (team, id, other) = (scene.team, scene.id, scene.other)
        let log = "refs/chat/sessions/\(id)"
        let good = try scene.remote(log)
        let object = try scene.set(log, to: Self.junk)
        for person in team.people { #expect(try team.chat(person, "fetch").status == 1) }
        for session in [id, other] { try team.chat("bob", "say", "-s", session, "from bob").requireSuccess() }
        let pushed = try team.chat("bob", "push")
        #expect(pushed.status == 1 && pushed.stderr.contains("\(object) is no commit"), "\(pushed)")
        #expect(pushed.stderr.contains("pushed 1 session"), "\(pushed)")
        let named = try team.chat("bob", "push", id)
        #expect(named.status == 1 && named.stderr.contains("was left alone: its log cannot be read"), "\(named)")
        try team.chat("ann", "unshare", "--yes", other).requireSuccess()
        try team.sandbox.git("update-ref", log, good, in: "remote.git")
        try team.chat("bob", "sync", id).requireSuccess()
        try team.chat("ann", "sync").requireSuccess()
        #expect(try team.texts("ann", id).last == "from bob")
        #expect(try team.references("ann", id) == team.references("remote.git", id))
        #expect(try !team.chat("bob", "fsck").stdout.contains("no commit"))
    }

    @Test(
        "a control reference that cannot be read: push says which and what helps, fetch goes on",
        arguments: [junk, "git rev-parse main^{tree}", "git rev-parse main", large])
    func control(line: String) throws {
        let scene = try Scene()
        let (team, id) = (scene.team, scene.id)
        _ = try scene.set("refs/chat/control", to: line)
        try team.chat("ann", "delete", "--yes", id).requireSuccess()
        for _ in 1...2 {
            let output = try team.chat("ann", "push")
            #expect(output.status == 1, "\(output)")
            #expect(output.stderr.contains("cannot push to 'origin': 'refs/chat/control' there cannot be read"))
            #expect(output.stderr.contains("git push origin :refs/chat/control"), "\(output)")
        }
        for person in team.people {
            let output = try team.chat(person, "fetch").requireSuccess()
            #expect(output.stderr.contains("cannot read 'refs/chat/control' on 'origin'"), "\(output)")
        }
        // Nothing of his has to go there.
        try team.chat("bob", "say", "-s", scene.other, "from bob").requireSuccess()
        try team.chat("bob", "push").requireSuccess()
        try team.sandbox.git("push", "--quiet", "origin", ":refs/chat/control", in: "ann")
        try team.chat("ann", "push").requireSuccess()
        let output = try team.chat("bob", "fetch").requireSuccess()
        #expect(output.stderr.contains("ann <ann@example.com> deleted it"), "\(output)")
        #expect(!output.stderr.contains("cannot read"), "\(output)")
    }

    @Test("the index of who pushes, where it is no commit: the push says so, and sends all when it is gone there")
    func index() throws {
        let scene = try Scene()
        let team = scene.team
        let index = try team.sandbox.git("for-each-ref", "--format=%(refname)", "refs/chat/index", in: "remote.git")
        _ = try scene.set(index, to: Self.junk)
        let new = String(try team.chat("ann", "new", "Third").requireSuccess().stdout.dropLast())
        let shared = try team.chat("ann", "share", "--yes", new)
        #expect(shared.status == 1 && shared.stderr.contains("'\(index)' there cannot be read"), "\(shared)")
        try team.chat("ann", "fetch").requireSuccess()
        try team.chat("bob", "fetch").requireSuccess()
        try team.sandbox.git("push", "--quiet", "origin", ":" + index, in: "ann")
        try team.chat("ann", "push").requireSuccess()
        for id in [scene.id, scene.other, new] {
            #expect(try team.sandbox.git("show", index + ":lines", in: "remote.git").contains(id))
        }
        try team.chat("bob", "fetch").requireSuccess()
        #expect(try team.chat("bob", "list").stdout.contains(new))
    }
}
