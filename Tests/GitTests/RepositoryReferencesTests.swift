import Git
import TestSupport
import Testing

@Suite struct RepositoryReferencesTests {
    private let sandbox: Sandbox
    private let repository: Repository
    private let first: ObjectID
    private let second: ObjectID
    private let name: ReferenceName = "refs/heads/topic"

    init() throws {
        sandbox = try Sandbox()
        try sandbox.repository()
        repository = try sandbox.open()
        first = try sandbox.id("HEAD")
        second = try repository.writeCommit(
            tree: repository.writeTree(Tree()), parents: [], author: ann, committer: ann, message: "x\n")
    }

    private func update(_ name: ReferenceName, _ old: ObjectID?, _ new: ObjectID) throws -> SwapResult {
        try repository.update(name, from: old, to: new, reason: "test", by: ann)
    }

    @Test("a reference is made if absent, and moved if it is where it was read")
    func swap() throws {
        #expect(try repository.target(of: name) == nil)
        #expect(try update(name, first, second) == .moved)
        #expect(try update(name, nil, first) == .done)
        #expect(try update(name, nil, second) == .moved)
        #expect(try update(name, second, first) == .moved)
        #expect(try sandbox.id(name.rawValue) == first)
        #expect(try update(name, first, second) == .done)
        #expect(try sandbox.git("rev-parse", name.rawValue) == second.description)
        #expect(Files.exists(sandbox.absolute(".git/refs/heads/topic.lock")) == false)
    }

    @Test("a held lock is an answer, and stays", arguments: ["refs/heads/topic", "refs/chat/sessions/a"])
    func locked(name: String) throws {
        try sandbox.write(".git/\(name).lock", "")
        #expect(try update(ReferenceName(name), nil, first) == .locked(ReferenceName(name)))
        #expect(Files.exists(sandbox.absolute(".git/\(name).lock")))
        #expect(try repository.target(of: ReferenceName(name)) == nil)
    }

    @Test("several move in order or none")
    func several() throws {
        let moves = ["a", "b", "c"].map { ReferenceMove(.branch($0), from: nil, to: first, reason: "r") }
        var seen: [ReferenceName] = []
        #expect(try repository.move(moves, by: ann) { seen.append($0) } == .done)
        #expect(seen == [.branch("a"), .branch("b")])
        let again = [
            ReferenceMove(.branch("a"), from: first, to: second, reason: "r"),
            ReferenceMove(.branch("b"), from: second, to: first, reason: "r"),
        ]
        #expect(try repository.move(again, by: ann) == .moved)
        #expect(try repository.target(of: .branch("a")) == first)
        try sandbox.write(".git/refs/heads/c.lock", "")
        let held = [again[0], ReferenceMove(.branch("c"), from: first, to: nil, reason: "r")]
        #expect(try repository.move(held, by: ann) == .locked(.branch("c")))
        #expect(try repository.target(of: .branch("a")) == first)
        #expect(!Files.exists(sandbox.absolute(".git/refs/heads/a.lock")))
    }

    @Test("a deleted reference is gone with its reflog, loose or packed", arguments: [false, true])
    func delete(isPacked: Bool) throws {
        try sandbox.git("branch", "topic")
        if isPacked { try sandbox.git("pack-refs", "--all") }
        let away = ReferenceMove(name, from: first, to: nil, reason: "away")
        #expect(try repository.move([ReferenceMove(name, from: second, to: nil, reason: "")], by: ann) == .moved)
        #expect(try repository.move([away], by: ann) == .done)
        #expect(try repository.target(of: name) == nil)
        #expect(try sandbox.run("git", "rev-parse", "--verify", "-q", name.rawValue).status == 1)
        #expect(!Files.exists(sandbox.absolute(".git/logs/refs/heads/topic")))
        #expect(try update("refs/heads/topic/below", nil, first) == .done)
    }

    @Test("deleting leaves the files that git leaves", arguments: [true, false])
    func deletedAsByGit(isPacked: Bool) throws {
        try sandbox.git("tag", "-a", "-m", "one", "v1")
        try sandbox.git("tag", "-a", "-m", "two", "v1.1")
        let names: [ReferenceName] = ["refs/heads/deep/er/topic", "refs/heads/deep/other", "refs/x/y", "refs/x/y-z"]
        for name in names { try sandbox.git("update-ref", "--create-reflog", name.rawValue, first.description) }
        if isPacked { try sandbox.git("pack-refs", "--all") }
        try sandbox.git("update-ref", "refs/x/y", second.description)
        func look(_ place: String) throws -> [String] {
            let files = "cd \(place)/.git; find refs logs | sort; cat packed-refs; ls -l packed-refs | cut -c1-10"
            return try sandbox.run("sh", "-c", files).stdout.split(separator: "\n").map { String($0) }
        }
        for name in ["refs/tags/v1"] + names {
            try sandbox.run("sh", "-c", "rm -rf copy; mkdir copy; cp -a .git copy").requireSuccess()
            try sandbox.git("update-ref", "-d", name.rawValue, in: "copy")
            let before = try repository.target(of: name)
            #expect(try repository.move([ReferenceMove(name, from: before, to: nil, reason: "")], by: ann) == .done)
            #expect(try look(".") == look("copy"), "\(name)")
        }
    }

