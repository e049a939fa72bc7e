public import ChatModel
public import Git

/// What became of the code of a session that came from a remote.
public enum CodeIntake: Hashable, Sendable {
    /// There was nothing new.
    case same
    /// The session is new here.
    case started
    /// The branch went on to what came.
    case forwarded
    /// Both sides went on, and their changes go together.
    case merged
    /// The branch was rewritten there, and follows.
    case followed
    /// Both sides changed the same lines: what was here is a session of its own now.
    case forked(SessionID, conflicts: [MergeConflict])
}

/// The branch as it is to be, and what that means.
struct CodePlan {
    let tip: ObjectID
    let code: CodeIntake
}

extension ChatStore {
    /// Brings the code of a session together with what came; called under the session's write lock.
    ///
    /// - Throws: `IntakeProblem.worktree` where files are in the way; then nothing was changed.
    func integrateCode(_ state: LogState, theirs: LogState, tip remote: ObjectID?) throws -> CodePlan {
        let id = state.session.id
        guard let remote else { return CodePlan(tip: state.branchTip, code: .same) }
        guard repository.contains(remote) else { throw IntakeProblem.incomplete(object: remote.description) }
        guard let local = try repository.target(of: References.branch(of: id)) else {
            try repository.ensureReflog(of: References.branch(of: id))
            try moveBranch(of: id, from: nil, to: remote)
            return CodePlan(tip: remote, code: .forwarded)
        }
        if try repository.isAncestor(remote, of: local) { return CodePlan(tip: local, code: .same) }
        if try repository.isAncestor(local, of: remote) {
            try forward(id, from: local, to: remote)
            return CodePlan(tip: remote, code: .forwarded)
        }
        if try isAlike(local, as: remote), try mayMove(to: remote, state, theirs) {
            // Files and index stay: they are those of the tree that both have.
            _ = try liveWorktree(of: id)
            try moveBranch(of: id, from: local, to: remote)
            return CodePlan(tip: remote, code: .same)
        }
        if try wasDropped(remote, in: id) { return CodePlan(tip: local, code: .same) }
        if local == state.branchTip, try wasRewritten(theirs, since: state), try knows(theirs, local) {
            try reset(id, from: local, to: remote)
            return CodePlan(tip: remote, code: .followed)
        }
        return try integrateDiverged(state, local: local, remote: remote)
    }

    /// Whether the log, as it will be, does not take it for a rewrite that the branch moves to a tip that is alike: one
    /// that stays has to know no more than that holds, any other has the new tip.
    private func mayMove(to remote: ObjectID, _ ours: LogState, _ theirs: LogState) throws -> Bool {
        if try holds(ours.branchTip, remote) { return true }
        // A log that is played onto a redacted one can stay as well.
        return try !holds(theirs.tip, ours.tip) && !repository.mergeBases(ours.tip, theirs.tip).isEmpty
    }

    private func integrateDiverged(_ state: LogState, local: ObjectID, remote: ObjectID) throws -> CodePlan {
        let id = state.session.id
        let merge = try repository.merge(local, remote)
        guard let tree = merge.tree else {
            let fork = try fork(state, at: local)
            try reset(id, from: local, to: remote)
            return CodePlan(tip: remote, code: .forked(fork, conflicts: merge.conflicts))
        }
        let message = "merge session\n\n" + Trailer.block([Trailer("Chat-Session", id.rawValue)])
        let commit = try writeMergeCommit(tree: tree, sides: [local, remote], message: message)
        try forward(id, from: local, to: commit)
        return CodePlan(tip: commit, code: .merged)
    }

    /// Whether the branch held a commit, and a rewrite took it away on purpose.
    ///
    /// What a person commits is not recorded until it is rewritten: git's reflog has it. It also has merges
    /// of our own that were left for what a remote has.
    func wasDropped(_ commit: ObjectID, in id: SessionID) throws -> Bool {
        if let tip = try repository.target(of: References.branch(of: id)), repository.contains(commit),
            try addsOnlyMerges(commit, to: tip)
        {
            return false
        }
        if let kept = try repository.target(of: References.keep(of: id)), try holds(commit, kept) { return true }
        return try repository.reflog(of: References.branch(of: id)).contains { try holds(commit, $0) }
    }

    /// Whether events that are new to us say that the branch was rewritten.
    private func wasRewritten(_ theirs: LogState, since ours: LogState) throws -> Bool {
        var found = false
        try repository.walk(from: theirs.tip, hiding: [ours.tip]) { id in
            found = try repository.commit(id)?.trailers["Chat-Event"] == LogFormat.Event.rewritten.rawValue
            return !found
        }
        return found
    }

    /// Whether whoever rewrote a branch had all of what is here: a log that was at a commit knew what it holds.
    private func knows(_ theirs: LogState, _ local: ObjectID) throws -> Bool {
        var isKnown = false
        try repository.walk(from: theirs.tip) { id in
            let tip = try repository.commit(id)?.trailers["Chat-Branch-Tip"].flatMap { ObjectID($0) }
            isKnown = try tip.map { try repository.contains($0) && holds(local, $0) } ?? false
            return !isKnown
        }
        return isKnown
    }

    /// Moves the branch on to a commit that holds what it is at, files and all.
    private func forward(_ id: SessionID, from old: ObjectID, to new: ObjectID) throws {
        guard let worktree = try liveWorktree(of: id) else { return try moveBranch(of: id, from: old, to: new) }
        try inWorktree(
            worktree, ["merge", "--ff-only", "--quiet", "--no-stat", "--no-overwrite-ignore", new.description])
    }

    /// Moves the branch to another commit, files and all; what was there is kept.
    private func reset(_ id: SessionID, from old: ObjectID, to new: ObjectID) throws {
        if let worktree = try liveWorktree(of: id) {
            try inWorktree(worktree, ["reset", "--keep", "--quiet", new.description])
        } else {
            try moveBranch(of: id, from: old, to: new)
        }
        try keepDropped(old, of: id)
    }

    private func liveWorktree(of id: SessionID) throws -> SessionWorktree? {
        guard let worktree = try worktree(of: id), worktree.isPresent,
            worktree.head == References.branch(of: id).rawValue
        else { return nil }
        if let operation = Self.operation(in: worktree) {
            throw IntakeProblem.worktree(reason: "it is in the middle of a \(operation)")
        }
        return worktree
    }

    private func inWorktree(_ worktree: SessionWorktree, _ arguments: [String]) throws {
        let result = try repository.program.run(arguments, in: worktree.path)
        guard result.status == 0 else {
            let words = String(decoding: result.errors, as: UTF8.self).split(separator: "\n").prefix(3)
            throw IntakeProblem.worktree(reason: words.joined(separator: "; "))
        }
    }

    private func moveBranch(of id: SessionID, from old: ObjectID?, to new: ObjectID) throws {
        let move = ReferenceMove(References.branch(of: id), from: old, to: new, reason: "chat: fetched")
        guard try perform([move]) == .done else {
            throw IntakeProblem.worktree(reason: "its branch moved meanwhile")
        }
    }
}
