import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

/// Clones that work apart end with the same objects, and nothing is lost.
@Suite struct ConvergenceTests {
    /// What was done: so that the test knows what has to be there.
    private struct Said {
        var texts: Set<String> = []
        var redacted: Set<String> = []
    }

    @Test("two and three clones in random orders", arguments: [2, 3], [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
    func converge(count: Int, seed: UInt64) throws {
        let (sandbox, clones, id) = try team(count, seed)
        defer { withExtendedLifetime(sandbox) {} }
        var random = SeededRandom(seed: seed &* 977 &+ UInt64(count))
        var said = Said()
        for step in 1...30 {
            let clone = clones[Int(random.next() % UInt64(count))]
            clone.wait(Int64(random.next() % 5_000))
            try act(Int(random.next() % 14), step: step, by: clone, id, &said)
        }
        for _ in 0..<4 {
            for clone in clones {
                _ = try clone.store().fetch(from: clone.remote())
                _ = try clone.store().push(to: clone.remote())
            }
        }
        let ends = try clones.map {
            try $0.git(
                "for-each-ref", "--format=%(refname) %(objectname)", "refs/chat/sessions", "refs/heads/kosuke-chat-*",
                "refs/chat/control")
        }
        #expect(Set(ends).count == 1, "\(ends.joined(separator: "\n"))")
        for clone in clones {
            let store = try clone.store()
            #expect(try store.check().filter { $0.severity == .error } == [])
            guard try store.exists(id) else { continue }
            let texts = Set(try store.conversation(id).messages.map(\.text))
            #expect(said.texts.subtracting(said.redacted).subtracting(texts) == [])
            #expect(texts.isDisjoint(with: said.redacted), "\(texts.intersection(said.redacted))")
        }
        guard try !clones[0].store().exists(id) else { return }
        // Deleted everywhere: who deleted it last saw everything, and has it in the trash.
        let trashes = try clones.map { Set(try trashedTexts(of: $0, id)) }
        #expect(said.texts.subtracting(said.redacted).isSubset(of: trashes.reduce(into: []) { $0.formUnion($1) }))
    }

    private func trashedTexts(of clone: Clone, _ id: SessionID) throws -> [String] {
        let store = try clone.store()
        guard let state = try store.trashed(id) else { return [] }
        return try store.notesTree.entries(in: state.tree).flatMap { try store.lines(of: $0.note) }
            .compactMap(\.message?.text)
    }

    /// What can be done where the session is in the trash, or nowhere.
    private func actWithout(_ choice: Int, by clone: Clone, _ id: SessionID) throws {
        let store = try clone.store()
        switch choice {
        case 0, 1: if try store.trashed(id) != nil { try store.restore(id) }
        case 2...8: _ = try store.fetch(from: clone.remote())
        default: _ = try store.push(to: clone.remote())
        }
    }

    private func team(_ count: Int, _ seed: UInt64) throws -> (Sandbox, [Clone], SessionID) {
        let sandbox = try Sandbox()
        let remote = sandbox.path + "/remote.git"
        try sandbox.git("init", "--quiet", "--bare", remote)
        let first = try sandbox.repository()
        try sandbox.git("push", "--quiet", remote, "main", in: first)
        let clones = try (0..<count).map {
            try Clone("clone\($0)", of: remote, in: sandbox, seed: seed &* 31 &+ UInt64($0))
        }
        let store = try clones[0].store()
        let session = try store.create(NewSession(title: Title("Fix login")))
        _ = try store.share([session.id], to: clones[0].remote())
        for clone in clones { _ = try clone.store().fetch(from: clone.remote()) }
        return (sandbox, clones, session.id)
    }

    private func act(_ choice: Int, step: Int, by clone: Clone, _ id: SessionID, _ said: inout Said) throws {
        let store = try clone.store()
        guard try store.exists(id) else { return try actWithout(choice, by: clone, id) }
        switch choice {
        case 13: _ = try store.delete(id)
        case 0...3:
            said.texts.insert("message \(step)")
            _ = try store.say("message \(step)", as: step % 2 == 0 ? .user : .assistant, in: id)
        case 4:
            try store.writing(id) {
                try store.change(id, event: .renamed, subject: "renamed") { session in
                    session.title = (try? Title("Title \(step)")) ?? session.title
                }
            }
        case 5:
            try store.writing(id) {
                try store.change(id, event: .set, subject: "labels") { session in
                    if step % 2 == 0 {
                        session.labels.append("label\(step)")
                    } else {
                        session.labels = Array(session.labels.dropFirst())
                    }
                    session.description = "about \(step)"
                }
            }
        case 6: try commit(by: clone, id, step)
        case 7:
            guard let message = try store.conversation(id).messages.first(where: { $0.text.hasPrefix("message") })
            else { return }
            said.redacted.insert(message.text)
            _ = try store.redact(message.id.rawValue, in: id)
        case 8, 9: _ = try store.fetch(from: clone.remote())
        default: _ = try store.push(to: clone.remote())
        }
    }

    /// A person commits a file of their own on the branch.
    private func commit(by clone: Clone, _ id: SessionID, _ step: Int) throws {
        let branch = "refs/heads/kosuke-chat-\(id)"
        let blob = try clone.store().repository.writeBlob(Array("\(step)\n".utf8))
        let store = try clone.store()
        guard let tip = try store.repository.target(of: ReferenceName(branch)),
            let head = try store.repository.commit(tip),
            var tree = try store.repository.tree(head.tree)
        else { throw TestFailure("no branch") }
        tree.set(.init(mode: .file, name: Array("file\(step)".utf8), id: blob))
        let person = try store.person()
        let commit = try store.repository.writeCommit(
            tree: store.repository.writeTree(tree), parents: [tip], author: person, committer: person, message: "mine\n"
        )
        _ = try store.repository.update(ReferenceName(branch), from: tip, to: commit, reason: "test", by: person)
    }

    @Test(
        "the lines of a merge are those of git notes merge -s cat_sort_uniq", arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func oracle(seed: UInt64) throws {
        let (sandbox, clones, id) = try team(2, seed)
        defer { withExtendedLifetime(sandbox) {} }
        var random = SeededRandom(seed: seed)
        let commit = try clones[0].git("rev-parse", "kosuke-chat-\(id)").dropLast()
        let base = try tip(of: clones[0], id)
        // Both sides hold notes under the same commit, lines in any order, some alike, some broken.
        var tips: [ObjectID] = []
        for clone in clones {
            let store = try clone.store()
            let lines = (0..<Int(random.next() % 12)).map { _ in
                "{\"clock\":\"0000000\(random.next() % 9)\",\"kind\":\"x\"}"
            }
            let odd = ["", "  ", "not json", "\u{E9}", "{}"].filter { _ in random.next() % 2 == 0 }
            let text = (lines + odd).joined(separator: "\n") + (random.next() % 2 == 0 ? "\n" : "")
            guard let key = ObjectID(commit) else { throw TestFailure("no commit") }
            let state = try store.log(id)
            var tree = try LogTree(store.repository, state.tree)
            try tree.set(notes: [key: try store.repository.writeBlob(Array(text.utf8))])
            var snapshot = state.snapshot
            snapshot.event = "set"
            tips.append(
                try store.writeLogCommit(
                    snapshot, tree: tree.write(), parent: base, subject: "x", at: store.surroundings.now()))
        }
        _ = try clones[0].git("fetch", "--quiet", clones[1].path)
        _ = try clones[1].git("update-ref", "refs/keepme", tips[1].description)
        _ = try clones[0].git("fetch", "--quiet", clones[1].path, "refs/keepme")
        let store = try clones[0].store()
        let merged = try store.mergedLog(of: id, tips[0], tips[1])
        #expect(try store.mergedLog(of: id, tips[1], tips[0]) == merged)
        _ = try clones[0].git("update-ref", "refs/notes/one", tips[0].description)
        _ = try clones[0].git("update-ref", "refs/notes/two", tips[1].description)
        _ = try clones[0].git("notes", "--ref=one", "merge", "--quiet", "-s", "cat_sort_uniq", "refs/notes/two")
        let theirs = try clones[0].git("notes", "--ref=one", "list")
        _ = try clones[0].git("update-ref", "refs/notes/ours", merged.description)
        #expect(try clones[0].git("notes", "--ref=ours", "list") == theirs)
    }

    private func tip(of clone: Clone, _ id: SessionID) throws -> ObjectID { try clone.store().log(id).tip }
}
