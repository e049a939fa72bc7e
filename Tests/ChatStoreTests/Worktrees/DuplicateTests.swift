import ChatModel
import Git
import TestSupport
import Testing

@testable import ChatStore

/// A duplicate goes on from where its source is, and neither disturbs the other.
@Suite struct DuplicateTests {
    private let scene: Scene

    init() throws {
        scene = try Scene()
        try scene.talk()
    }

    private func duplicate(_ change: (inout Duplicate) -> Void = { _ in }) throws -> Session {
        var plan = Duplicate()
        change(&plan)
        return try scene.writer().duplicate(scene.id(), plan)
    }

    @Test("it shares turns, words and numbers, and starts on the source's tip")
    func whole() throws {
        let store = try scene.store()
        let source = try store.session(scene.id())
        let made = try duplicate()
        #expect(
            made.title.text == "one (copy)" && made.status == .active
                && made.links == [.init(name: "forked-from", target: scene.session)])
        #expect(made.turns == 3 && made.messages == source.messages && made.clock == source.clock)
        #expect(try store.conversation(made.id).entries == store.conversation(scene.id()).entries)
        #expect(try scene.sandbox.git("rev-parse", "kosuke-chat-\(made.id)^") == source.branchTip)
        #expect(try scene.sandbox.git("diff", "--stat", "kosuke-chat-\(made.id)^", "kosuke-chat-\(made.id)") == "")
        #expect(
            try scene.sandbox.git("merge-base", "refs/chat/sessions/\(made.id)", scene.log)
                == scene.sandbox.git("rev-parse", scene.log))
        try scene.crasher("say", made.id.rawValue, "there").requireSuccess()
        try scene.crasher("turn", "one", "here").requireSuccess()
        #expect(try scene.problems(texts: scene.texts + ["there"], of: made.id.rawValue) == [])
        #expect(try scene.problems(texts: scene.texts + ["here", "answer to here"], status: []) == [])
        #expect(try store.conversation(made.id).messages.last?.turn == 4)
    }

    @Test("at a turn: later ones are left out, and the branch starts on that turn's commit")
    func atTurn() throws {
        let made = try duplicate { $0.lastTurn = 1 }
        #expect(made.turns == 1 && made.messages == 2)
        #expect(try scene.problems(texts: ["t1", "answer to t1"], of: made.id.rawValue) == [])
        let commits = try scene.store().conversation(made.id).entries.map(\.commit)
        #expect(try scene.sandbox.git("rev-parse", "kosuke-chat-\(made.id)^") == commits[0].description)
        let log = "refs/chat/sessions/\(made.id)"
        #expect(try scene.sandbox.git("merge-base", log, scene.log) == scene.sandbox.git("rev-parse", log + "^"))
        #expect(try scene.sandbox.git("log", "--format=%(trailers:key=Chat-Turns,valueonly)", "-1", log + "^") == "1")
        #expect(try scene.sandbox.run("git", "grep", "-qF", "\"s2\"", log + "^").status == 1)
        try scene.crasher("turn", made.id.rawValue, "two").requireSuccess()
        #expect(
            try scene.problems(texts: ["t1", "answer to t1", "two", "answer to two"], of: made.id.rawValue, status: [])
                == [])
        for turn in [0, 4] {
            let refusal = DuplicateRefusal.noTurn(try scene.id(), turn, turns: 3)
            #expect(throws: refusal) { try duplicate { $0.lastTurn = turn } }
        }
    }

    @Test("at a turn that shares its commit with a later one: its lines alone are taken over")
    func squashed() throws {
        try scene.act(
            "git reset -q --soft HEAD~2 && git commit -q --amend -m \"$(git log --format=%B HEAD..ORIG_HEAD; git log -1 --format=%B)\""
        )
        try scene.crasher("say", "one", "s4").requireSuccess()
        let made = try duplicate { $0.lastTurn = 2 }
        #expect(try scene.said(made.id.rawValue) == ["t1", "answer to t1", "s2"])
        // No commit of the source's log has that note.
        #expect(try scene.sandbox.git("rev-list", "--count", "refs/chat/sessions/\(made.id)") == "1")
        let last = try scene.store().conversation(made.id, lastMessages: 1).messages.map(\.text)
        #expect(last.suffix(1) == ["s2"])
        try scene.collect(expiresReflogs: true)
        #expect(try scene.problems(texts: ["t1", "answer to t1", "s2"], of: made.id.rawValue, isWhole: false) == [])
        _ = try scene.writer().delete(scene.id(), force: true)
        try scene.writer().purge(scene.id())
        let note = try scene.sandbox.git("notes", "--ref=kosuke-chat", "show", "kosuke-chat-\(made.id)^")
        #expect(note.contains("\"s2\"") && !note.contains("\"s3\""), "\(note)")
    }

    @Test("without messages: a log of its own, turns count from 1")
    func silent() throws {
        let made = try duplicate { $0.takesMessages = false }
        #expect(try scene.sandbox.git("rev-list", "--count", "refs/chat/sessions/\(made.id)") == "1")
        try scene.crasher("say", made.id.rawValue, "first").requireSuccess()
        #expect(try scene.problems(texts: ["first"], of: made.id.rawValue, isWhole: false) == [])
        #expect(try scene.store().session(made.id).turns == 1)
    }

    @Test("an unfinished turn stays with its source")
    func pending() throws {
        let flag = scene.sandbox.path + "/go"
        let turn = try scene.start("hold", "one", "live", flag)
        try turn.wait(for: "begun")
        let made = try duplicate()
        #expect(throws: DuplicateRefusal.self) { try duplicate { $0.takesChanges = true } }
        try Files.write("".utf8, to: flag)
        #expect(try turn.wait().status == 0)
        #expect(try scene.problems(texts: scene.texts, of: made.id.rawValue) == [])
        #expect(try scene.problems(texts: scene.texts + ["live", "answer to live"], status: []) == [])
    }

    @Test("a rewritten branch: turns are found again in the duplicate, by their requests")
    func rewritten() throws {
        let made = try duplicate()
        try scene.store().ensureWorktree(of: made.id)
        let place = scene.worktree(of: made.id.rawValue)
        try scene.sandbox.git("commit", "-q", "--allow-empty", "-m", "base", in: scene.repository)
        try scene.sandbox.git("rebase", "-q", "--keep-empty", "main", in: place)
        try scene.crasher("say", made.id.rawValue, "after").requireSuccess()
        #expect(
            try scene.problems(texts: scene.texts + ["after"], of: made.id.rawValue, status: [], isWhole: false) == [])
        #expect(
            try scene.sandbox.git(
                "log", "--format=%(trailers:key=Chat-Turn,valueonly,separator=%x2C)", "main..kosuke-chat-\(made.id)"
            ).split(separator: "\n") == ["4", "3", "2", "1"])
        let onBranch = try scene.sandbox.git("rev-list", "kosuke-chat-\(made.id)").split(separator: "\n")
        #expect(try scene.store().conversation(made.id).entries.allSatisfy { onBranch.contains("\($0.commit)"[...]) })
        #expect(try scene.problems(texts: scene.texts, status: [], isWhole: false) == [])
    }

    @Test("turns that only the source keeps are kept by the duplicate too")
    func kept() throws {
        try scene.act("git reset -q --hard HEAD~1")
        try scene.crasher("say", "one", "s4").requireSuccess()
        let made = try duplicate()
        try scene.sandbox.git("update-ref", "-d", "refs/chat/keep/\(scene.session)")
        try scene.sandbox.git("update-ref", "-d", scene.log)
        try scene.sandbox.git("worktree", "remove", "--force", scene.worktree)
        try scene.sandbox.git("branch", "-D", "kosuke-chat-\(scene.session)")
        try scene.collect(expiresReflogs: true)
        #expect(try scene.problems(texts: scene.texts + ["s4"], of: made.id.rawValue, isWhole: false) == [])
    }

    @Test("with changes: index and files are the same, byte for byte")
    func changes() throws {
        try scene.act(
            """
            printf 'a\\r\\nb' > shared.txt; git add shared.txt; printf 'c' >> shared.txt; rm README.md
            mkdir -p deep/er; printf x > 'deep/er/a b'; chmod 755 'deep/er/a b'; ln -s ../nowhere deep/link
            printf y > "$(printf 'nl\\nname')"; printf z > "$(printf 'latin\\351')"; echo i > intended; git add -N intended
            git rm -q --cached t1.txt; printf '*.o\\n' > .gitignore; touch x.o; touch -d 2001-02-03 deep/er/'a b'
            """)
        let before = try scene.everything(scene.session)
        let made = try duplicate { $0.takesChanges = true }
        #expect(try scene.store().ensureWorktree(of: made.id).path == scene.worktree(of: made.id.rawValue))
        #expect(try scene.everything(made.id.rawValue) == before)
        #expect(try scene.everything(scene.session) == before)
        #expect(try scene.problems(texts: scene.texts, of: made.id.rawValue) == [])
        #expect(try scene.waitingChanges() == [])
    }

    @Test("with changes: a split index, and a file and a folder that changed places")
    func kinds() throws {
        try scene.act(
            "git update-index --split-index && rm shared.txt && mkdir shared.txt && echo a > shared.txt/a && git add -A && mkdir d && echo d > d/d && git add d && git commit -qm d && rm -r d && echo file > d && echo more > README.md && git add README.md"
        )
        let before = try scene.everything(scene.session)
        let made = try duplicate { $0.takesChanges = true }
        try scene.store().ensureWorktree(of: made.id)
        #expect(try scene.everything(made.id.rawValue) == before)
        #expect(try scene.sandbox.run("git", "fsck", in: scene.worktree(of: made.id.rawValue)).status == 0)
    }

    @Test("with changes: a sparse checkout of the source alone")
    func sparse() throws {
        try scene.act("mkdir a b && echo a > a/f && echo b > b/f && git add . && git commit -qm folders")
        try scene.act("git sparse-checkout set --cone a && echo more >> a/f && echo new > a/new")
        let before = try scene.everything(scene.session)
        let made = try duplicate { $0.takesChanges = true }
        try scene.store().ensureWorktree(of: made.id)
        #expect(try scene.everything(made.id.rawValue) == before)
        #expect(!Files.exists(scene.worktree(of: made.id.rawValue) + "/b"))
    }

    @Test("with changes: refused in the middle of a merge, elsewhere, and without a worktree; nothing is made")
    func refused() throws {
        try scene.save()
        for command in [
            "git switch -qc other HEAD~3 && echo x > shared.txt && git commit -qam x && git switch -q - && git merge other; test -f .git",
            "git switch -q --detach", "git init -q inner && git -C inner commit -q --allow-empty -m x",
            "git worktree remove --force .",
        ] {
            try scene.restore()
            try scene.act(command)
            let before = try scene.sandbox.git("for-each-ref")
            #expect(throws: (any Error).self) { try duplicate { $0.takesChanges = true } }
            #expect(try scene.sandbox.git("for-each-ref") == before)
            #expect(try scene.leftovers() == [] && scene.waitingChanges() == [])
        }
    }

    @Test("SIGKILL between every two steps", arguments: [false, true])
    func gaps(takesChanges: Bool) throws {
        if takesChanges {
            try scene.act("echo mine > mine.txt && echo mine > README.md && git add README.md && rm t1.txt")
        }
        let status = takesChanges ? ["M  README.md", " D t1.txt", "?? mine.txt"] : []
        try scene.save()
        let words = ["duplicate", "one", "two"] + (takesChanges ? ["changes"] : [])
        let gaps = Gap.all(try scene.steps(of: words))
        #expect(gaps.contains { $0.step == "worktreeFilled:1" } && gaps.count >= 12)
        for gap in gaps {
            try scene.restore()
            try scene.crash(words, at: gap.step)
            try scene.collect()
            try scene.crasher("repair").requireSuccess()
            #expect(try scene.problems(texts: scene.texts, status: status) == [], "killed at \(gap.step)")
            let others = try scene.sessions().filter { $0 != scene.session }
            guard gap.isAfter("logMoved"), let two = others.first else {
                #expect(try others + scene.waitingChanges() == [], "killed at \(gap.step)")
                continue
            }
            try scene.store().ensureWorktree(of: scene.id(two))
            #expect(try scene.problems(texts: scene.texts, of: two, status: status) == [], "killed at \(gap.step)")
            #expect(try scene.waitingChanges() == [])
        }
    }
}

