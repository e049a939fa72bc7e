internal import ChatModel
internal import Git

extension ChatStore {
    /// The short name that the session's branch was given by `git branch -m`; `nil` if it was not renamed.
    ///
    /// git says so in the reflog of the new name; without one, the worktree is still on it.
    func renamedBranch(of id: SessionID) throws -> String? {
        let own = References.branch(of: id)
        guard try repository.target(of: own) == nil else { return nil }
        let words = Array("Branch: renamed \(own) to ".utf8)
        for (name, _) in try repository.references("refs/heads/") {
            let reflog = try Folder.bytes(repository.commonDirectory + "logs/" + name.rawValue) ?? []
            if reflog.split(separator: 0x0A).contains(where: { $0.contains(words) }) {
                return name.branch.map(String.init)
            }
        }
        let tip = try log(id).branchTip
        guard let head = try worktree(of: id)?.head.map({ ReferenceName($0) }),
            let commit = try repository.target(of: head), try holds(tip, commit)
        else { return nil }
        return head.branch.map(String.init)
    }
}
