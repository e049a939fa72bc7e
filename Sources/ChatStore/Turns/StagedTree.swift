internal import ChatModel
internal import Git

/// What the files of a worktree come to as a tree, and the index that goes with it.
struct StagedTree {
    let tree: ObjectID
    let index: IndexCopy

    /// Makes our index the worktree's, now that the branch is at the commit.
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
