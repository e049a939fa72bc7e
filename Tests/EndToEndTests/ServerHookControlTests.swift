import TestSupport
import Testing

extension ServerHookTests.Scene {
    /// A line of the control reference; TIP stands for an object.
    func line(_ kind: String, _ members: String, by person: String, session: String? = nil) -> String {
        let head = #"{"clock":"00000009","kind":"\#(kind)","session":"\#(session ?? id)","#
        return head + members.replacing("TIP", with: String(repeating: "a", count: 40))
            + #","at":"2026-01-02T03:04:05.000Z","by":"\#(person)","v":1}"#
    }

    /// Pushes a control reference that has lines on top of what it has there.
    func pushControl(_ person: String, _ lines: [String]) throws -> Output {
        let sandbox = team.sandbox
        let known = try sandbox.sh("git cat-file blob refs/chat/control:lines", in: "remote.git").stdout
        try sandbox.write("lines", known + lines.map { $0 + "\n" }.joined())
        let commit = try sandbox.sh(
            """
            tip=$(git ls-remote -q origin refs/chat/control | cut -f 1)
            [ -z "$tip" ] || git fetch -q origin refs/chat/control
            git commit-tree ${tip:+-p $tip} -m x \
                $(printf '100644 blob %s\\tlines\\n' $(git hash-object -w ../lines) | git mktree)
            """, in: person
        ).requireSuccess().stdout.filter { $0 != "\n" }
        return try push(person, "\(commit):refs/chat/control")
    }
}

/// Lines of the control reference, and whose name stands in them.
extension ServerHookTests {
    @Test("a name with what JSON escapes redacts and deletes; only the address decides")
    func escapedNames() throws {
        let scene = try Scene()
        let id = scene.id
        try scene.team.sandbox.git("config", "user.name", #"Cyd "C" O\Neil"#, in: "ann")
        let message = try scene.team.chat("ann", "log", id, "-n", "1", "--format=%(id)").stdout.dropLast()
        try scene.chat("ann", "redact", "--yes", "-s", id, String(message)).requireSuccess()
        try scene.chat("ann", "push").requireSuccess()
        try scene.chat("bob", "sync").requireSuccess()
        try scene.chat("bob", "say", "-s", id, "not seen").requireSuccess()
        try scene.chat("ann", "delete", "--yes", id).requireSuccess()
        try scene.chat("ann", "push").requireSuccess()
        // The tombstone that lets bob's turn bring the session back is read with its escapes, too.
        try scene.chat("bob", "push").requireSuccess()
        for by in [#"bob <bob@example.com> \" <ann@example.com>"#, #"\",\"by\":\"bob <ann\u0040example.com>"#] {
            let line = scene.line("tombstone", #""tip":"TIP","turns":[],"survived":0"#, by: by)
            scene.expectRefused(try scene.pushControl("bob", [line]), "not as git chat writes it")
        }
        let line = scene.line("tombstone", #""tip":"TIP","turns":[],"survived":0"#, by: #"\"bob\\ <ann@example.com>"#)
        scene.expectRefused(try scene.pushControl("bob", [line]), "in the name of ann@example.com")
    }

    @Test("an address that .mailmap of the default branch knows is its person's, unless chat.mailmap is false")
    func mailmap() throws {
        let scene = try Scene()
        let (sandbox, id) = (scene.team.sandbox, scene.id)
        let moved: [String: String?] = ["GIT_CHAT_PUSHER": "ann@new.org"]
        try sandbox.write("ann/.mailmap", "Ann <Ann@new.org> <ann@example.com>\n")
        try sandbox.sh("git add .mailmap && git commit -q -m people && git config user.email ann@new.org", in: "ann")
            .requireSuccess()
        try scene.chat("ann", "say", "-s", id, "from elsewhere").requireSuccess()
        try scene.chat("ann", "delete", "--yes", id).requireSuccess()
        #expect(try sandbox.chat("push", in: "ann", environment: moved).status == 1)
        try sandbox.git("push", "-q", "origin", "main", in: "ann")
        try sandbox.git("config", "chat.mailmap", "false", in: "remote.git")
        let refused = try sandbox.chat("push", in: "ann", environment: moved)
        #expect(refused.status == 1 && refused.stderr.contains("the host says"), "\(refused)")
        try sandbox.git("config", "--unset", "chat.mailmap", in: "remote.git")
        try sandbox.chat("push", in: "ann", environment: moved).requireSuccess()
        #expect(try !sandbox.git("ls-remote", "remote.git").contains(scene.log))
    }

    @Test("nobody makes a session in another's name with a tombstone of their own")
    func tombstoneOfNobodys() throws {
        let scene = try Scene()
        let other = "session_1_another00"
        let rest = #""tip":"TIP","turns":[],"survived":0"#
        let line = scene.line("tombstone", rest, by: "bob <bob@example.com>", session: other)
        #expect(try scene.pushControl("bob", [line]).status == 0)
        let log = try scene.forged("sed 's/^Chat-Session: .*/Chat-Session: \(other)/'")
        scene.expectRefused(
            try scene.push("bob", "\(log):refs/chat/sessions/\(other)"), "a session of ann@example.com")
    }

    @Test("with chat.policy.redact=anyone, a redaction takes no tombstone along")
    func redactionOfAnyone() throws {
        let scene = try Scene(setup: "git config chat.policy.redact anyone")
        let bob = "bob <bob@example.com>"
        let redaction = scene.line("redaction", #""old":"TIP","new":"TIP","lines":[]"#, by: bob)
        let tombstone = scene.line("tombstone", #""tip":"TIP","turns":[],"survived":0"#, by: bob)
        scene.expectRefused(try scene.pushControl("bob", [redaction, tombstone]), "belongs to ann@example.com")
        #expect(try scene.pushControl("bob", [redaction]).status == 0)
    }

    @Test("the session of a line is its own, not one that stands in a member of it")
    func sessionInside() throws {
        let scene = try Scene()
        let inside = #""old":"TIP","new":"TIP","lines":[{"session":"session_1_another00"}]"#
        let line = scene.line("redaction", inside, by: "bob <bob@example.com>")
        let pushed = try scene.pushControl("bob", [line])
        #expect(pushed.status == 1 && pushed.stderr.contains("refused: "), "\(pushed)")
    }
}
