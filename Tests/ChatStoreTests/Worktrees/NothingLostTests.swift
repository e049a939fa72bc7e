import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

/// Whatever state a worktree is in, nothing that a command does to its session loses what nobody has committed.
@Suite struct NothingLostTests {
    /// What a worktree can be like; each writes texts that begin with `treasure`, which have to be somewhere afterwards.
    enum State: String, CaseIterable {
        case dirty = "echo treasure 1 > shared.txt"
        case staged = "echo treasure 1 > shared.txt && git add shared.txt && git rm -q --cached t2.txt"
        case untracked = "mkdir -p deep/er && echo treasure 1 > 'deep/er/new file'"
        case listed = """
            printf '.env\\nbuild\\n' > .gitignore && echo .env > .worktreeinclude && git add . && git commit -qm lists \
            && echo treasure 1 > .env
            """
        case ignoredInTheWay = """
            git rm -q --cached t1.txt && echo t1.txt > .gitignore && git add . && git commit -qm ignored \
            && echo treasure 1 > t1.txt
            """
        case stashed = "echo treasure 1 > shared.txt && git stash --quiet"
        case rebase = """
            git switch -qc other HEAD~1 && echo theirs > shared.txt && git commit -qam theirs && git switch -q - \
            && echo treasure 1 > new && git rebase -q other; echo treasure 2 > shared.txt
            """
        case merge = """
            git switch -qc other HEAD~1 && echo theirs > shared.txt && git commit -qam theirs && git switch -q - \
            && git merge -q other; echo treasure 1 > shared.txt
            """
        case locked = "echo treasure 1 > new && git worktree lock ."
        case elsewhere = "git switch -q --detach && echo treasure 1 > mine && git add . && git commit -qm mine"
        case missing = "echo treasure 1 > new && git add new && rm -r \"$PWD\""
        case file = "cd .. && mv \"$OLDPWD\" moved && echo treasure 1 > \"$OLDPWD\" && echo treasure 2 > moved/new"
        case link = "cd .. && mv \"$OLDPWD\" moved && ln -s moved \"$OLDPWD\" && echo treasure 1 > moved/new"
        case repository = """
            cd .. && mv "$OLDPWD" moved && git init -q "$OLDPWD" && echo treasure 1 > "$OLDPWD/shared.txt" \
            && git -C "$OLDPWD" add . && echo treasure 2 > "$OLDPWD/shared.txt" && echo treasure 3 > moved/shared.txt
            """
        case otherDisk = "echo treasure 1 > shared.txt && echo treasure 2 > new"
    }

    /// What a person does to a session.
    enum Verb: String, CaseIterable {
        case delete, archive, complete, cleanup, cleanupWhole, collect, undo, revert, look, duplicate, duplicateAll

        /// What is ignored and not listed goes with the worktree, and is what a cleanup is for.
        var takesIgnored: Bool { [.delete, .cleanup, .cleanupWhole].contains(self) }

        /// Whether it touches files, and so may say no.
        var isBold: Bool { ![.archive, .complete, .collect].contains(self) }

        func run(_ store: ChatStore, _ id: SessionID) throws {
            var plan = Duplicate()
            switch self {
            case .delete: _ = try store.delete(id)
            case .archive: try store.change(id, .status(.archived))
            case .complete: try store.change(id, .status(.completed))
            case .cleanup: _ = try store.reclaim(id, Cleanup())
            case .cleanupWhole:
                try store.change(id, .status(.archived))
                _ = try store.reclaim(id, Cleanup(takesWorktrees: true))
            case .collect: _ = try store.collect()
            case .undo: _ = try store.undo(id)
            case .revert: _ = try store.revert(id, to: 1)
            case .look:
                _ = try store.look(at: 1, in: id)
                try store.returnToBranch(of: id)
            case .duplicate, .duplicateAll:
                plan.takesChanges = self == .duplicateAll
                let made = try store.duplicate(id, plan)
                try store.ensureWorktree(of: made.id)
            }
        }
    }

    private let scene: Scene