extension Scene {
    var log: String { "refs/chat/sessions/" + session }

    /// The store with chance that is not always the same, so that it finds new ids.
    func writer() throws -> ChatStore {
        let environment = sandbox.environment.compactMapValues { $0 }
        var generator = SystemRandomNumberGenerator()
        let person = Surroundings.Person(
            authorName: "Ann", authorEmail: "ann@example.com", committerName: "Ann",
            committerEmail: "ann@example.com", offset: 0)
        return ChatStore(
            try Repository(from: repository, environment: environment),
            surroundings: Surroundings(
                now: { Timestamp(milliseconds: 1_767_323_045_000) }, random: { generator.next() }, pause: { _ in },
                person: { person }, process: .init(id: getpid(), host: "here", boot: "-")))
    }

    /// Changes that no worktree has taken yet.
    func waitingChanges() throws -> [String] { try Folder.names(in: gitFolder + "/chat/changes") }

    /// Every file of a worktree with mode, time and bytes; what the index holds; what git says of both.
    func everything(_ session: String) throws -> String {
        let script = """
            find . \\( -name .git -o -name '*.o' \\) -prune -o \\( -type f -o -type l \\) -printf '%p %y %m %l\\n' | LC_ALL=C sort
            find . \\( -name .git -o -name '*.o' \\) -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0 sha1sum
            find deep -printf '%p %t\\n' 2>/dev/null | grep 'a b'
            git ls-files --stage; git ls-files -v; git status --porcelain=v2 -z | tr '\\0' '\\n'; git diff; git diff --cached
            """
        return try sandbox.run("sh", "-c", script, in: worktree(of: session)).stdout
    }
}
