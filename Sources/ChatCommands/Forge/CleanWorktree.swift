internal import ChatModel
internal import ChatStore
internal import Git

/// What a session's worktree must be before its work goes out: without changes that nobody committed.
struct CleanWorktree {
    private let context: Context
    private let store: ChatStore
    private let id: SessionID
    private let care: PullRequestCareOptions

    init(_ context: Context, _ store: ChatStore, _ id: SessionID, _ care: PullRequestCareOptions) {
        (self.context, self.store, self.id, self.care) = (context, store, id, care)
    }

    /// Commits the changes where the user says so.
    ///
    /// - Throws: `ProposalRefusal.dirty`.
    func require() throws {
        guard let worktree = try store.worktree(of: id), worktree.isPresent, !care.allowDirty else { return }
        let status = ["status", "--porcelain", "--untracked-files=normal"]
        guard try !store.repository.program.output(status, in: worktree.path).isEmpty else { return }
        guard !care.isDryRun else {
            return context.console.warn("'\(worktree.path)' has uncommitted changes, which are not part of this")
        }
        let canAsk = context.console.settings.isInteractive
        let isWanted =
            try care.yes
            || canAsk
                && context.console.confirm(
                    "'\(worktree.path)' has uncommitted changes. Commit them as your own?")
        guard isWanted else { throw ProposalRefusal.dirty(id, path: worktree.path) }
        try store.commitChanges(of: id)
        context.console.narrate("committed the changes in '\(worktree.path)' as your own")
    }
}
