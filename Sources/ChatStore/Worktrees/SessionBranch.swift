public import ChatModel
public import Git

extension ChatStore {
    /// The commit that a session's branch is at.
    ///
    /// - Throws: `StoreError.branchRenamed`, `.branchMissing`; `GitError`, `ObjectDamage`, `FileError`.
    public func branchHead(of id: SessionID) throws -> Commit {
        if let tip = try repository.target(of: References.branch(of: id)), let head = try repository.commit(tip) {
            return head
        }
        if let name = try renamedBranch(of: id) { throw StoreError.branchRenamed(id, to: name) }
        throw StoreError.branchMissing(id, tip: try log(id).session.branchTip)
    }

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
