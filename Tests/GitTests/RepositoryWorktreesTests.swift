import TestSupport
import Testing

@testable import Git

@Suite struct RepositoryWorktreesTests {
    private let sandbox: Sandbox
    private let repository: Repository

    init() throws {
        sandbox = try Sandbox()
        try sandbox.repository(files: ["a/file": "a\n", "b/file": "b\n", "top": "t\n"])
        try sandbox.git("branch", "ours")
        try sandbox.git("branch", "theirs")
        repository = try sandbox.open()
    }

    private func make(_ name: String = "ours", in repository: Repository? = nil) throws {
        let from = repository ?? self.repository
        try from.addWorktree(name, at: sandbox.path + "/trees/\(name)", on: .branch(name))
        try from.fillWorktree(name, at: sandbox.path + "/trees/\(name)")
    }

    @Test("a made worktree is one that git made")
    func same() throws {
        try make()
        try sandbox.git("worktree", "add", "--quiet", "../trees/theirs", "theirs")
        let blocks = try sandbox.git("worktree", "list", "--porcelain").replacing("theirs", with: "ours").split(
            separator: "\n\n")
        #expect(blocks.count == 3 && blocks[1] == blocks[2])
        for name in ["ours", "theirs"] {
            #expect(try sandbox.git("status", "--porcelain", in: "../trees/" + name) == "")
            #expect(try sandbox.git("rev-parse", "HEAD", in: "../trees/" + name) == sandbox.id("HEAD").description)
        }
        let files = try ["ours", "theirs"].map { name in
            try ["commondir", "HEAD", "gitdir"].map {
                try sandbox.read(".git/worktrees/\(name)/\($0)").replacing("theirs", with: "ours")
            }
        }
        #expect(files[0] == files[1])
        #expect(try sandbox.run("git", "fsck").requireSuccess().stderr == "")
        try sandbox.git("worktree", "remove", "../trees/ours")
        #expect(try repository.worktreeNames() == ["theirs"])
    }

    @Test("linked worktrees are known as git knows them")
    func listing() throws {
        #expect(try repository.linkedWorktrees() == [])
        try make()
        try sandbox.git("worktree", "add", "--quiet", "--detach", "../trees/loose")
        Files.remove(sandbox.path + "/trees/ours")
        let listed = try repository.linkedWorktrees()
        #expect(listed.map(\.name) == ["loose", "ours"])
        #expect(listed.map(\.head) == [nil, "refs/heads/ours"])
        #expect(listed.map(\.isPresent) == [true, false])
        #expect(listed.map(\.path) == ["loose", "ours"].map { sandbox.path + "/trees/" + $0 })
        #expect(try repository.linkedWorktree("none") == nil)
    }

    @Test("sparse checkout is carried over", arguments: [true, false])
    func sparse(isCone: Bool) throws {
        try sandbox.git("sparse-checkout", "set", isCone ? "--cone" : "--no-cone", isCone ? "a" : "/a/")
        try make(in: sandbox.open())
        try sandbox.git("worktree", "add", "--quiet", "../trees/theirs", "theirs")
        for place in ["ours", "theirs"] {
            #expect(
                Files.exists(sandbox.path + "/trees/\(place)/a/file")
                    && !Files.exists(sandbox.path + "/trees/\(place)/b"))
            #expect(try sandbox.git("status", "--porcelain", in: "../trees/" + place) == "")
        }
        let lists = try ["ours", "theirs"].map { try sandbox.git("sparse-checkout", "list", in: "../trees/" + $0) }
        #expect(lists[0] == lists[1] && !lists[0].isEmpty)
    }

    @Test("what a bare repository says of itself is not carried over")
    func bare() throws {
        try sandbox.git("clone", "--quiet", "--bare", ".", "../bare.git")
        try sandbox.git("config", "extensions.worktreeConfig", "true", in: "../bare.git")
        try sandbox.git("config", "--unset", "core.bare", in: "../bare.git")
        try sandbox.git("config", "--worktree", "core.bare", "true", in: "../bare.git")
        try sandbox.git("config", "--worktree", "chat.kept", "yes", in: "../bare.git")
        try make(in: sandbox.open("../bare.git"))
        #expect(try sandbox.git("status", "--porcelain", in: "../trees/ours") == "")
        #expect(try sandbox.git("config", "chat.kept", in: "../trees/ours") == "yes")
        #expect(try sandbox.git("config", "--worktree", "core.bare", in: "../bare.git") == "true")
    }

    @Test("filters run when files are brought in, hooks do not")
    func filters() throws {
        try sandbox.git("config", "filter.up.smudge", "tr a-z A-Z")
        try sandbox.write(".git/info/attributes", "top filter=up\n")
        try sandbox.write(".git/hooks/post-checkout", "#!/bin/sh\ntouch \(sandbox.path)/ran\n")
        #expect(chmod(sandbox.absolute(".git/hooks/post-checkout"), 0o755) == 0)
        try make()
        #expect(try sandbox.read("../trees/ours/top") == "T\n")
        #expect(!Files.exists(sandbox.path + "/ran"))
    }

    @Test("what is there already is refused before anything is made")
    func existing() throws {
        try sandbox.write("../trees/ours", "a file")
        let path = sandbox.path + "/trees/ours"
        #expect(throws: WorktreeRefusal.pathExists(path)) { try make() }
        Files.remove(path)
        #expect(symlink("/nowhere", path) == 0)
        #expect(throws: WorktreeRefusal.pathExists(path)) { try make() }
        Files.remove(path)
        try make()
        let other = sandbox.path + "/elsewhere"
        #expect(throws: WorktreeRefusal.nameExists("ours")) {
            try repository.addWorktree("ours", at: other, on: .branch("theirs"))
        }
        #expect(!Files.exists(other))
    }

    @Test(
        "a failure leaves nothing behind",
        arguments: ["no branch", "checked out", "long name", "file above", "bad name"])
    func failure(reason: String) throws {
        let below =
            reason == "file above"
            ? sandbox.folder + "/top/x"
            : sandbox.path + "/new/" + (reason == "long name" ? String(repeating: "x", count: 300) : "x")
        let branch: ReferenceName =
            reason == "no branch" ? "refs/heads/none" : reason == "checked out" ? "refs/heads/main" : "refs/heads/ours"
        #expect(throws: (any Error).self) {
            try repository.addWorktree(reason == "bad name" ? "a/b" : "x", at: below, on: branch)
        }
        #expect(try repository.worktreeNames() == [])
        #expect(!Files.exists(below))
        #expect(try sandbox.git("worktree", "list", "--porcelain").split(separator: "\n\n").count == 1)
        #expect(try sandbox.git("worktree", "prune", "--dry-run", "--verbose") == "")
        try make()
    }

    @Test("a worktree that could not be filled is taken back whole")
    func discard() throws {
        try sandbox.git("sparse-checkout", "set", "a")
        try repository.addWorktree("ours", at: sandbox.path + "/trees/ours", on: .branch("ours"))
        try sandbox.write(".git/worktrees/ours/index.lock", "")
        #expect(throws: GitProgram.Failure.self) {
            try repository.fillWorktree("ours", at: sandbox.path + "/trees/ours")
        }
        repository.discardEmptyWorktree("ours", at: sandbox.path + "/trees/ours")
        #expect(!Files.exists(sandbox.path + "/trees/ours"))
        #expect(try repository.worktreeNames() == [])
    }
}
