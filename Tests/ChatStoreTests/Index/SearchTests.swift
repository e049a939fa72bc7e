import ChatModel
import Git
import SQLite
import TestSupport
import Testing

@testable import ChatStore

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct IndexSearchTests {
    private let scene: IndexScene
    private let one: SessionID
    private let two: SessionID

    init() throws {
        scene = try IndexScene()
        one = try scene.session("One")
        two = try scene.session("Two")
        try say("The login redirect loops", in: one)
        try say("A cookie with \"quotes\" & (odd) * signs: 50% of AND OR NOT NEAR^2", in: one, as: .assistant)
        try say("The login page is fine; naïve users log in", in: two)
    }

    private func say(_ text: String, in id: SessionID, as role: Message.Role = .user) throws {
        _ = try scene.store.say(text, as: role, in: id)
    }

    /// What is found, `…` for what was left out; the same through the index, once more, and with every word read again.
    private func found(_ query: SearchQuery) throws -> [String] {
        let first = try scene.reopened().search(query)
        let second = try scene.reopened().search(query)
        // A process that another test starts has our descriptors for a moment.
        var alone: SharedLock?
        for _ in 0..<500 where alone == nil {
            alone = try SharedLock(scene.store.directory + "locks/index", isAlone: true)
            if alone == nil { usleep(10_000) }
        }
        guard alone != nil else { throw TestFailure("the index is in use") }
        let scanned = try withExtendedLifetime(alone) { try scene.reopened().search(query) }
        guard first == second, first == scanned else {
            throw TestFailure("index: \(first)\nagain: \(second)\nscan: \(scanned)")
        }
        return first.map { $0.excerpt.map { $0.isMatch ? "[\($0.text)]" : $0.text }.joined() }
    }

    private func found(_ text: String) throws -> [String] { try found(SearchQuery(text)) }

    @Test("words, phrases and beginnings; case and accents do not matter")
    func words() throws {
        #expect(try found("login") == ["The [login] redirect loops", "The [login] page is fine; naïve users log in"])
        #expect(try found("LOGIN page") == ["The [login] [page] is fine; naïve users log in"])
        #expect(
            try found("\"login page\"")
                == ["The [login] [page] is fine; naïve users log in"].map {
                    $0.replacing("[login] [page]", with: "[login page]")
                })
        #expect(try found("\"page login\"") == [])
        #expect(try found("log*").count == 2)
        #expect(try found("log") == ["The login page is fine; naïve users [log] in"])
        #expect(try found("NAIVE") == ["The login page is fine; [naïve] users log in"])
        #expect(try found("login cookie") == [])
        #expect(try found("\"log i\"*") == ["The login page is fine; naïve users [log in]"])
    }

    @Test(
        "no query is wrong",
        arguments: [
            "\"", "\"\"", "\"\"\"", "*", "login*\"", "(", "a AND", "OR", "NOT x", "NEAR(a b", "text:login", "^login",
            "-x",
            "{a}:b", "login + page", "a\"b\"c", "'; DROP TABLE word; --", "\u{1}", "login\u{0}", "🙂", "\\", "?", "%",
            "_",
            String(repeating: "x ", count: 5000), String(repeating: "\"", count: 999), "½ ² Ⅷ \u{E000}",
        ])
    func hostile(text: String) throws {
        let query = SearchQuery(text)
        _ = try scene.store.search(query)
        #expect(query.terms.count <= SearchQuery.maximumTerms)
    }

    @Test("operators are words, and signs are nothing")
    func plain() throws {
        let text = "A cookie with \"quotes\" & (odd) * signs: 50% of [AND] OR NOT NEAR^2"
        #expect(try found("and") == [text])
        #expect(try found("AND (odd) 50% *").count == 1)
        #expect(try found("near^2").count == 1)
        #expect(try found("a:b") == [])
    }

    @Test("session, role, author, time and number narrow it down")
    func filters() throws {
        func ask(_ change: (inout SearchQuery) -> Void) throws -> [String] {
            var query = SearchQuery("the*")
            change(&query)
            return try found(query).map { String($0.prefix(9)) }
        }
        #expect(try ask { _ in } == ["[The] logi", "[The] logi"].map { String($0.prefix(9)) })
        #expect(try ask { $0.session = one }.count == 1)
        #expect(try ask { $0.role = .assistant } == [])
        #expect(try ask { $0.author = "ANN@" }.count == 2)
        #expect(try ask { $0.author = "Bob" } == [])
        #expect(try ask { $0.limit = 1 }.count == 1)
        let times = try scene.store.search(SearchQuery("the")).map(\.at).sorted()
        #expect(try ask { $0.since = times[1] }.count == 1)
        #expect(try ask { $0.since = times[1].after(times[1]) } == [])
        #expect(
            try ask {
                $0.terms = []; $0.session = one
            }.count == 2)
    }

    @Test("only what is new is taken in")
    func incremental() throws {
        #expect(try found("login").count == 2)
        let database = try Database(.file(scene.file))
        // A mark that reading the session again would take away.
        try database.run("UPDATE message SET \"by\" = 'marked' WHERE text LIKE '%redirect%'")
        try say("Login again", in: one)
        var query = SearchQuery("login")
        #expect(try scene.store.search(query).count == 3)
        query.author = "marked"
        #expect(try scene.store.search(query).count == 1)
    }

    @Test("a rewritten branch gives every message once")
    func rewritten() throws {
        #expect(try found("login").count == 2)
        let state = try scene.store.log(one)
        let entries = try scene.store.notesTree.entries(in: state.tree)
        let note = try #require(
            try entries.first { entry in
                try scene.sandbox.git("cat-file", "-p", entry.note.description).contains("redirect")
            })
        let other = try scene.id("HEAD")
        // Whichever commit comes first among the notes: the one on the branch is shown.
        let others = try (1...4).map { try scene.sandbox.git("commit-tree", "-m", "\($0)", "HEAD^{tree}") }
        for commit in [other] + others.compactMap({ ObjectID($0) }) {
            try write(notes: [commit: note.note], to: one)
            #expect(try found("login OR").count == 0)
            #expect(try found("login").count == 2)
            let hits = try scene.store.search(SearchQuery("redirect"))
            #expect(hits.map(\.commit) == [note.key.description])
        }
    }

    @Test("words that a log does not have any more are not found, nor those of turns that were taken back")
    func taken() throws {
        #expect(try found("login").count == 2)
        _ = try scene.store.undo(two)
        #expect(try found("login") == ["The [login] redirect loops"])
        let state = try scene.store.log(one)
        let notes = try scene.store.notesTree.entries(in: state.tree)
        try write(notes: Dictionary(uniqueKeysWithValues: notes.map { ($0.key, nil) }), to: one)
        #expect(try found("login") == [])
        #expect(try found("cookie") == [])
    }

    @Test("archived sessions are searched, deleted ones are not, copies from a remote are")
    func places() throws {
        let remote = try scene.session("Theirs")
        try say("Their login is broken", in: remote)
        let tip = try scene.id("refs/chat/sessions/\(remote)").description
        try scene.sandbox.git("update-ref", "refs/chat-remotes/origin/sessions/\(remote)", tip)
        #expect(try found("broken").count == 1)
        #expect(try scene.store.search(SearchQuery("broken"))[0].remote == nil)
        try scene.sandbox.git("update-ref", "refs/chat/trash/\(remote)/log", tip)
        try scene.sandbox.git("update-ref", "-d", "refs/chat/sessions/\(remote)")
        #expect(try found("broken").count == 1)
        #expect(try scene.store.search(SearchQuery("broken"))[0].remote == "origin")
        #expect(try scene.store.isFetched(remote))
        try scene.sandbox.git("update-ref", "-d", "refs/chat-remotes/origin/sessions/\(remote)")
        #expect(try found("broken") == [])
    }

    @Test("turns that touched a file or a folder, by either name of a rename")
    func files() throws {
        let commit = try commit("src/login.swift")
        let state = try scene.store.log(one)
        let notes = try scene.store.notesTree.entries(in: state.tree)
        try write(notes: [notes[0].key: nil, commit: notes[0].note], to: one)
        func ask(_ path: String) throws -> Int {
            var query = SearchQuery("")
            query.path = path
            return try found(query).count
        }
        #expect(try ask("src/login.swift") == 1)
        #expect(try ask("src") == 1)
        #expect(try ask("src/login") == 0)
        #expect(try ask("sr") == 0)
    }

    private func commit(_ file: String) throws -> ObjectID {
        try scene.sandbox.write(file, "x\n")
        try scene.sandbox.git("add", "--all")
        try scene.sandbox.git("commit", "--quiet", "--message", "Change")
        return try scene.id("HEAD")
    }

    private func write(notes: [ObjectID: ObjectID?], to id: SessionID) throws {
        let state = try scene.store.log(id)
        let tree = try scene.store.notesTree.setting(notes, in: state.tree)
        let tip = try scene.store.writeLogCommit(
            state.snapshot, tree: tree, parent: state.tip, subject: "set", at: scene.store.surroundings.now())
        try scene.sandbox.git("update-ref", "refs/chat/sessions/\(id)", tip.description)
    }

    @Test("what is forgotten is in no file of the index any more")
    func forgotten() throws {
        let secret = "xyzzyplugh"
        try say("the word is \(secret) and more", in: one)
        // Enough around it that pages are split and words stand in several of them.
        for number in 0..<60 { try say("turn \(number) \(secret)\(number) " + "and text ".repeated(40), in: one) }
        #expect(try found(secret).count == 1)
        #expect(try files(with: secret) > 0)
        try scene.sandbox.git("update-ref", "-d", "refs/chat/sessions/\(one)")
        // A search takes the session out, but FTS5 keeps the words until it writes everything anew.
        #expect(try found(secret) == [])
        // An older version's file is brought up to date by nobody.
        try scene.sandbox.write(".git/chat/cache/index-1.sqlite", secret)
        #expect(try scene.store.forgetWords(of: [one]))
        #expect(try files(with: secret) == 0)
        #expect(try files(with: "xyzzy") == 0)
        #expect(try found(secret) == [])
        #expect(try found("login").count == 1)
    }

    @Test("while another process reads the index, forgetting says that words are still there")
    func forgottenWhileRead() throws {
        #expect(try found("redirect").count == 1)
        let index = Index.open(in: scene.store.directory, pause: IndexScene.pause)
        let count = try index?.database.transaction(writes: false) { () -> Int64? in
            let count = try index?.database.statement("SELECT count(*) FROM message").first { $0.integer(0) }
            #expect(try scene.store.forgetWords(of: [one]) == false)
            return count
        }
        #expect(count == 3)
        index?.release()
        #expect(try scene.store.forgetWords(of: [one]))
        #expect(try files(with: "redirect") == 0)
    }

    private func files(with text: String) throws -> Int {
        let folder = Files.parent(of: scene.file)
        let output = try scene.sandbox.run(
            "grep", "--recursive", "--text", "--ignore-case", "--files-with-matches", text, folder)
        return output.stdout.split(separator: "\n").count
    }

    @Test("the index is built again")
    func rebuilt() throws {
        #expect(try found("login").count == 2)
        try Database(.file(scene.file)).run("UPDATE session SET title = 'wrong'")
        #expect(try scene.store.rebuildIndex() == 3)
        #expect(try scene.store.search(SearchQuery("redirect"))[0].title == "One")
        let reader = Index.open(in: scene.store.directory, pause: IndexScene.pause)
        try Database(.file(scene.file)).run("UPDATE session SET title = 'wrong'")
        #expect(try scene.store.rebuildIndex() == 3)
        reader?.release()
        #expect(try scene.store.search(SearchQuery("redirect"))[0].title == "One")
    }
}

extension String {
    fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
