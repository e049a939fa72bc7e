import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

/// A session's worktree is removed only when nothing in it is lost.
@Suite struct RemovalTests {
    private let scene: Scene

    init() throws {
        scene = try Scene()
        try scene.crasher("turn", "one", "t1").requireSuccess()
    }

    @Test("a clean worktree goes, and git knows none of it any more")
    func clean() throws {
        let removed = try scene.remove()
        #expect(removed == RemovedWorktree(path: scene.worktree, savedCommit: nil))
        #expect(!Files.exists(scene.worktree) && !Files.exists(scene.gitFolder + "/worktrees/" + scene.session))
        #expect(try scene.remove() == RemovedWorktree(path: nil, savedCommit: nil))
        #expect(try scene.store().check() == [])
    }

    @Test("what is stashed stays, and so do ignored files that nobody named: they go with the worktree")
    func stashed() throws {
        try scene.act(
            "echo mine > shared.txt && git stash --quiet && echo '*.o' > .gitignore && git add . && git commit -qm i && touch x.o"
        )
        #expect(try scene.remove().savedCommit == nil)
        #expect(try scene.sandbox.git("show", "stash@{0}:shared.txt") == "mine")
    }

    /// How a worktree can hold what would be lost, and the words that say so.
    enum Work: String, CaseIterable {
        case changed = "echo mine > shared.txt"
        case staged = "echo mine > shared.txt && git add shared.txt && git show HEAD:shared.txt > shared.txt"
        case deleted = "rm shared.txt"
        case mode = "chmod +x shared.txt"
        case link = "ln -sf nowhere shared.txt"
        case untracked = "mkdir -p deep/er && echo mine > 'deep/er/new file' && printf 'x' > \"$(printf 'tab\\there')\""
        case intended = "echo mine > new && git add -N new"
        case assumed = "git update-index --assume-unchanged shared.txt && echo mine > shared.txt"
        case skipped = "git update-index --skip-worktree shared.txt && echo mine > shared.txt"
        case merge = """
            git switch -qc other HEAD~1 && echo theirs > shared.txt && git commit -qam theirs \
            && git switch -q - && git merge other; test -f .git
            """
        case rebase = """
            git switch -qc other HEAD~1 && echo theirs > shared.txt && git commit -qam theirs \
            && git switch -q - && echo more > README.md && git rebase --autostash other; test -f .git
            """
        case pick = """
            git switch -qc other HEAD~1 && echo theirs > shared.txt && git commit -qam theirs \
            && git switch -q - && git cherry-pick other; test -f .git
            """
        case revert = "echo b > shared.txt && git commit -qam b && git revert HEAD~1; test -f .git"
        case bisect = "git bisect start && echo mine > shared.txt"
        case branch = "git switch -qc other && echo mine > mine.txt"
        case renamed = "git branch -m other && echo mine > mine.txt"
        case detached = "git switch -q --detach && echo mine > mine.txt && git add . && git commit -qm mine"
        case listed = """
            printf '.env\\n*.key\\n' > .gitignore && echo .env > .worktreeinclude && git add . && git commit -qm i \
            && echo secret > .env && echo other > a.key
            """
    }

    @Test("what would be lost keeps the worktree; with force it is saved first", arguments: Work.allCases)
    func unsaved(work: Work) throws {
        try scene.act(work.rawValue)
        let before = try scene.work()
        #expect(throws: StoreError.self) { try scene.remove() }
        #expect(try scene.work() == before)
        let removed = try scene.remove(force: true)
        let saved = try #require(removed.savedCommit).description
        #expect(!Files.exists(scene.worktree))
        try scene.collect(expiresReflogs: true)
        #expect(try scene.gitProblems() == [])
        #expect(try scene.files(of: saved) == before.files, "\(work)")
    }

    @Test("a saved state is a stash: git brings back index, files and what was not tracked")
    func applied() throws {
        try scene.act("echo a > shared.txt && git add . && echo b > shared.txt && echo c > new && rm README.md")
        let before = try scene.work()
        let saved = try #require(try scene.remove(force: true).savedCommit).description
        try scene.sandbox.git("worktree", "add", "--quiet", scene.worktree, "kosuke-chat-" + scene.session)
        try scene.sandbox.git("stash", "apply", "--quiet", "--index", saved, in: scene.worktree)
        #expect(try scene.work() == before)
    }

