import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// `.worktreeinclude`: ignored files that a new worktree gets from the main one.
@Suite struct ListedFileTests {
    private let scene: Scene

    init() throws {
        scene = try Scene()
        try scene.sandbox.write(".gitignore", ".env\n*.key\nsecrets/\nbuild/\n")
        try scene.sandbox.write(".worktreeinclude", "/.env\n*.key\n!not.key\nsecrets/\nREADME.md\nnotes.txt\n")
        try scene.sandbox.git("add", ".")
        try scene.sandbox.git("commit", "-q", "-m", "lists")
    }

    /// Makes a session with a worktree and returns its top directory.
    private func make() throws -> String {
        let output = try scene.crasher("new", "two", "worktree").requireSuccess()
        return scene.worktree(of: String(output.stdout.dropFirst(4).dropLast()))
    }

    @Test("what is listed, ignored and not tracked is brought, with modes, times and links; nothing else")
    func brought() throws {
        try scene.sandbox.run(
            "sh", "-c",
            """
            echo a > .env; chmod 600 .env; touch -d 2001-02-03 .env; mkdir -p secrets/deep build; echo b > secrets/deep/b
            ln -s ../.env secrets/link; ln -s /etc secrets/etc; echo c > a.key; echo d > not.key; echo e > build/e
            echo f > notes.txt; echo changed > README.md; printf g > "$(printf 'latin\\351.key')"; mkdir secrets/empty
            """, in: scene.repository
        ).requireSuccess()
        let place = try make()
        let script = """
            find .env *.key secrets build notes.txt -type f -exec sha1sum {} + -o -type l -printf '%p %l\\n' 2>/dev/null
            stat -c '%n %a %Y' .env; cat README.md
            """
        let there = try scene.sandbox.run("sh", "-c", script, in: place).stdout
        #expect(there.split(separator: "\n").count == 8, "\(there)")
        #expect(there.contains("secrets/link ../.env\n") && there.contains("secrets/etc /etc\n"))
        #expect(there.hasSuffix(".env 600 981158400\n# Project\n"))
        #expect(try !Files.names(in: place).contains { ["build", "not.key", "notes.txt"].contains($0) })
        #expect(try scene.sandbox.git("status", "--porcelain", in: place) == "")
    }

    @Test("what the session's own commit does not ignore stays away: it would become part of a turn")
    func notIgnoredThere() throws {
        try scene.sandbox.write("a.key", "secret\n")
        let output = try scene.crasher("base", "two", "HEAD~1").requireSuccess()
        let place = scene.worktree(of: String(output.stdout.dropFirst(4).dropLast()))
        #expect(!Files.exists(place + "/a.key"))
    }

    @Test("nothing is written over, and nothing by way of a link")
    func inTheWay() throws {
        try scene.sandbox.run("ln", "-s", "../outside", "conf", in: scene.repository).requireSuccess()
        try scene.sandbox.write(".gitignore", "x.key\n/conf/y.key\n")
        try scene.sandbox.git("add", "-A")
        try scene.sandbox.write("x.key", "tracked\n")
        try scene.sandbox.git("add", "-f", "x.key", "conf")
        try scene.sandbox.git("commit", "-q", "-m", "link")
        try Files.makeFolder(scene.sandbox.path + "/project.sessions/outside")
        Files.remove(scene.repository + "/conf")
        try scene.sandbox.write("conf/y.key", "mine\n")
        try scene.sandbox.git("rm", "-q", "--cached", "x.key")
        try scene.sandbox.write("x.key", "mine\n")
        let place = try make()
        #expect(try scene.sandbox.read(place + "/x.key") == "tracked\n")
        #expect(try Files.names(in: scene.sandbox.path + "/project.sessions/outside") == [])
        #expect(try scene.sandbox.git("status", "--porcelain", in: place) == "")
    }

    @Test("a file that cannot be read keeps no session from being made", .enabled(if: getuid() != 0))
    func unreadable() throws {
        try scene.sandbox.write("a.key", "x\n")
        try scene.sandbox.write("b.key", "x\n")
        try scene.sandbox.run("chmod", "0", "a.key", in: scene.repository).requireSuccess()
        #expect(try Files.exists(make() + "/b.key"))
    }

    @Test("a bare repository has no main worktree to bring files from")
    func bare() throws {
        let scene = try Scene(isBare: true)
        try scene.crasher("turn", "one", "t1").requireSuccess()
        #expect(try scene.problems(texts: ["t1", "answer to t1"], status: []) == [])
    }

    @Test("a copy that was cut short is made again")
    func cut() throws {
        try scene.sandbox.write("a.key", "whole\n")
        try scene.crash(["new", "two", "worktree"], at: "worktreeAdded:1")
        let two = try #require(try scene.sessions().first { $0 != scene.session })
        try scene.sandbox.write(scene.worktree(of: two) + "/.git-chat-part", "who")
        try scene.store().ensureWorktree(of: scene.id(two))
        #expect(try scene.sandbox.read(scene.worktree(of: two) + "/a.key") == "whole\n")
        #expect(!Files.exists(scene.worktree(of: two) + "/.git-chat-part"))
    }
}
