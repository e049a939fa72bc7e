public import ChatModel
internal import Git

/// Where a session's branch is, seen from what its log knows.
public enum BranchState: Hashable, Sendable {
    /// Where the log left it.
    case known
    /// Further on: people committed.
    case ahead
    /// Somewhere else: it was rewritten or moved.
    case moved
    /// It has that name by now.
    case renamed(to: String)
    /// It does not exist.
    case missing
}

extension ChatStore {
    /// Where the session's branch is now.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`, `FileError`.
    public func branchState(of id: SessionID) throws -> BranchState {
        let state = try log(id)
        guard let tip = try repository.target(of: References.branch(of: id)) else {
            return try renamedBranch(of: id).map { .renamed(to: $0) } ?? .missing
        }
        if tip == state.branchTip { return .known }
        return try holds(state.branchTip, tip) ? .ahead : .moved
    }

    /// The messages of the session's unfinished turns.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`.
    public func pendingMessages(of id: SessionID) throws -> [Message] { try pendingMessages(log(id)).map(\.message) }
}
