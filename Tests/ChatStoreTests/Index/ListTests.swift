import ChatModel
import Git
import SQLite
import TestSupport
import Testing

@testable import ChatStore

@Suite struct IndexListTests {
    private let scene: IndexScene

    init() throws {
        scene = try IndexScene()
        try scene.session("One")
        try scene.session("Two")
    }

    @Test("what a list notices is taken in, and only that is read again")
    func incremental() throws {
        #expect(try scene.titles() == ["Two", "One"])
        #expect(try scene.indexed() == 2)
        let third = try scene.session("Three")
        #expect(try scene.indexed() == 2)
        #expect(try scene.titles() == ["Three", "Two", "One"])
        #expect(try scene.indexed() == 3)
        _ = try scene.store.say("hello", as: .user, in: third)
        #expect(try scene.indexed() == 2)
        #expect(try scene.titles() == ["Three", "Two", "One"])
        #expect(try scene.indexed() == 3)
        // A row whose tip is the log's is believed: that is what makes it quick.
        let database = try Database(.file(scene.file))
        try database.run("UPDATE session SET title = 'From the index' WHERE title = 'One'")
        #expect(try scene.reopened().sessions().readable.map(\.title.text) == ["Three", "Two", "From the index"])
    }

    @Test("a session that is gone is gone from the list and from the file")
    func gone() throws {
        let third = try scene.session("Three")
        #expect(try scene.titles().count == 3)
        try scene.sandbox.git("update-ref", "-d", "refs/chat/sessions/\(third)")
        #expect(try scene.titles() == ["Two", "One"])
        let rows = try Database(.file(scene.file)).statement("SELECT count(*) FROM session").first { $0.integer(0) }
        #expect(rows == 2)
    }

    @Test("everything a session can have comes back")
    func whole() throws {
        let id = try scene.session("Ünïcode 漢字 🙂")
        let state = try scene.store.log(id)
        var session = state.session
        session.description = "two\nlines"
        session.labels = ["a label", "b=c"]
        session.links = [.init(name: "run", target: "018c"), .init(name: "issue", target: "7")]
        session.take(.init(number: 12, state: "open", url: "https://example.com/pull/12?a=b c"))
        session.take(.init(number: 3, state: "merged", url: "https://example.com/pull/3"))
        session.agent = "shell"
        session.supersedes = state.tip.description
        session.isPublished = true
        session.visibility = .shared
        session.status = .completed
        var snapshot = state.snapshot
        snapshot.session = session
        let tip = try scene.store.writeLogCommit(
            snapshot, tree: state.tree, parent: state.tip, subject: "set", at: scene.store.surroundings.now())
        try scene.sandbox.git("update-ref", "refs/chat/sessions/\(id)", tip.description)
        _ = try scene.titles()
        #expect(try scene.titles().contains("Ünïcode 漢字 🙂"))
        #expect(try scene.store.sessions().readable.first { $0.id == id } == session)
    }

    @Test("a damaged log is reported, with the index as without")
    func damagedLog() throws {
        try scene.sandbox.git("update-ref", "refs/chat/sessions/broken", "HEAD")
        for _ in 0..<2 { #expect(try scene.titles() == ["Two", "One"]) }
        #expect(try scene.store.sessions().unreadable.map(\.name) == ["broken"])
    }

    @Test(
        "a file that is no index is replaced, and the answer is the same",
        arguments: ["garbage", "empty", "cut", "scrambled", "newer", "folder", "missing"])
    func damaged(how: String) throws {
        for number in 0..<50 { try scene.session("Session \(number)") }
        let expected = try scene.titles()
        try sql("PRAGMA wal_checkpoint(TRUNCATE)")
        let bytes = try Files.bytes(of: scene.file)
        switch how {
        case "garbage": try Files.write(Array("no database at all".utf8), to: scene.file)
        case "empty": try Files.write([], to: scene.file)
        case "cut": try Files.write(bytes[..<(bytes.count / 2)], to: scene.file)
        case "scrambled": try Files.write(bytes.prefix(100) + bytes.dropFirst(100).map { $0 ^ 0x55 }, to: scene.file)
        case "newer": try sql("PRAGMA user_version = 999")
        case "folder":
            Files.remove(scene.file)
            try Files.makeFolder(scene.file)
        default: Files.remove(Files.parent(of: scene.file))
        }
        #expect(try scene.titles() == expected)
        #expect(try scene.titles() == expected)
        if !["newer", "folder"].contains(how) { #expect(try scene.indexed() == expected.count) }
    }

    private func sql(_ text: String) throws { try Database(.file(scene.file)).run(text) }

    @Test("an index that others write to, hold or keep for themselves makes a list slower, not wrong")
    func locked() throws {
        #expect(try scene.titles().count == 2)
        let database = try Database(.file(scene.file))
        try database.transaction {
            try scene.session("Three")
            #expect(try scene.titles() == ["Three", "Two", "One"])
            #expect(try scene.indexed() == 2)
        }
        let alone = try SharedLock(scene.store.directory + "locks/index", isAlone: true)
        #expect(alone != nil)
        #expect(try scene.titles().count == 3)
        withExtendedLifetime(alone) {}
    }

    @Test("a file that is in use is not taken away")
    func inUse() throws {
        #expect(try scene.titles().count == 2)
        let index = Index.open(in: scene.store.directory, pause: IndexScene.pause)
        #expect(index != nil)
        #expect(!IndexFile.discard(in: scene.store.directory))
        index?.release()
        #expect(IndexFile.discard(in: scene.store.directory))
        #expect(!Files.exists(scene.file))
        #expect(try scene.titles().count == 2)
    }

    @Test("a session written by a newer program is listed with what is understood")
    func newer() throws {
        let id = try scene.session("Newer")
        let state = try scene.store.log(id)
        var snapshot = state.snapshot
        snapshot.format = 2
        let tip = try scene.store.writeLogCommit(
            snapshot, tree: state.tree, parent: state.tip, subject: "set", at: scene.store.surroundings.now())
        try scene.sandbox.git("update-ref", "refs/chat/sessions/\(id)", tip.description)
        for _ in 0..<2 { #expect(try scene.titles().contains("Newer")) }
    }
}