    @Test("a held lock of packed references stops the deletion of a packed one, and nothing has changed")
    func packedIsHeld() throws {
        try sandbox.git("branch", "topic")
        try sandbox.git("pack-refs", "--all")
        try sandbox.write(".git/packed-refs.lock", "")
        let error = #expect(throws: GitError.self) {
            try repository.move([ReferenceMove(name, from: first, to: nil, reason: "")], by: ann)
        }
        #expect(error?.code == .locked)
        #expect(try sandbox.id("topic") == first)
        #expect(Files.exists(sandbox.absolute(".git/packed-refs.lock")))
        #expect(Files.exists(sandbox.absolute(".git/logs/refs/heads/topic")))
    }

    @Test("packed references are read, moved and listed")
    func packed() throws {
        try sandbox.git("branch", "topic")
        try sandbox.git("pack-refs", "--all")
        #expect(try sandbox.open().target(of: name) == first)
        #expect(try update(name, nil, second) == .moved)
        #expect(try update(name, first, second) == .done)
        #expect(try sandbox.id("topic") == second)
        #expect(try repository.references("refs/heads/").map(\.name) == ["refs/heads/main", "refs/heads/topic"])
    }

    @Test("a name below an existing one is refused, loose or packed", arguments: [false, true])
    func conflict(isPacked: Bool) throws {
        try sandbox.git("branch", "topic")
        if isPacked { try sandbox.git("pack-refs", "--all") }
        #expect(throws: GitError.self) { try update("refs/heads/topic/below", nil, first) }
        #expect(throws: GitError.self) { try update("refs", nil, first) }
        #expect(try sandbox.git("for-each-ref", "--format=%(refname)") == "refs/heads/main\nrefs/heads/topic")
    }

    @Test(
        "names git refuses are refused",
        arguments: [
            "refs/heads/a b", "refs/heads/..", "refs/heads/a.lock", "refs/heads/a~1", "refs/heads//a", "refs/heads/",
            "", "a", "refs/heads/@{x", "refs/heads/a\u{7F}",
        ])
    func invalid(name: String) throws {
        #expect(
            Repository.isValid(ReferenceName(name)) == (try sandbox.run("git", "check-ref-format", name).status == 0))
        #expect(throws: GitError.self) { try update(ReferenceName(name), nil, first) }
    }

    @Test("the reflog says who, when and why on one line")
    func reflog() throws {
        try sandbox.git("branch", "topic")
        #expect(try repository.update(name, from: first, to: second, reason: "two\nlines é", by: ann) == .done)
        let lines = try sandbox.read(".git/logs/refs/heads/topic").split(separator: "\n")
        #expect(lines.last == "\(first) \(second) Ann <ann@example.com> 1767323045 +0100\ttwo lines é")
        #expect(lines.count == 2)
        #expect(try repository.reflog(of: name) == [second, first])
        #expect(try repository.reflog(of: "refs/heads/none") == [])
        #expect(try sandbox.git("reflog", "show", "--format=%H", "topic") == "\(second)\n\(first)")
    }

    @Test("only branches have reflogs of themselves; others when asked for")
    func ownReflog() throws {
        #expect(try update("refs/chat/a", nil, first) == .done)
        #expect(try repository.reflog(of: "refs/chat/a") == [])
        try repository.ensureReflog(of: "refs/chat/b")
        #expect(try update("refs/chat/b", nil, first) == .done)
        #expect(try repository.reflog(of: "refs/chat/b") == [first])
    }

    @Test("the checked-out branch's move stands in HEAD's reflog too")
    func headReflog() throws {
        let head = try sandbox.id("main")
        #expect(try update("refs/heads/main", head, second) == .done)
        #expect(try repository.reflog(of: "HEAD").first == second)
    }

    @Test("symbolic references, in a linked worktree too")
    func symbolic() throws {
        try sandbox.git("worktree", "add", "--quiet", "-b", "topic", "../linked")
        let linked = try sandbox.open("../linked")
        #expect(try repository.symbolicTarget(of: "HEAD") == "refs/heads/main")
        #expect(try linked.symbolicTarget(of: "HEAD") == name)
        #expect(try linked.target(of: "HEAD") == first)
        #expect(try linked.symbolicTarget(of: "refs/heads/main") == nil && linked.symbolicTarget(of: "refs/x/y") == nil)
        try repository.setSymbolic("CHAT_POINTER", to: "refs/heads/main")
        try linked.setSymbolic("CHAT_POINTER", to: "refs/heads/unborn")
        #expect(try linked.target(of: "CHAT_POINTER") == nil)
        #expect(try repository.target(of: "CHAT_POINTER") == first)
        #expect(try sandbox.git("symbolic-ref", "CHAT_POINTER", in: "../linked") == "refs/heads/unborn")
        #expect(try linked.update(name, from: first, to: second, reason: "from there", by: ann) == .done)
        #expect(try linked.reflog(of: "HEAD").first == second)
        #expect(try sandbox.git("rev-parse", "HEAD", in: "../linked") == second.description)
    }

    @Test("iteration sees what git sees, in its order, symbolic ones left out")
    func iteration() throws {
        for branch in ["b", "a/x", "a/y", "ä", "Z", "a-b"] { try sandbox.git("branch", branch) }
        try sandbox.git("pack-refs", "--all")
        for branch in ["c", "a/z"] { try sandbox.git("branch", branch) }
        try sandbox.git("branch", "-f", "b", second.description)
        try sandbox.git("tag", "-m", "t", "annotated")
        try sandbox.git("symbolic-ref", "refs/heads/link", "refs/heads/b")
        for prefix in ["refs/", "refs/heads/", "refs/heads/a/", "refs/none/"] {
            let listed = try sandbox.git(
                "for-each-ref", "--format=%(if)%(symref)%(then)%(else)%(objectname) %(refname)%(end)", prefix)
            let ours = try repository.references(prefix).map { "\($0.target) \($0.name)" }.sorted()
            #expect(ours == listed.split(separator: "\n").map(String.init).sorted())
        }
    }

    @Test("names and their parts")
    func names() {
        #expect(ReferenceName.branch("a/b").rawValue == "refs/heads/a/b")
        #expect(ReferenceName("refs/heads/a/b").branch == "a/b")
        #expect(ReferenceName("refs/tags/a").branch == nil)
        #expect([ReferenceName("b"), "a"].sorted() == ["a", "b"])
        #expect(name.description == "refs/heads/topic")
    }

    @Test(
        "lists what git lists: packed, in files, nested, moved since, taken away; not what is symbolic, locked or broken"
    )
    func listing() throws {
        for name in ["a", "b", "deep/c", "deep/er/d", "gone", "moved"] {
            try sandbox.git("update-ref", "refs/chat/sessions/\(name)", first.description)
        }
        try sandbox.git("tag", "-a", "-m", "peeled lines stand in packed-refs", "v1")
        try sandbox.git("pack-refs", "--all")
        try sandbox.git("update-ref", "refs/chat/sessions/moved", second.description)
        try sandbox.git("update-ref", "-d", "refs/chat/sessions/gone")
        try sandbox.git("update-ref", "refs/chat/sessions/deep/er/new", second.description)
        try sandbox.git("symbolic-ref", "refs/chat/sessions/symbolic", "refs/heads/main")
        try sandbox.git("symbolic-ref", "refs/chat/sessions/b", "refs/heads/main")
        try sandbox.write(".git/refs/chat/sessions/a.lock", "")
        for prefix in ["refs/chat/sessions/", "refs/chat/sessions/deep/", "refs/heads/", "refs/tags/", "refs/none/"] {
            let git = try sandbox.git("for-each-ref", "--format=%(refname) %(objectname)[%(symref)]", prefix)
            let expected = git.split(separator: "\n").filter { $0.hasSuffix("[]") }.map { $0.dropLast(2) }
            #expect(try repository.references(prefix).map { "\($0.name) \($0.target)" } == expected.map { String($0) })
        }
        try sandbox.write(".git/refs/chat/sessions/broken", "no object id\n")
        #expect(try repository.references("refs/chat/sessions/").count == 5)
    }

    @Test("a stamp of references is another one after every change, and only then")
    func stamp() throws {
        let sandbox = try Sandbox()
        try sandbox.repository(files: ["a": "a\n"])
        let repository = try sandbox.open()
        func stamp() throws -> String { try repository.referenceStamp(["refs/x/", "refs/y/"]) }
        var seen = [try stamp()]
        let changes = [
            ["update-ref", "refs/x/one", "HEAD"], ["update-ref", "refs/y/deep/two", "HEAD"], ["pack-refs", "--all"],
            ["commit", "--quiet", "--allow-empty", "-m", "more"], ["update-ref", "refs/x/one", "HEAD"],
            ["update-ref", "-d", "refs/x/one"], ["update-ref", "-d", "refs/y/deep/two"],
        ]
        for words in changes {
            try sandbox.run(["git"] + words).requireSuccess()
            let now = try stamp()
            #expect(try stamp() == now)
            #expect(seen.contains(now) == (words[0] == "commit"), "\(words)")
            seen.append(now)
        }
        try sandbox.git("update-ref", "refs/z/other", "HEAD")
        #expect(try stamp() == seen.last)
    }
}
