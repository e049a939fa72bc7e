import TestSupport
import Testing

/// Disks that are full or cannot be written to.
@Suite(.enabled(if: SmallDisk.canBeMade, "no file system can be mounted here")) struct DiskTests {
    @Test(
        "a full disk: what was acknowledged is there, nothing else, and the next command works",
        arguments: ["say", "turn"])
    func full(operation: String) throws {
        let scene = try Scene()
        try scene.talk()
        let disk = try Disk(under: scene, kilobytes: 8192)
        var texts = scene.texts
        for (number, free) in stride(from: 0, through: 160, by: operation == "say" ? 8 : 16).enumerated() {
            let text = "full-\(number)"
            try disk.fill(leaving: free)
            let output = try scene.crasher(operation, "one", text)
            disk.clear()
            try scene.crasher("say", "one", "after-\(number)").requireSuccess()
            let said = try scene.said()
            if output.status == 0 || operation == "turn" && said.contains(text) {
                texts += said.contains("answer to \(text)") ? [text, "answer to \(text)"] : [text]
            }
            if output.status == 0 { #expect(try scene.outcome(of: text) == "complete") }
            texts.append("after-\(number)")
            #expect(try scene.problems(texts: texts) == [], "\(free) KiB were free: \(output)")
            try scene.act("git reset --quiet --hard && git clean -qfd")
        }
        #expect(texts.contains { $0.hasPrefix("full") }, "with most room it must work")
    }

    @Test("a repository that cannot be written to: an error that says so, nothing changed")
    func readOnly() throws {
        let scene = try Scene()
        try scene.talk()
        let disk = try Disk(under: scene, kilobytes: 8192)
        let before = try disk.digest()
        try disk.remount("ro")
        for words in [["say", "one", "x"], ["turn", "one", "x"], ["new", "two"], ["repair"], ["rebuild"]] {
            let output = try scene.crasher(words)
            #expect(output.status == 1 && output.stderr.contains("errno: \(EROFS)"), "\(output)")
        }
        #expect(try scene.crasher("check").requireSuccess().stdout == "")
        #expect(try scene.said() == scene.texts)
        #expect(try disk.digest() == before)
        try disk.remount("rw")
        try scene.crasher("say", "one", "next").requireSuccess()
        #expect(try scene.problems(texts: scene.texts + ["next"], status: []) == [])
    }
}

/// A small disk that the scene's repository is moved to, in its old place; the worktrees stay where they are.
final class Disk {
    private let scene: Scene
    private let path: String

    init(under scene: Scene, kilobytes: Int) throws {
        self.scene = scene
        path = scene.repository
        try scene.save()
        try scene.sandbox.run(
            "mount", "-t", "tmpfs", "-o", "size=\(kilobytes)k", "none", path, in: scene.sandbox.path
        ).requireSuccess()
        try scene.sandbox.run("cp", "-a", "saved/project/.", path, in: scene.sandbox.path).requireSuccess()
    }

    deinit { _ = try? scene.sandbox.run("umount", "-l", path, in: "/") }

    /// Takes all room but that many KiB.
    func fill(leaving free: Int) throws {
        let script = """
            dd if=/dev/zero of=filler bs=4k 2>/dev/null; size=$(stat -c %s filler)
            truncate -s $((size - \(free) * 1024)) filler
            """
        try scene.sandbox.run("sh", "-c", script, in: path).requireSuccess()
    }

    func clear() { Files.remove(path + "/filler") }

    func remount(_ mode: String) throws {
        try scene.sandbox.run("mount", "-o", "remount,\(mode)", path, in: scene.sandbox.path).requireSuccess()
    }

    /// Every file with its contents.
    func digest() throws -> String {
        try scene.sandbox.run("sh", "-c", "find . -type f -exec sha1sum {} + | sort", in: path).requireSuccess().stdout
    }
}
