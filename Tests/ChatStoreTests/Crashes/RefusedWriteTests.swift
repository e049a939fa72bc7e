import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

/// What is refused promised nothing, and leaves nothing.
@Suite struct RefusedWriteTests {
    @Test("no journal stays of a turn that is refused")
    func turns() throws {
        let scene = try Scene()
        try scene.sandbox.git("branch", "-m", "kosuke-chat-" + scene.session, "renamed")
        let (store, id) = (try scene.store(), try scene.id())
        #expect(throws: StoreError.self) { try store.say("x", as: .user, in: id) }
        #expect(try scene.leftovers() == [])
        #expect(throws: StoreError.self) { try store.keep("x", answered: [.text("y")], in: id) }
        #expect(try scene.leftovers() == [])
    }

    @Test("no journal stays where a person's changes are not to be committed")
    func changes() throws {
        let scene = try Scene()
        try scene.talk()
        try scene.sandbox.git("config", "chat.dirty", "refuse")
        try scene.sandbox.run("sh", "-c", "echo mine > mine.txt", in: scene.worktree).requireSuccess()
        let (store, id) = (try scene.store(), try scene.id())
        #expect(throws: StoreError.self) { try store.commitChanges(of: id) }
        #expect(try scene.leftovers() == [])
    }
}
