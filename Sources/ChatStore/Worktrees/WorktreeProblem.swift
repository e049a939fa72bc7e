/// Why a worktree is not simply removed.
public enum WorktreeProblem: Hashable, Sendable {
    /// `git worktree lock` holds it; the reason may be empty.
    case locked(reason: String)
    /// An agent works in it.
    case liveTurn(LockHolder)
    /// Something that is no directory stands in its place; a link, or else a file.
    case replaced(isLink: Bool)
    /// The directory in its place leads to another repository, or to none (`nil`).
    case leadsElsewhere(String?)
    /// Repositories inside it have changes or commits that nothing else holds, and no commit of ours can hold.
    case repositories([String])
    /// Submodules without changes; git asks for force all the same.
    case submodules([String])
    /// git is in the middle of a rebase, merge, cherry-pick, revert or bisect.
    case operation(String)
    /// It is on that branch, and not on the session's.
    case elsewhere(String)
    /// Commits that no reference outside this worktree holds.
    case commits([String])
    /// Tracked files are changed or staged; without the directory, what is staged (`[]`).
    case changes([String])
    /// Files that git does not track and does not ignore.
    case untracked([String])
    /// Ignored files that `.worktreeinclude` names, and that the main worktree does not have like this.
    case listed([String])

    /// Whether it forbids the removal with force, too: the state could not be saved, or is not ours to touch.
    public var forbidsForce: Bool {
        switch self {
        case .locked, .liveTurn, .replaced, .leadsElsewhere, .repositories: true
        default: false
        }
    }
}
