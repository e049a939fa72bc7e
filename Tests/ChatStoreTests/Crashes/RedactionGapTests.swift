import TestSupport
import Testing

/// SIGKILL between every two steps of a redaction.
@Suite struct RedactionGapTests {
    private let secret = "ghp_" + String(repeating: "aZ3k", count: 9)

    @Test(
        "before the log has moved the words are there, after it they are nowhere",
        arguments: [("normal", "private"), ("full", "private"), ("normal", "shared")])
    func everyGap(durability: String, visibility: String) throws {
        let scene = try Scene(durability: durability)
        try scene.talk()
        if visibility == "shared" {
            try scene.sandbox.git("init", "--quiet", "--bare", scene.sandbox.path + "/remote.git")
            try scene.sandbox.git("remote", "add", "origin", scene.sandbox.path + "/remote.git")
            try scene.sandbox.run("git-chat", "share", "--yes", "one").requireSuccess()
        }
        // Stored as it is, and found by the rules later.
        try scene.sandbox.git("config", "--global", "chat.redact", "off")
        try scene.crasher("say", "one", "the key is \(secret)").requireSuccess()
        try scene.save()
        let gaps = Gap.all(try scene.steps(of: ["redact", "one"]))
        #expect(gaps.count >= 6)
        for gap in gaps {
            try scene.restore()
            try scene.crash(["redact", "one"], at: gap.step)
            try scene.collect()
            try scene.crasher("say", "one", "next").requireSuccess()
            let said = try scene.said()
            #expect(said.count == scene.texts.count + 2 && said.last == "next", "killed at \(gap.step)")
            let isThere = said.contains { $0.contains(secret) }
            #expect(isThere == !gap.isAfter("logMoved"), "killed at \(gap.step)")
            if isThere { try scene.crasher("redact", "one").requireSuccess() }
            let after = try scene.said()
            #expect(try scene.problems(texts: after, status: []) == [], "killed at \(gap.step)")
            #expect(Array(after.prefix(scene.texts.count)) == scene.texts, "killed at \(gap.step)")
            #expect(try places(in: scene) == "", "killed at \(gap.step)")
        }
    }

    /// The objects and files of the repository that hold the secret, when git has thrown away what nothing names.
    private func places(in scene: Scene) throws -> String {
        try scene.collect(expiresReflogs: true)
        let script = """
            git cat-file --batch-all-objects --batch-check='%(objectname)' |
                while read -r name; do git cat-file -p "$name" | grep -aq \(secret) && echo "$name"; done
            grep -arl \(secret) "$GIT_DIR"; true
            """
        return try scene.sandbox.run("sh", "-c", script, environment: ["GIT_DIR": scene.gitFolder]).stdout
    }
}
