import Git
import TestSupport
import Testing

/// A clone whose history was cut off answers as git does there.
@Suite struct RepositoryShallowTests {
    private let sandbox: Sandbox
    private let cut = "../cut"

    /// On `main` a merge of `side` and two commits more.
    init() throws {
        sandbox = try Sandbox()
        try sandbox.repository(files: ["README.md": (1...9).map { "\($0)\n" }.joined()])
        for name in ["one", "two", "three"] { try commit(name) }
        try sandbox.git("checkout", "--quiet", "-b", "side", "main~2")
        try commit("side")
        try sandbox.git("checkout", "--quiet", "main")
        try sandbox.git("merge", "--quiet", "--no-ff", "-m", "merge", "side")
        for name in ["four", "five"] { try commit(name) }
    }

    private func commit(_ name: String, in place: String = ".") throws {
        try sandbox.write(place + "/" + name, name + "\n")
        try sandbox.git("add", "--all", in: place)
        try sandbox.git("commit", "--quiet", "-m", name, in: place)
    }

    private func clone(_ depth: Int) throws -> Repository {
        try sandbox.git(
            "clone", "--quiet", "--depth=\(depth)", "--no-single-branch", "file://" + sandbox.folder, cut)
        return try sandbox.open(cut)
    }

    private func ids(_ arguments: String...) throws -> [ObjectID] {
        try sandbox.run(["git"] + arguments, in: cut).stdout.split(separator: "\n").compactMap { ObjectID($0) }
    }

    private func walk(_ repository: Repository, _ tip: ObjectID, hiding hidden: [ObjectID] = []) throws -> [ObjectID] {
        var ids: [ObjectID] = []
        try repository.walk(from: tip, hiding: hidden) { id in
            ids.append(id)
            return true
        }
        return ids
    }

    @Test("walks, ancestry and merge bases end where the clone was cut", arguments: [1, 3])
    func relations(depth: Int) throws {
        let repository = try clone(depth)
        let all = try ids("rev-list", "--all")
        #expect(all.count == [1: 2, 3: 6][depth])
        for one in all {
            #expect(try walk(repository, one) == ids("rev-list", "--date-order", "\(one)"))
            for two in all {
                let range = try ids("rev-list", "--date-order", "\(one)", "^\(two)")
                #expect(try walk(repository, one, hiding: [two]) == range)
                let bases = try ids("merge-base", "--all", "\(one)", "\(two)")
                #expect(try repository.mergeBase(one, two) == bases.first)
                #expect(try repository.mergeBases(one, two) == bases.sorted())
                let words = ["git", "merge-base", "--is-ancestor", "\(one)", "\(two)"]
                #expect(try repository.isAncestor(one, of: two) == (sandbox.run(words, in: cut).status == 0))
                let counts = try repository.aheadBehind(one, two)
                #expect(
                    try "\(counts.ahead)\t\(counts.behind)"
                        == sandbox.git("rev-list", "--left-right", "--count", "\(one)...\(two)", in: cut))
            }
        }
    }

    @Test("what is not there is nobody's ancestor, and no walk begins or ends with it")
    func missing() throws {
        let (repository, gone) = (try clone(1), try sandbox.id("main~1"))
        let tip = try sandbox.id("HEAD", in: cut)
        #expect(try !repository.isAncestor(gone, of: tip))
        #expect(try !repository.isAncestor(tip, of: gone))
        #expect(try repository.mergeBase(gone, tip) == nil)
        #expect(throws: GitError.self) { try walk(repository, gone) }
        #expect(throws: GitError.self) { try walk(repository, tip, hiding: [gone]) }
    }

    @Test("a walk stops when it is told to")
    func stop() throws {
        let repository = try clone(3)
        var count = 0
        try repository.walk(from: sandbox.id("HEAD", in: cut)) { _ in
            count += 1
            return count < 2
        }
        #expect(count == 2)
    }

    @Test("a commit says which parents it has, there or not")
    func parents() throws {
        let repository = try clone(1)
        let (tip, parent) = (try sandbox.id("main"), try sandbox.id("main~1"))
        #expect(try repository.commit(tip)?.parents == [parent])
        #expect(try repository.commit(parent) == nil)
    }

    @Test("an open repository knows when the rest was fetched, and a linked worktree that it was not")
    func unshallow() throws {
        let repository = try clone(1)
        let tip = try sandbox.id("main")
        try sandbox.git("worktree", "add", "--quiet", "--detach", "../linked", in: cut)
        #expect(try walk(sandbox.open("../linked"), tip) == [tip])
        #expect(try walk(repository, tip) == [tip])
        try sandbox.git("fetch", "--quiet", "--unshallow", in: cut)
        #expect(try walk(repository, tip) == ids("rev-list", "--date-order", "main"))
        #expect(try repository.isAncestor(sandbox.id("side"), of: tip))
    }

    @Test("a new commit is merged with what was fetched as git does it")
    func merge() throws {
        let repository = try clone(1)
        try sandbox.git("mv", "README.md", "READ.md", in: cut)
        try commit("ours", in: cut)
        try sandbox.write("README.md", (1...8).map { "\($0)\n" }.joined() + "nine\n")
        try commit("theirs")
        try sandbox.git("fetch", "--quiet", in: cut)
        let (ours, theirs) = (try sandbox.id("HEAD", in: cut), try sandbox.id("main"))
        let merged = try repository.merge(ours, theirs)
        #expect(merged.conflicts == [])
        try sandbox.git("merge", "--quiet", "-m", "merge", "origin/main", in: cut)
        #expect(try merged.tree == sandbox.id("HEAD^{tree}", in: cut))
        try sandbox.write("one", "here\n")
        try commit("more")
        try sandbox.write(cut + "/one", "there\n")
        try commit("else", in: cut)
        try sandbox.git("fetch", "--quiet", in: cut)
        let odds = try repository.merge(sandbox.id("HEAD", in: cut), sandbox.id("main"))
        #expect(odds.tree == nil)
        #expect(odds.conflicts == [MergeConflict(path: "one", kind: .content)])
    }

    @Test("sides that took each other in are merged from what both have")
    func crossed() throws {
        let repository = try clone(1)
        for name in ["left", "right"] {
            try sandbox.git("checkout", "--quiet", "-b", name, "origin/main", in: cut)
            try commit(name + "-1", in: cut)
        }
        try sandbox.git("merge", "--quiet", "--no-ff", "-m", "merge", "left", in: cut)
        try sandbox.git("checkout", "--quiet", "left", in: cut)
        try sandbox.git("merge", "--quiet", "--no-ff", "-m", "merge", "right^", in: cut)
        // Each side takes back what it got from the other: with one of the bases alone it would stay.
        try sandbox.git("rm", "--quiet", "right-1", in: cut)
        try commit("left-2", in: cut)
        try sandbox.git("checkout", "--quiet", "right", in: cut)
        try sandbox.git("rm", "--quiet", "left-1", in: cut)
        try commit("right-2", in: cut)
        let (left, right) = (try sandbox.id("left", in: cut), try sandbox.id("right", in: cut))
        #expect(try repository.mergeBases(left, right).count == 2)
        let merged = try repository.merge(right, left)
        try sandbox.git("merge", "--quiet", "-m", "merge", "left", in: cut)
        #expect(try merged.tree == sandbox.id("HEAD^{tree}", in: cut))
    }
}
