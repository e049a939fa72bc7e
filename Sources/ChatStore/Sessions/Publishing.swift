public import ChatModel
internal import Git

/// A step of bringing a session's work to others.
public enum PublishingStep: Hashable, Sendable {
    /// Its branch was pushed.
    case published
    /// A pull request was made from it, or is in another state than before.
    ///
    /// `formerly` is its address until now, where that changed.
    case pullRequest(Session.PullRequest, formerly: String? = nil)
    /// It is done, with or without a pull request; one that is archived stays so.
    case completed
}

extension ChatStore {
    /// Records steps as one event of a session; what is known already is not written again.
    ///
    /// - Returns: The session as it is now.
    /// - Throws: `StoreError.sessionNotFound`, `.newerFormat`, `.contended`.
    @discardableResult
    public func record(_ steps: [PublishingStep], of id: SessionID) throws -> Session {
        let known = try log(id).session
        guard known.taking(steps) != known else { return known }
        return try writing(id) { try retrying(id) { try attempt(steps, of: id) } }
    }

    /// Commits what a person left uncommitted in the session's worktree, in that person's name.
    ///
    /// - Throws: `StoreError.worktreeDirty` where `chat.dirty` is `refuse`, and what keeps a worktree from being used.
    public func commitChanges(of id: SessionID) throws {
        try writing(id) {
            let worktree = try usableWorktree(of: id)
            let request = newID()
            try refusable(id, request) { journal in
                try commitUserChanges(in: worktree, of: id, journal: journal, request: request)
                try remove(journal)
            }
        }
    }

    /// One try: `nil` if the log moved under it.
    private func attempt(_ steps: [PublishingStep], of id: SessionID) throws -> Session? {
        let state = try writableLog(id)
        var snapshot = state.snapshot
        snapshot.session = state.session.taking(steps)
        guard snapshot.session != state.session, let last = steps.last else { return state.session }
        snapshot.session.updatedAt = surroundings.now().after(state.session.updatedAt)
        snapshot.event = last.event.rawValue
        let commit = try writeLogCommit(
            snapshot, tree: state.tree, parent: state.tip, subject: last.subject, at: snapshot.session.updatedAt)
        return try moveLog(of: state, to: commit, reason: "chat: \(last.event.rawValue)") ? snapshot.session : nil
    }
}

extension PublishingStep {
    fileprivate var event: LogFormat.Event {
        switch self {
        case .published: .published
        case .pullRequest: .pullRequest
        case .completed: .status
        }
    }

    fileprivate var subject: String {
        switch self {
        case .published: "branch published"
        case .pullRequest(let request, _): "pull request #\(request.number): \(request.state)"
        case .completed: "session completed"
        }
    }
}

extension Session {
    fileprivate func taking(_ steps: [PublishingStep]) -> Session {
        var session = self
        for step in steps {
            switch step {
            case .published: session.isPublished = true
            case .pullRequest(let request, let former): session.take(request, formerly: former)
            case .completed where status.becomes.contains(.completed): session.status = .completed
            case .completed: break
            }
        }
        return session
    }
}
