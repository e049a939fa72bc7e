internal import ChatModel
internal import Git

/// A lock that stands on the index of a session's worktree: git takes it away itself, unless it died.
struct HeldIndex {
    let path: String

    /// - Returns: `nil` where there is none.
    init?(of id: SessionID, in repository: Repository) {
        path = repository.commonDirectory + "worktrees/\(id)/index.lock"
        guard Folder.exists(path) else { return nil }
    }

    var hint: String { "if no git process runs there, remove it: rm \(ShellWord.quoted(path))" }
}