    init() throws {
        scene = try Scene()
        try scene.crasher("turn", "one", "t1").requireSuccess()
        try scene.crasher("turn", "one", "t2").requireSuccess()
        try scene.save()
    }

    @Test("no verb loses what is unsaved", arguments: State.allCases)
    func kept(state: State) throws {
        let disk = scene.sandbox.path + "/disk"
        for verb in Verb.allCases where state != .ignoredInTheWay || !verb.takesIgnored {
            try scene.restore()
            guard state != .otherDisk || mount(disk) else {
                return print("skipped: no file system can be mounted here")
            }
            defer { if state == .otherDisk { _ = try? scene.sandbox.run("umount", "-l", disk, in: "/") } }
            try scene.act(state.rawValue)
            if state == .otherDisk { try move(to: disk) }
            let before = try treasures()
            try #require(!before.isEmpty)
            do {
                try verb.run(scene.writer(), scene.id())
                #expect(verb != .delete || state == .stashed, "\(state)")
            } catch { #expect(verb.isBold, "\(verb) in a worktree that is \(state): \(error)") }
            try scene.collect()
            #expect(try before.subtracting(treasures()) == [], "\(verb) in a worktree that is \(state)")
            #expect(try scene.gitProblems() == [])
            #expect(try scene.leftovers() == [], "\(verb), \(state)")
        }
    }

    @Test(
        "two at once: one does it or both do, and nothing is lost",
        arguments: [Verb.undo, .revert, .duplicateAll, .delete])
    func together(verb: Verb) throws {
        try scene.act("echo treasure 1 > mine && git add mine && echo treasure 2 > new")
        let before = try treasures()
        let words =
            switch verb {
            case .undo: ["undo", "one"]
            case .revert: ["revert", "one", "1"]
            case .duplicateAll: ["duplicate", "one", "copy", "changes"]
            default: ["delete", "one"]
            }
        let processes = try (0..<2).map { _ in try scene.sandbox.start(["turn-crasher", scene.repository] + words) }
        let statuses = try processes.map { try $0.wait().status }
        #expect(verb == .delete ? !statuses.contains(0) : statuses.contains(0), "\(statuses)")
        try scene.collect()
        #expect(try before.subtracting(treasures()) == [])
        #expect(try scene.gitProblems() == [] && scene.leftovers() == [])
        #expect(try scene.store().check() == [])
    }

    @Test("beside a live turn every verb that touches files says no, and the turn is stored")
    func live() throws {
        for verb in Verb.allCases where ![.collect, .duplicate].contains(verb) {
            try scene.restore()
            let flag = scene.sandbox.path + "/go-\(verb)"
            let turn = try scene.start("hold", "one", "live", flag)
            try turn.wait(for: "begun")
            if verb != .complete {
                #expect(throws: (any Error).self, "\(verb)") { try verb.run(scene.writer(), scene.id()) }
            }
            try Files.write("".utf8, to: flag)
            #expect(try turn.wait().status == 0, "\(verb)")
            #expect(try scene.store().conversation(scene.id()).messages.map(\.text).contains("live"))
        }
    }

    private func mount(_ place: String) -> Bool {
        do {
            try Files.makeFolder(place)
            return try scene.sandbox.run("mount", "-t", "tmpfs", "none", place).status == 0
        } catch { return false }
    }

    private func move(to disk: String) throws {
        try scene.sandbox.run("mv", scene.worktree, disk + "/tree").requireSuccess()
        try scene.sandbox.git("worktree", "repair", disk + "/tree")
    }

    /// Every such text that is in a file beside the repository, or in an object of git's.
    private func treasures() throws -> Set<String> {
        let script = """
            cd '\(scene.repository)'
            grep -rhaI '^treasure [0-9]$' ../project.sessions ../disk 2>/dev/null
            git cat-file --batch-all-objects --batch 2>/dev/null | grep -a '^treasure [0-9]$'
            true
            """
        return Set(try scene.sandbox.run("sh", "-c", script).stdout.split(separator: "\n").map(String.init))
    }
}
