import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

/// Worktrees that git moved, repaired, pruned or locked, and branches that a person switched or renamed.
@Suite struct PlaceTests {
    private let scene: Scene

    init() throws {
        scene = try Scene()
        try scene.crasher("turn", "one", "t1").requireSuccess()
    }

    @Test("moved by git, and moved by hand and repaired: the next turn works there")
    func moved() throws {
        let (first, second) = (scene.sandbox.path + "/first", scene.sandbox.path + "/second")
        try scene.sandbox.git("worktree", "move", scene.worktree, first)
        #expect(try scene.store().worktree(of: scene.id())?.path == first)
        try scene.crasher("turn", "one", "t2").requireSuccess()
        #expect(try scene.sandbox.read(first + "/t2.txt") == "t2\n")
        try scene.sandbox.run("mv", first, second).requireSuccess()
        #expect(try scene.store().worktree(of: scene.id())?.isPresent == false)
        #expect(try scene.crasher("turn", "one", "t3").status == 1)
        try scene.sandbox.git("worktree", "repair", second)
        try scene.crasher("turn", "one", "t3").requireSuccess()
        #expect(try scene.sandbox.read(second + "/t3.txt") == "t3\n")
        #expect(try scene.problems(texts: ["t1", "answer to t1", "t2", "answer to t2", "t3", "answer to t3"]) == [])
        #expect(try scene.store().removeWorktree(of: scene.id(), force: false).path == second)
    }

    @Test("moved by hand and pruned: the next turn makes a new one, and the moved files stay")
    func pruned() throws {
        try scene.sandbox.run("mv", scene.worktree, scene.sandbox.path + "/moved").requireSuccess()
        try scene.sandbox.git("worktree", "prune", "--expire=now")
        #expect(try scene.store().worktree(of: scene.id()) == nil)
        try scene.crasher("turn", "one", "t2").requireSuccess()
        #expect(try scene.problems(texts: ["t1", "answer to t1", "t2", "answer to t2"], status: []) == [])
        #expect(Files.exists(scene.sandbox.path + "/moved/t1.txt"))
    }

    @Test("locked and unlocked as git does, twice refused")
    func locked() throws {
        let store = try scene.store()
        let worktree = try #require(try store.worktree(of: scene.id()))
        try store.lockWorktree(of: worktree, reason: "on a stick", session: scene.id())
        #expect(try scene.sandbox.git("worktree", "list", "--porcelain").contains("locked on a stick"))
        let refusal = StoreError.worktreeLocked(try scene.id(), reason: "on a stick")
        #expect(throws: refusal) {
            try store.lockWorktree(of: worktree, reason: "", session: scene.id())
        }
        try store.unlockWorktree(of: worktree, session: scene.id())
        #expect(throws: StoreError.self) { try store.unlockWorktree(of: worktree, session: scene.id()) }
        #expect(try !scene.sandbox.git("worktree", "list", "--porcelain").contains("locked"))
    }

    @Test("a renamed branch is known by its new name, with its worktree or without", arguments: [true, false])
    func renamed(hasWorktree: Bool) throws {
        if !hasWorktree { _ = try scene.remove() }
        try scene.sandbox.git("branch", "-m", "kosuke-chat-" + scene.session, "mine/other")
        let store = try scene.store()
        #expect(try store.branchState(of: scene.id()) == .renamed(to: "mine/other"))
        #expect(try store.check().map(\.fact) == [.branchRenamed(to: "mine/other")])
        let before = try scene.sandbox.git("for-each-ref")
        let output = try scene.crasher("turn", "one", "t2")
        #expect(output.status == 1 && output.stderr.contains("branchRenamed"))
        #expect(try scene.crasher("repair").status == 0)
        #expect(try scene.sandbox.git("for-each-ref") == before)
        try scene.sandbox.git("branch", "-m", "mine/other", "kosuke-chat-" + scene.session)
        try scene.crasher("turn", "one", "t2").requireSuccess()
        #expect(try scene.problems(texts: ["t1", "answer to t1", "t2", "answer to t2"], status: []) == [])
    }

    @Test("a branch that is gone was not renamed, whatever others were")
    func gone() throws {
        try scene.sandbox.git("branch", "x")
        try scene.sandbox.git("branch", "-m", "x", "y")
        _ = try scene.remove()
        try scene.sandbox.git("branch", "-D", "kosuke-chat-" + scene.session)
        #expect(try scene.store().branchState(of: scene.id()) == .missing)
    }
}
