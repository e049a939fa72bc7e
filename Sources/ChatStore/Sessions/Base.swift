internal import ChatModel
internal import Git

extension ChatStore {
    /// The base that a revision names; without one, the default branch.
    ///
    /// - Throws: `StoreError.baseNotFound`.
    func base(_ revision: String?) throws -> Session.Base {
        guard let revision else { return try defaultBase() }
        let commit: ObjectID?
        do { commit = try repository.commitID(revision) } catch let error as GitError {
            guard [.invalid, .ambiguous].contains(error.code) else { throw error }
            commit = nil
        }
        guard let commit else { throw StoreError.baseNotFound(revision) }
        var name = try repository.fullName(revision)?.rawValue ?? Trailer("base", revision).value
        // `HEAD` means something else in every worktree.
        if name == "HEAD" { name = try repository.symbolicTarget(of: "HEAD")?.rawValue ?? commit.description }
        return Session.Base(reference: name, commit: commit.description)
    }

    /// The short name of the branch that new sessions begin from.
    ///
    /// - Throws: `StoreError.baseNotFound`.
    public func defaultBranch() throws -> String {
        let reference = try defaultBase().reference
        for prefix in ["refs/heads/", "refs/remotes/origin/"] where reference.hasPrefix(prefix) {
            return String(reference.dropFirst(prefix.count))
        }
        return reference
    }

    /// `chat.defaultBranch`, else the remote's `HEAD`, else `init.defaultBranch`, else `main` or `master`, else the
    /// only branch there is; in a repository without commits, the branch that its first commit will make.
    private func defaultBase() throws -> Session.Base {
        if let named = repository.configuration.string("chat.defaultBranch") { return try base(named) }
        if let base = try first(of: defaultCandidates()) ?? first(of: onlyBranch()) { return base }
        guard try repository.target(of: "HEAD") == nil else { throw StoreError.baseNotFound("main") }
        return Session.Base(reference: try head().rawValue, commit: ObjectID.zero.description)
    }

    private func defaultCandidates() throws -> [ReferenceName] {
        var names: [ReferenceName] = []
        if let remote = try repository.symbolicTarget(of: "refs/remotes/origin/HEAD") {
            names.append(.branch(remote.rawValue.dropFirst("refs/remotes/origin/".count)))
            names.append(remote)
        }
        if let named = repository.configuration.string("init.defaultBranch") { names.append(.branch(named)) }
        return names + [.branch("main"), .branch("master")]
    }

    /// Looked for last: it takes a look at every branch, and sessions have one each.
    private func onlyBranch() throws -> [ReferenceName] {
        let branches = try repository.references("refs/heads/").map(\.name)
            .filter { SessionID(branch: $0.branch ?? "") == nil }
        return branches.count == 1 ? branches : []
    }

    private func first(of candidates: [ReferenceName]) throws -> Session.Base? {
        for candidate in candidates {
            guard let commit = try repository.commitID(candidate.rawValue) else { continue }
            return Session.Base(reference: candidate.rawValue, commit: commit.description)
        }
        return nil
    }

    private func head() throws -> ReferenceName { try repository.symbolicTarget(of: "HEAD") ?? "HEAD" }
}
