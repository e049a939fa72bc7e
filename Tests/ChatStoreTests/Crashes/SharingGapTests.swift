import TestSupport
import Testing

/// SIGKILL between every two steps of what changes where a session is, and of what a teammate's redaction takes.
@Suite struct SharingGapTests {
    private let secret = "ghp_" + String(repeating: "bY4m", count: 9)

    /// A scene whose session is shared on some remotes; they are put back with the rest of it.
    private func scene(on remotes: [String]) throws -> Scene {
        let scene = try Scene()
        try scene.talk()
        for name in remotes {
            let path = scene.sandbox.path + "/project-\(name).git"
            try scene.sandbox.git("init", "--quiet", "--bare", path)
            try scene.sandbox.git("remote", "add", name, path)
            try scene.sandbox.run("git-chat", "share", "--yes", "--remote", name, "one").requireSuccess()
        }
        return scene
    }

    private func visibility(_ scene: Scene) throws -> String {
        let log = "refs/chat/sessions/" + scene.session
        return try scene.sandbox.git("log", "-1", "--format=%(trailers:key=Chat-Visibility,valueonly)", log)
    }

    private func isThere(_ scene: Scene, _ remote: String) throws -> Bool {
        try scene.sandbox.git("ls-remote", scene.sandbox.path + "/project-\(remote).git").contains(scene.session)
    }

    @Test(
        "unshare: once it is said, the next push does the rest; nothing is called private before",
        arguments: [false, true]
    )
    func unshare(isElsewhere: Bool) throws {
        let scene = try scene(on: isElsewhere ? ["origin", "second"] : ["origin"])
        try scene.save()
        let words = ["unshare", "one", "origin"]
        let gaps = Gap.all(try scene.steps(of: words))
        #expect(gaps.count >= 3)
        for gap in gaps {
            try scene.restore()
            try scene.crash(words, at: gap.step)
            let isSaid = gap.isAfter("sharingListed")
            #expect(try visibility(scene) == "shared" || isSaid && !isElsewhere, "killed at \(gap.step)")
            try scene.sandbox.run("git-chat", "push", "--remote", "origin").requireSuccess()
            #expect(try isThere(scene, "origin") == !isSaid, "killed at \(gap.step)")
            #expect(try visibility(scene) == (isSaid && !isElsewhere ? "private" : "shared"), "killed at \(gap.step)")
            if !isSaid {
                try scene.sandbox.run("git-chat", "unshare", "--yes", "--remote", "origin", "one").requireSuccess()
            }
            try scene.crasher("say", "one", "after").requireSuccess()
            try scene.sandbox.run("git-chat", "push", "--remote", "origin").requireSuccess()
            #expect(try !isThere(scene, "origin"), "killed at \(gap.step)")
            if isElsewhere {
                try scene.sandbox.run("git-chat", "push", "--remote", "second").requireSuccess()
                #expect(try isThere(scene, "second"), "killed at \(gap.step)")
            }
            #expect(try scene.problems(texts: scene.texts + ["after"]) == [], "killed at \(gap.step)")
        }
    }

    @Test("a redaction in one's own name from elsewhere: at every moment the words are in the session or in the trash")
    func received() throws {
        let scene = try scene(on: ["origin"])
        try scene.sandbox.git("config", "--global", "chat.redact", "off")
        try scene.crasher("say", "one", "the key is \(secret)").requireSuccess()
        try scene.sandbox.run("git-chat", "push").requireSuccess()
        let other = scene.sandbox.path + "/other"
        try scene.sandbox.git("clone", "--quiet", scene.sandbox.path + "/project-origin.git", other)
        try scene.sandbox.run("git-chat", "fetch", scene.session, in: other).requireSuccess()
        try scene.sandbox.run("turn-crasher", other, "redact", "one").requireSuccess()
        try scene.sandbox.run("git-chat", "push", in: other).requireSuccess()
        try scene.save()
        let gaps = Gap.all(try scene.steps(of: ["fetch"]))
        #expect(gaps.count >= 4)
        for gap in gaps {
            try scene.restore()
            try scene.crash(["fetch"], at: gap.step)
            try scene.crasher("say", scene.session, "after").requireSuccess()
            try scene.sandbox.run("git-chat", "fetch").requireSuccess()
            try scene.collect(expiresReflogs: true)
            #expect(try !scene.said().contains { $0.contains(secret) }, "killed at \(gap.step)")
            #expect(try scene.said().last == "after", "killed at \(gap.step)")
            let kept = try scene.sandbox.git("for-each-ref", "--format=%(refname)", "refs/chat/trash/**/log")
            let logs = kept.split(separator: "\n")
            // What was said after the process died is in a second one.
            #expect(logs.count == 1 || gap.isAfter("trashWritten") && logs.count == 2, "killed at \(gap.step): \(logs)")
            for log in logs { try scene.sandbox.git("grep", "-q", secret, String(log)) }
            // The copy can be in the list still, with the word of who died: its next write takes that away, or this.
            try scene.sandbox.run("git-chat", "fsck", "--repair").requireSuccess()
            let checked = try scene.sandbox.run("git-chat", "fsck")
            #expect(checked.stdout == "", "killed at \(gap.step): \(checked)")
        }
    }
}
