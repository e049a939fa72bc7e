internal import ChatModel
internal import Git

/// What the files of a worktree come to as a tree, and the index that goes with it.
struct StagedTree {
    let tree: ObjectID
    let index: IndexCopy
    /// Whether the index that it was copied from is known to have no paths at odds.
    let isMerged: Bool

    /// Takes the lock of the worktree's index, so that ours can become it while log and branch move.
    ///
    /// If somebody changed the index since ours was copied, what they staged is kept.
    ///
    /// - Returns: The copy that the lock is for; `nil` if another program held the lock all the while.
    func hold(parent: ObjectID?, in store: ChatStore) throws -> IndexCopy? {
        var index = index
        for _ in 0..<ChatStore.maximumAttempts {
            guard index.lock(store) else { return nil }
            if index.isCurrent { return index }
            index.unlock()
            index = try index.renewed(from: parent ?? .emptyTree, to: tree, store.repository.program)
        }
        return nil
    }

    /// Makes our index the worktree's after the branch moved, where its lock could not be held before.
    ///
    /// If somebody changed the worktree's index in between, what they staged is kept and only what the commit changed
    /// is brought up to date.
    ///
    /// - Returns: `false` if another program held the index's lock all the while.
    func install(parent: ObjectID?, commit: ObjectID, in store: ChatStore) throws -> Bool {
        switch index.replace(store) {
        case .done: return true
        case .locked: return false
        case .changed:
            return try index.worktree.refreshIndex(from: parent, to: commit, request: index.request, in: store)
        }
    }
}
