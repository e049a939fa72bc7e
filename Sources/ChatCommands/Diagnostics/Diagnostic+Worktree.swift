internal import ChatModel
internal import ChatStore
internal import Git

/// A worktree that was not removed, because something in it would be lost, or forbids it.
struct WorktreeKept: Diagnosable {
    let session: SessionID
    let path: String
    let problems: [WorktreeProblem]
    let isForced: Bool

    var diagnostic: Diagnostic {
        let reasons = problems.map(\.words).joined(separator: "; ")
        return Diagnostic(
            "worktree_kept", "cannot remove the worktree of session '\(session)': \(reasons)", .no, hints: [hint])
    }

    private var hint: String {
        guard let problem = problems.first(where: \.forbidsForce) else {
            return "nothing was changed; '--force' saves all of it as a commit first"
        }
        let place = ShellWord.quoted(path)
        return switch problem {
        case .locked: "nothing was changed; run 'git chat unlock \(session)' to allow it"
        case .liveTurn: "nothing was changed; wait for the turn, or stop it"
        case .repositories: "nothing was changed; commit and push there, or move them away"
        default:
            "nothing was changed; move away what is at \(place), then run 'git worktree repair' or 'git worktree prune'"
        }
    }
}

extension WorktreeProblem {
    /// The problem as a person reads it.
    var words: String {
        switch self {
        case .locked(let reason): "it is locked" + (reason.isEmpty ? "" : " (\(reason))")
        case .liveTurn(let holder): "process \(holder.process) on \(holder.host) works on a turn since \(holder.since)"
        case .replaced(let isLink): "a \(isLink ? "link" : "file") stands in its place"
        case .leadsElsewhere(let place):
            place.map { "its directory belongs to '\($0)'" }
                ?? "its directory has no '.git' that leads to git's files for it"
        case .repositories(let paths): "\(Self.list(paths)) has work of a repository of its own"
        case .submodules(let paths): "it has submodules: \(Self.list(paths))"
        case .operation(let name): "it is in the middle of a \(name)"
        case .elsewhere(let head): "it is on branch '\(head.dropFirst("refs/heads/".count))'"
        case .commits(let commits): "no branch holds \(Self.list(commits.map { String($0.prefix(12)) }))"
        case .changes(let paths): paths.isEmpty ? "something is staged" : "changed: \(Self.list(paths))"
        case .untracked(let paths): "not tracked: \(Self.list(paths))"
        case .listed(let paths): "ignored, named by .worktreeinclude, and only here: \(Self.list(paths))"
        }
    }

    private static func list(_ names: [String]) -> String {
        let shown = names.prefix(3).map(Fields.line).joined(separator: ", ")
        return shown + (names.count > 3 ? " and \(names.count - 3) more" : "")
    }
}