    @Test("commits that only this worktree holds are kept: of a detached HEAD, and of references of its own")
    func commits() throws {
        try scene.act(
            "git switch -q --detach && git commit -q --allow-empty -m mine && git update-ref refs/worktree/x HEAD && git switch -q -"
        )
        let own = try scene.sandbox.git("rev-parse", "refs/worktree/x", in: scene.worktree)
        #expect(try scene.problems() == [.commits([own])])
        _ = try scene.remove(force: true)
        try scene.collect(expiresReflogs: true)
        #expect(try scene.sandbox.git("log", "-1", "--format=%s", own) == "mine")
    }

    @Test("a detached HEAD whose commits others hold is no loss")
    func heldDetached() throws {
        try scene.act("git switch -q --detach")
        #expect(try scene.remove().wasThere)
    }

    @Test("ignored files that are named and the same as the main worktree's are no loss")
    func sameListed() throws {
        try scene.act(
            "echo .env > .gitignore && echo .env > .worktreeinclude && git add . && git commit -qm i && echo a > .env")
        try scene.sandbox.write(".env", "a\n")
        #expect(try scene.problems() == [])
        try scene.sandbox.write(".env", "b\n")
        #expect(try scene.problems() == [.listed([".env"])])
    }

    @Test("a locked worktree is refused with force, too")
    func locked() throws {
        try scene.sandbox.git("worktree", "lock", "--reason", "on a stick", scene.worktree)
        for force in [false, true] {
            let problems: [WorktreeProblem] = [.locked(reason: "on a stick")]
            try scene.expectKept(problems, force)
        }
        try scene.sandbox.git("worktree", "unlock", scene.worktree)
        #expect(try scene.remove().wasThere)
    }

    @Test("a live turn is refused with force, too")
    func live() throws {
        let flag = scene.sandbox.path + "/go"
        let turn = try scene.start("hold", "one", "live", flag)
        try turn.wait(for: "begun")
        for force in [false, true] { #expect(throws: StoreError.self) { try scene.remove(force: force) } }
        try Files.write("".utf8, to: flag)
        #expect(try turn.wait().status == 0)
        #expect(try scene.remove().wasThere)
    }

    @Test("a directory that is gone: git's own files go; what was staged is saved first")
    func missing() throws {
        try scene.act("echo mine > staged.txt && git add staged.txt")
        try scene.sandbox.run("rm", "-r", scene.worktree).requireSuccess()
        try scene.expectKept([.changes([])], false)
        let saved = try #require(try scene.remove(force: true).savedCommit).description
        #expect(try scene.sandbox.git("show", saved + ":staged.txt") == "mine")
        #expect(try scene.store().worktree(of: scene.id()) == nil)
    }

    @Test("a directory that is gone, with nothing staged, and the folder above it")
    func missingClean() throws {
        try scene.sandbox.run("rm", "-r", scene.repository + ".sessions").requireSuccess()
        #expect(try scene.remove() == RemovedWorktree(path: scene.worktree, savedCommit: nil))
        #expect(try scene.store().check() == [])
    }

    @Test("a file, a link, another repository, or a folder without .git in its place: none of it is touched")
    func replaced() throws {
        let places: [(String, WorktreeProblem)] = [
            ("echo mine > '\(scene.worktree)'", .replaced(isLink: false)),
            ("ln -s moved '\(scene.worktree)'", .replaced(isLink: true)),
            ("git init -q '\(scene.worktree)'", .leadsElsewhere(scene.worktree + "/.git")),
            ("mkdir '\(scene.worktree)'; touch '\(scene.worktree)/mine'", .leadsElsewhere(nil)),
            (
                "git -C project worktree add -q --detach '\(scene.worktree)x'; cp -a '\(scene.worktree)x' '\(scene.worktree)'",
                .leadsElsewhere(scene.gitFolder + "/worktrees/\(scene.session)x")
            ),
        ]
        try scene.save()
        for (command, problem) in places {
            try scene.restore()
            try scene.sandbox.run(
                "sh", "-c", "mv '\(scene.worktree)' project.sessions/moved; " + command, in: scene.sandbox.path
            ).requireSuccess()
            let before = try Files.tree(under: scene.repository + ".sessions")
            for force in [false, true] {
                try scene.expectKept([problem], force)
            }
            #expect(try Files.tree(under: scene.repository + ".sessions") == before)
        }
    }

    @Test("repositories inside it: clean submodules ask for force, work of their own forbids it")
    func repositories() throws {
        try scene.sandbox.run("git", "init", "-q", "../lib", in: scene.repository).requireSuccess()
        try scene.sandbox.git("commit", "-q", "--allow-empty", "-m", "lib", in: "../lib")
        try scene.act(
            "git -c protocol.file.allow=always submodule --quiet add \"$PWD/../../lib\" lib && git commit -qm lib")
        try scene.save()
        #expect(try scene.problems() == [.submodules(["lib"])])
        for work in [
            "touch lib/mine", "git -C lib commit -q --allow-empty -m mine",
            "git -C lib branch x && git -C lib commit -q --allow-empty -m x && git -C lib reset -q --hard HEAD~ && git -C lib branch -f x HEAD@{1}",
        ] {
            try scene.restore()
            try scene.act(work)
            #expect(try scene.problems().contains(.repositories(["lib"])), "\(work)")
            #expect(throws: StoreError.self) { try scene.remove(force: true) }
        }
        try scene.restore()
        #expect(try scene.remove(force: true).wasThere)
    }

    @Test("a repository inside it that git does not track is nothing that we could save")
    func nested() throws {
        try scene.act("git init -q nested && git -C nested commit -q --allow-empty -m mine")
        #expect(try scene.problems() == [.repositories(["nested"])])
        #expect(throws: StoreError.self) { try scene.remove(force: true) }
        #expect(Files.exists(scene.worktree + "/nested/.git"))
    }

    @Test("a worktree on another disk")
    func otherDisk() throws {
        let place = scene.sandbox.path + "/disk"
        try Files.makeFolder(place)
        guard try scene.sandbox.run("mount", "-t", "tmpfs", "none", place).status == 0 else {
            print("skipped: no file system can be mounted here")
            return
        }
        defer { _ = try? scene.sandbox.run("umount", "-l", place, in: "/") }
        try scene.sandbox.run("mv", scene.worktree, place + "/tree").requireSuccess()
        try scene.sandbox.git("worktree", "repair", place + "/tree")
        try scene.sandbox.write(place + "/tree/new", "mine\n")
        #expect(try scene.problems() == [.untracked(["new"])])
        #expect(try scene.remove(force: true).path == place + "/tree")
        #expect(try Files.tree(under: place) == [])
    }

    @Test("what is done to the worktree while it is removed without force: git refuses")
    func raced() throws {
        let store = try scene.store { step in
            if step == .worktreeSaved { _ = try? scene.sandbox.write(scene.worktree + "/late", "mine\n") }
        }
        #expect(throws: GitProgram.Failure.self) { try store.removeWorktree(of: scene.id(), force: false) }
        #expect(try scene.sandbox.read(scene.worktree + "/late") == "mine\n")
    }
}

extension Scene {
    /// A worktree's contents, and what git says of it.
    struct Work: Equatable {
        let files: [String]
        let status: String
    }

