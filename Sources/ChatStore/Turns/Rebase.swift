public import ChatModel
public import Git

/// Why a session is not rebased; then nothing was changed.
public enum RebaseRefusal: Error, Hashable {
    /// Nothing has the name that it was to be rebased onto.
    case targetNotFound(String)
    /// Its worktree has changes that nobody committed.
    case dirty(SessionID, path: String)
}

/// A rebase stopped in the worktree, and a person has to go on.
public struct RebaseStopped: Error, Hashable, Sendable {
    /// The session.
    public let session: SessionID
    /// Its worktree's top directory.
    public let path: String
    /// The paths at odds.
    public let conflicts: [String]
    /// git's own words.
    public let reason: String
    /// Whether it goes to another base branch, which is recorded once the rebase is over.
    public let isToOtherBase: Bool
}

/// Where a session is rebased to, and what its base is then.
private struct RebaseTarget {
    let base: Session.Base
    let commit: ObjectID
}

extension ChatStore {
    /// Rebases what is the session's own of its branch, keeps every turn of it, and brings the log along.
    ///
    /// - Parameter onto: A revision, which becomes the session's base; `nil` is where the base branch is now, here or, if
    ///   it is not here, as it was on the remote.
    /// - Returns: The branch's commits before and after.
    /// - Throws: `RebaseStopped` where changes are at odds: the rebase waits in the worktree; `RebaseRefusal`,
    ///   `SharingError.notOwner`, `StoreError.busy` and the like.
    public func rebase(_ id: SessionID, onto: String?) throws -> (before: ObjectID, after: ObjectID) {
        guard try holder(of: id) == nil else { throw StoreError.busy(id, holder: try holder(of: id)) }
        let session = try session(id)
        try requireMayAdd(to: session)
        let target = try rebaseTarget(onto, of: session)
        let worktree = try ensureWorktree(of: id)
        let before = try writing(id) {
            _ = try usableWorktree(of: id)
            _ = try reconciled(id)
            return try branchHead(of: id).id
        }
        try replay(session, from: before, onto: target, in: worktree)
        return try writing(id) {
            _ = try reconciled(id)
            let after = try branchHead(of: id).id
            if try before != after || isOtherBranch(target.base, of: self.session(id)) {
                try change(id, event: .set, subject: Self.rebasedOnto + target.base.reference) { $0.base = target.base }
            }
            return (before, after)
        }
    }

    /// Lets git do it, in the session's worktree.
    private func replay(
        _ session: Session, from tip: ObjectID, onto target: RebaseTarget, in worktree: SessionWorktree
    ) throws {
        let beginning = try beginning(of: session, at: tip, onto: target.commit)
        // A turn whose change is in the base already stays, as one that changes nothing.
        let arguments = [
            "rebase", "--quiet", "--empty=keep", "--reapply-cherry-picks", "--onto", target.commit.description,
            beginning.description,
        ]
        let result = try repository.program.run(arguments, in: worktree.path, variables: ["GIT_EDITOR": "true"])
        guard result.status == 0 else { throw try stopped(result, session, worktree, target.base) }
    }

    private func rebaseTarget(_ onto: String?, of session: Session) throws -> RebaseTarget {
        let found = try onto.map { try commit(named: $0) } ?? baseNow(of: session)?.commit
        guard let commit = found else { throw RebaseRefusal.targetNotFound(onto ?? session.base.reference) }
        let reference = try onto.map { try base($0).reference } ?? session.base.reference
        return RebaseTarget(base: Session.Base(reference: reference, commit: commit.description), commit: commit)
    }

    /// The commit after which everything on a session's branch is the session's own.
    private func beginning(of session: Session, at tip: ObjectID, onto target: ObjectID) throws -> ObjectID {
        let recorded = ObjectID(session.base.commit).flatMap { $0.isZero ? nil : $0 }
        var beginning = try recorded.flatMap { try holds($0, tip) ? $0 : nil }
        // A merge or a rebase by hand left commits of the base behind the recorded one.
        for other in try [baseNow(of: session)?.commit, target].compactMap(\.self) {
            guard let shared = try repository.mergeBase(other, tip) else { continue }
            if try beginning.map({ try holds($0, shared) }) ?? true { beginning = shared }
        }
        return beginning ?? target
    }

    /// Whether a base is a branch that the session is not based on, and not its own.
    private func isOtherBranch(_ base: Session.Base, of session: Session) -> Bool {
        let isBranch = ["refs/heads/", "refs/remotes/"].contains { base.reference.hasPrefix($0) }
        let own = [session.base.reference, References.branch(of: session.id).rawValue]
        return isBranch && !own.contains(base.reference)
    }

    private func stopped(
        _ result: GitProgram.Output, _ session: Session, _ worktree: SessionWorktree, _ base: Session.Base
    ) throws -> any Error {
        let words = String(decoding: result.errors, as: UTF8.self)
        guard Self.operation(in: worktree) == "rebase" else {
            if try isDirty(worktree) { return RebaseRefusal.dirty(session.id, path: worktree.path) }
            return GitProgram.Failure(arguments: ["rebase"], status: result.status, reason: words)
        }
        let output = try repository.program.output(["diff", "--name-only", "--diff-filter=U", "-z"], in: worktree.path)
        let paths = output.split(separator: 0).map { String(decoding: $0, as: UTF8.self) }
        return RebaseStopped(
            session: session.id, path: worktree.path, conflicts: paths, reason: words,
            isToOtherBase: isOtherBranch(base, of: session))
    }

    /// Whether there is what git does not rebase over.
    private func isDirty(_ worktree: SessionWorktree) throws -> Bool {
        guard repository.configuration.bool("rebase.autoStash") != true else { return false }
        let status = ["status", "--porcelain", "--untracked-files=no", "--ignore-submodules=all"]
        return try !repository.program.output(status, in: worktree.path).isEmpty
    }
}
