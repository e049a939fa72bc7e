public import ChatModel
public import Git

extension ChatStore {
    /// Brings branch and worktree back to the files of a turn: one commit more, all turns stay.
    ///
    /// - Returns: The commit, and whether the files could not all follow yet.
    /// - Throws: `UndoRefusal`, `ChangeRefusal.busy`, `SharingError.notOwner` and the like; then nothing was changed.
    public func revert(_ id: SessionID, to turn: Int) throws -> (commit: ObjectID, isBehind: Bool) {
        let request = newID()
        let lock = try quietTurnLock(id, request: request)
        return try withExtendedLifetime(lock) {
            try changing(id) {
                try requireActive(reconciled(id))
                let tree = try tree(of: turn, in: id)
                return try journaling(id, request) { journal in
                    try retrying(id) {
                        let move = try WorktreeMove(self, id, journal: journal, request: request) { current in
                            guard current != tree else { throw UndoRefusal.alreadyThere(id, turn: turn) }
                            return tree
                        }
                        guard move.head.tree != tree else { throw UndoRefusal.alreadyThere(id, turn: turn) }
                        let commit = try move.commit(tree, "go back to turn \(turn)", [])
                        return try move.finish(commit, reason: "chat: back to turn \(turn)").map {
                            (value: (commit: commit, isBehind: !$0), isFollowed: $0)
                        }
                    }
                }
            }
        }
    }

    /// The commit that holds a turn: that of the branch, where it has one.
    ///
    /// - Throws: `UndoRefusal.turnNotFound`.
    public func commit(ofTurn turn: Int, in id: SessionID) throws -> ObjectID {
        let entry = try conversation(id).entries.first { $0.line.message?.turn == turn }
        guard let entry, repository.contains(entry.commit) else { throw UndoRefusal.turnNotFound(id, turn: turn) }
        return entry.commit
    }

    private func tree(of turn: Int, in id: SessionID) throws -> ObjectID {
        guard let tree = try repository.commit(commit(ofTurn: turn, in: id))?.tree else {
            throw UndoRefusal.turnNotFound(id, turn: turn)
        }
        return tree
    }
}