    func problems() throws -> [WorktreeProblem] { try store().removalProblems(of: id()) }

    func remove(force: Bool = false) throws -> RemovedWorktree { try store().removeWorktree(of: id(), force: force) }

    func expectKept(_ problems: [WorktreeProblem], _ force: Bool) throws {
        let refusal = StoreError.worktreeNotRemoved(
            try id(), path: worktree, problems: problems, isForced: force)
        #expect(throws: refusal) { try remove(force: force) }
    }

    /// Every file with mode and contents, and git's status.
    func work() throws -> Work {
        let script =
            "find . \\( -name .git -o -name a.key \\) -prune -o -type l -printf '%p link %l\\n' -o -type f -printf '%p %m ' -exec cat {} \\; -exec echo \\; | sort"
        return Work(
            files: try sandbox.run("sh", "-c", script, in: worktree).requireSuccess().stdout.split(separator: "\n").map(
                String.init),
            status: try sandbox.run("git", "status", "--porcelain", in: worktree).requireSuccess().stdout)
    }

    /// The files of a saved state, as `work` shows them.
    func files(of saved: String) throws -> [String] {
        let place = sandbox.path + "/again"
        try Files.makeFolder(place)
        for commit in [saved, saved + "^3"] {
            try sandbox.run("sh", "-c", "git -c tar.umask=0022 archive '\(commit)' | tar -xC '\(place)'")
                .requireSuccess()
        }
        let script =
            "find . -type l -printf '%p link %l\\n' -o -type f -printf '%p %m ' -exec cat {} \\; -exec echo \\; | sort"
        return try sandbox.run("sh", "-c", script, in: place).requireSuccess().stdout.split(separator: "\n").map(
            String.init)
    }
}
