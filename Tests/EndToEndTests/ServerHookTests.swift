import TestSupport
import Testing

/// The sample hook for the remote's side, in a real bare repository that people push to.
@Suite struct ServerHookTests {
    struct Scene {
        let team: Team
        let id: String

        init(setup: String = "true") throws {
            team = try Team()
            try team.sandbox.sh(setup, in: "remote.git").requireSuccess()
            let hook = Files.parent(of: Files.parent(of: Files.parent(of: #filePath))) + "/hooks/server/update"
            try team.sandbox.sh("cp '\(hook)' remote.git/hooks/update; chmod 755 remote.git/hooks/update")
                .requireSuccess()
            id = String(try team.chat("ann", "new", "Fix login").requireSuccess().stdout.dropLast())
            try team.shell("ann", id, "echo one > one.txt; echo done")
            try chat("ann", "share", "--yes", id).requireSuccess()
            try chat("bob", "fetch").requireSuccess()
        }

        var log: String { "refs/chat/sessions/" + id }

        func chat(_ person: String, _ words: String...) throws -> Output {
            try team.sandbox.run(["git", "chat"] + words, in: person, environment: Self.pusher(person))
        }

        func push(_ person: String, _ words: String...) throws -> Output {
            try team.sandbox.run(["git", "push", "origin"] + words, in: person, environment: Self.pusher(person))
        }

        /// Who pushes, as a server would tell the hook.
        private static func pusher(_ person: String) -> [String: String?] {
            ["GIT_CHAT_PUSHER": person + "@example.com"]
        }

        /// A log commit like the last one but for what `filter` changes.
        func forged(_ filter: String, parents: String = "-p LOG", tree: String = "LOG^{tree}") throws -> String {
            let (parents, tree) = (parents.replacing("LOG", with: log), tree.replacing("LOG", with: log))
            return try team.sandbox.sh(
                "git log -1 --format=%B \(log) | \(filter) | git commit-tree \(parents) \(tree)",
                in: "bob"
            ).requireSuccess().stdout.filter { $0 != "\n" }
        }

        func expectRefused(_ output: Output, _ words: String) {
            #expect(output.status == 1 && output.stderr.contains("refused: "), "\(output)")
            #expect(output.stderr.contains(words), "\(output)")
        }
    }

    @Test("what git chat itself sends gets through: turns, merges, redactions, deletions, forks of unseen turns")
    func ordinary() throws {
        let scene = try Scene()
        let id = scene.id
        try scene.chat("bob", "say", "-s", id, "from bob").requireSuccess()
        try scene.chat("ann", "say", "-s", id, "from ann").requireSuccess()
        try scene.chat("bob", "push").requireSuccess()
        try scene.chat("ann", "push").requireSuccess()
        let message = try scene.team.chat("ann", "log", id, "-n", "1", "--format=%(id)").stdout.dropLast()
        try scene.chat("ann", "redact", "--yes", "-s", id, String(message)).requireSuccess()
        try scene.chat("ann", "push").requireSuccess()
        try scene.chat("bob", "sync").requireSuccess()
        try scene.chat("ann", "sync").requireSuccess()
        #expect(try scene.team.references("ann", id) == scene.team.references("remote.git", id))
        try scene.chat("bob", "say", "-s", id, "not seen").requireSuccess()
        try scene.chat("ann", "delete", "--yes", id).requireSuccess()
        try scene.chat("ann", "push").requireSuccess()
        try scene.chat("bob", "push").requireSuccess()
        #expect(try scene.team.sandbox.git("ls-remote", "remote.git").contains(scene.log))
        try scene.chat("ann", "sync").requireSuccess()
        try scene.chat("ann", "unshare", "--yes", id).requireSuccess()
    }

    @Test("plain code is not looked at, also beside what is refused")
    func plainCode() throws {
        let scene = try Scene()
        try scene.team.sandbox.sh(
            "git checkout -q -b topic && echo x > x && git add x && git commit -q -m x", in: "bob")
        #expect(try scene.push("bob", "topic").status == 0)
        try scene.team.sandbox.sh("git commit -q --amend -m y", in: "bob")
        #expect(try scene.push("bob", "+topic").status == 0)
        try scene.team.sandbox.sh("git tag v1 && git commit -q --allow-empty -m z", in: "bob")
        let mixed = try scene.push("bob", "topic", "v1", "refs/notes/kosuke-chat")
        scene.expectRefused(mixed, "this belongs to one clone alone")
        let there = try scene.team.sandbox.git("ls-remote", "remote.git")
        #expect(there.contains("refs/tags/v1"))
        #expect(try there.contains(scene.team.sandbox.git("rev-parse", "topic", in: "bob") + "\trefs/heads/topic"))
    }

    @Test("logs: forced, of another session, in another's name, taken over, private, deleted by others")
    func logs() throws {
        let scene = try Scene()
        let before = try scene.team.sandbox.git("ls-remote", "remote.git")
        let root = try scene.forged("cat", parents: "")
        scene.expectRefused(try scene.push("bob", "+\(root):\(scene.log)"), "does not follow")
        let superseding = try scene.forged("sed 's/^Chat-Session: /Chat-Supersedes: 1\\nChat-Session: /'", parents: "")
        scene.expectRefused(try scene.push("bob", "+\(superseding):\(scene.log)"), "only ann@example.com redacts it")
        let other = try scene.forged("sed 's/^Chat-Session: .*/Chat-Session: session_1_another00/'")
        scene.expectRefused(try scene.push("bob", "\(other):\(scene.log)"), "another session")
        let named = "refs/chat/sessions/session_1_another00"
        scene.expectRefused(try scene.push("bob", "\(other):\(named)"), "a session of ann@example.com")
        let taken = try scene.forged("sed 's/^Chat-Owner: .*/Chat-Owner: bob <bob@example.com>/'")
        scene.expectRefused(try scene.push("bob", "\(taken):\(scene.log)"), "it belongs to ann@example.com")
        let hidden = try scene.forged("sed 's/^Chat-Visibility: .*/Chat-Visibility: private/'")
        scene.expectRefused(try scene.push("bob", "\(hidden):\(scene.log)"), "not shared")
        let twice = try scene.forged("sed 's/^Chat-Owner: .*/&\\nChat-Owner: bob <bob@example.com>/'")
        scene.expectRefused(try scene.push("bob", "\(twice):\(scene.log)"), "it says Chat-Owner twice")
        let empty = try scene.forged("cat", tree: "$(git mktree </dev/null)")
        scene.expectRefused(try scene.push("bob", "\(empty):\(scene.log)"), "words of it are gone")
        let shorter = try scene.forged(
            "cat",
            tree:
                "$(git ls-tree -r LOG | while read -r mode kind id name; do printf '%s %s %s\\t%s\\n' $mode $kind $(git cat-file blob $id | sed 1d | git hash-object -w --stdin) $name; done | git mktree)"
        )
        scene.expectRefused(try scene.push("bob", "\(shorter):\(scene.log)"), "words of it are gone")
        scene.expectRefused(try scene.push("bob", ":\(scene.log)"), "only ann@example.com deletes it")
        scene.expectRefused(
            try scene.push("bob", ":refs/heads/kosuke-chat-\(scene.id)"), "only ann@example.com deletes it")
        #expect(try scene.team.sandbox.git("ls-remote", "remote.git") == before)
        // The same by its owner.
        #expect(try scene.push("ann", ":refs/heads/kosuke-chat-\(scene.id)", ":\(scene.log)").status == 0)
    }

    @Test(
        "with chat.policy.branches=own, or a word that means nothing, only the owner adds to a session",
        arguments: ["own", "mine"])
    func ownBranches(word: String) throws {
        let scene = try Scene(setup: "git config chat.policy.branches \(word)")
        try scene.chat("bob", "say", "-s", scene.id, "from bob").requireSuccess()
        let refused = try scene.chat("bob", "push")
        #expect(refused.status == 1 && refused.stderr.contains("the host says"), "\(refused)")
        try scene.chat("ann", "say", "-s", scene.id, "from ann").requireSuccess()
        try scene.chat("ann", "push").requireSuccess()
    }

    @Test("tombstones and redactions: only by who pushes, and only of their own sessions")
    func control() throws {
        let scene = try Scene()
        let tip = try scene.team.sandbox.git("rev-parse", scene.log, in: "bob")
        let rest = #""at":"2026-01-02T03:04:05.000Z","by":"PERSON","v":1}"#
        let dead =
            #"{"clock":"00000001","kind":"tombstone","session":"\#(scene.id)","tip":"\#(tip)","turns":[],"survived":0,"#
        let lines: [(line: String, words: String)] = [
            (dead + rest.replacing("PERSON", with: "bob <bob@example.com>"), "belongs to ann@example.com"),
            (dead + rest.replacing("PERSON", with: "ann <ann@example.com>"), "in the name of ann@example.com"),
            (dead + rest.replacing("PERSON", with: "bob <bob@example.com>\\u003e"), "not as git chat writes it"),
            (
                dead.replacing("tombstone", with: "\\u0074ombstone")
                    + rest.replacing("PERSON", with: "ann <ann@example.com>"), "not as git chat writes it"
            ),
            (
                dead.replacing("00000001", with: "99999999") + rest.replacing("PERSON", with: "bob <bob@example.com>"),
                "not as"
            ),
            (
                #"{"clock":"00000001","kind":"redaction","session":"\#(scene.id)","old":"\#(tip)","new":"\#(tip)","lines":[],"#
                    + rest.replacing("PERSON", with: "bob <bob@example.com>"), "belongs to ann@example.com"
            ),
        ]
        for (line, words) in lines {
            try scene.team.sandbox.write("line", line + "\n")
            let commit = try scene.team.sandbox.sh(
                "git commit-tree -m x $(printf '100644 blob %s\\tlines\\n' $(git hash-object -w ../line) | git mktree)",
                in: "bob"
            ).requireSuccess().stdout.filter { $0 != "\n" }
            scene.expectRefused(try scene.push("bob", "\(commit):refs/chat/control"), words)
        }
        #expect(try !scene.team.sandbox.git("ls-remote", "remote.git").contains("refs/chat/control"))
    }

    @Test("chains only grow, and nobody writes to another's index")
    func chains() throws {
        let scene = try Scene()
        let sandbox = scene.team.sandbox
        let index = try sandbox.git("for-each-ref", "--format=%(refname)", "refs/chat/index", in: "remote.git")
        try sandbox.git("fetch", "-q", "origin", "\(index):\(index)", in: "ann")
        scene.expectRefused(try scene.push("ann", ":\(index)"), "only added to")
        let empty = try sandbox.sh(
            "git commit-tree -p \(index) -m x $(printf '100644 blob %s\\tlines\\n' $(git hash-object -w /dev/null) | git mktree)",
            in: "ann"
        ).requireSuccess().stdout.filter { $0 != "\n" }
        scene.expectRefused(try scene.push("ann", "\(empty):\(index)"), "lines of it are gone")
        scene.expectRefused(try scene.push("ann", "+main:\(index)"), "only added to")
        try sandbox.git("fetch", "-q", "origin", "\(index):refs/theirs", in: "bob")
        let more = try sandbox.sh("git commit-tree -p refs/theirs -m x refs/theirs^{tree}", in: "bob").requireSuccess()
        scene.expectRefused(try scene.push("bob", "\(more.stdout.filter { $0 != "\n" }):\(index)"), "somebody else's")
    }

    @Test("what is no commit does not come in, nor a chain without its file; what came in before can be taken away")
    func types() throws {
        let scene = try Scene()
        let sandbox = scene.team.sandbox
        func id(_ line: String, in place: String) throws -> String {
            String(try sandbox.sh(line, in: place).requireSuccess().stdout.dropLast())
        }
        let junk = "echo junk | git hash-object -w --stdin"
        let lines = [junk, "git rev-parse main^{tree}", "git tag -a -m x t main && git rev-parse t"]
        for object in try lines.map({ try id($0, in: "ann") }) {
            for session in [scene.id, "session_1_another00"] {
                for place in ["refs/chat/sessions/", "refs/heads/kosuke-chat-"] {
                    scene.expectRefused(try scene.push("ann", "+\(object):\(place)\(session)"), "it is no commit")
                }
            }
            for name in ["refs/chat/control", "refs/chat/index/x"] {
                scene.expectRefused(try scene.push("ann", "\(object):\(name)"), "no commit with a file 'lines'")
            }
        }
        scene.expectRefused(try scene.push("ann", "main:refs/chat/control"), "no commit with a file 'lines'")
        try sandbox.git("update-ref", "refs/chat/control", id(junk, in: "remote.git"), in: "remote.git")
        #expect(try scene.push("ann", ":refs/chat/control").status == 0)
    }

    @Test("a name that the server gives is looked up; without any, forced pushes are refused all the same")
    func names() throws {
        let scene = try Scene(setup: "printf 'anna ann@example.com\\nrobert bob@example.com\\n' > chat-users")
        let sandbox = scene.team.sandbox
        let refused = try sandbox.run(
            "git", "push", "origin", ":\(scene.log)", in: "bob", environment: ["REMOTE_USER": "robert"])
        scene.expectRefused(refused, "only ann@example.com deletes it")
        let root = try scene.forged("cat", parents: "")
        scene.expectRefused(
            try sandbox.run("git", "push", "origin", "+\(root):\(scene.log)", in: "bob"), "does not follow")
        let deleted = try sandbox.run(
            "git", "push", "origin", ":\(scene.log)", in: "ann", environment: ["REMOTE_USER": "anna"])
        #expect(deleted.status == 0, "\(deleted)")
    }
}
