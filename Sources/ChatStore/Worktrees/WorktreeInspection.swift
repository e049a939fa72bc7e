internal import ChatModel
internal import Git

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// Looks for what would be lost with a session's worktree.
struct WorktreeInspection {
    let store: ChatStore
    let id: SessionID
    let worktree: SessionWorktree
    private let linked: LinkedWorktree

    init?(of id: SessionID, in store: ChatStore) throws {
        guard let linked = try store.repository.linkedWorktree(id.rawValue), let worktree = try store.worktree(of: id)
        else { return nil }
        (self.store, self.id, self.linked, self.worktree) = (store, id, linked, worktree)
    }

    var state: WorktreeState { WorktreeState(store: store, id: id, worktree: worktree) }

    /// Those that forbid everything first.
    func problems() throws -> [WorktreeProblem] {
        var problems: [WorktreeProblem] = []
        if let reason = try store.repository.lockReason(of: linked.name) { problems.append(.locked(reason: reason)) }
        if let holder = try store.holder(of: id) { problems.append(.liveTurn(holder)) }
        switch try store.repository.place(of: linked) {
        case .worktree: return try problems + headProblems() + fileProblems()
        case .nothing: return try problems + headProblems() + stagedProblems() + moduleProblems()
        case .file: return problems + [.replaced(isLink: false)]
        case .link: return problems + [.replaced(isLink: true)]
        case .other(let leadsTo): return problems + [.leadsElsewhere(leadsTo)]
        }
    }

    private func headProblems() throws -> [WorktreeProblem] {
        var problems = ChatStore.operation(in: worktree).map { [WorktreeProblem.operation($0)] } ?? []
        if let head = worktree.head, head != References.branch(of: id).rawValue { problems.append(.elsewhere(head)) }
        let unheld = try unheldCommits()
        return unheld.isEmpty ? problems : problems + [.commits(unheld)]
    }

    /// Commits that go with git's files for this worktree.
    private func unheldCommits() throws -> [String] {
        let candidates = try state.heads().filter { store.repository.contains($0) }
        guard !candidates.isEmpty else { return [] }
        let names = candidates.map(\.description)
        let output = try store.repository.program.output(
            ["rev-list", "--no-walk=unsorted", "--single-worktree"] + names + ["--not", "--all"],
            in: store.repository.commonDirectory)
        return String(decoding: output, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Without its directory: what is staged and not committed.
    private func stagedProblems() throws -> [WorktreeProblem] {
        guard access(worktree.gitDirectory + "index", F_OK) == 0 else { return [] }
        let tree = try state.indexTree()
        return try state.base()?.tree == tree ? [] : [.changes([])]
    }

    /// Without its directory: submodules whose commits are among git's own files.
    private func moduleProblems() throws -> [WorktreeProblem] {
        let risky = try state.modules().filter { try isUnpushed($0.directory) }.map(\.name)
        return risky.isEmpty ? [] : [.repositories(risky)]
    }

    private func fileProblems() throws -> [WorktreeProblem] {
        let files = try state.files()
        var (risky, safe) = try files.repositories.reduce(into: ([String](), [String]())) { found, path in
            let text = String(decoding: path, as: UTF8.self)
            if try isRisky(text) { found.0.append(text) } else { found.1.append(text) }
        }
        for (name, directory) in try state.modules() where !(risky + safe).contains(name) {
            if try isUnpushed(directory) { risky.append(name) } else { safe.append(name) }
        }
        let ignored = try Self.texts(state.ignoredRepositories())
        risky += try ignored.filter { path in try isRisky(path) }
        let lists: [(paths: [String], problem: ([String]) -> WorktreeProblem)] = [
            (risky, WorktreeProblem.repositories), (safe, WorktreeProblem.submodules),
            (Self.texts(files.changed), WorktreeProblem.changes),
            (Self.texts(files.untracked), WorktreeProblem.untracked),
            (Self.texts(try differing(files.listed)), WorktreeProblem.listed),
        ]
        return lists.filter { !$0.paths.isEmpty }.map { $0.problem($0.paths) }
    }

    /// Whether a repository inside the worktree has anything that its remotes do not have.
    private func isRisky(_ path: String) throws -> Bool {
        let (git, place) = (store.repository.program, worktree.path + "/" + path)
        let status = try git.run(["status", "--porcelain", "--ignore-submodules=none"], in: place)
        let unpushed = try git.run(
            ["rev-list", "--max-count=1", "HEAD", "--branches", "--tags", "--glob=refs/stash", "--not", "--remotes"],
            in: place)
        return status.status != 0 || !status.output.isEmpty || unpushed.status != 0 || !unpushed.output.isEmpty
    }

    /// Whether the repository of a submodule has commits that its remotes do not have.
    private func isUnpushed(_ directory: String) throws -> Bool {
        let result = try store.repository.program.run(
            ["rev-list", "--max-count=1", "HEAD", "--branches", "--tags", "--glob=refs/stash", "--not", "--remotes"],
            in: directory, variables: ["GIT_DIR": directory, "GIT_WORK_TREE": directory])
        return result.status != 0 || !result.output.isEmpty
    }

    /// The files that are not byte for byte what the main worktree has.
    private func differing(_ paths: [[UInt8]]) throws -> [[UInt8]] {
        guard let main = store.repository.mainWorktree else { return paths }
        return try paths.filter { try !FileCopy.isSame(FilePlace(worktree.path, $0), FilePlace(main, $0)) }
    }

    private static func texts(_ paths: [[UInt8]]) -> [String] { paths.map { String(decoding: $0, as: UTF8.self) } }
}
