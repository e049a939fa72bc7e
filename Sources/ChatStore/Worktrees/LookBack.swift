public import ChatModel
internal import Git

/// Where a worktree was found when it was to be taken back to the session's branch.
public enum LookReturn: Hashable, Sendable {
    /// It did not show the files of a turn.
    case wasNotAway
    /// It is on the branch again.
    case isBack
    /// A commit was made there, which no branch holds: it is kept, and the worktree stays on it.
    case wentOn(commit: String, path: String)
}

extension ChatStore {
    /// Shows the files of a turn in the session's worktree, detached from the branch, which stays where it is.
    ///
    /// What was uncommitted is committed as the person's own first, unless the session is read-only. `returnToBranch`
    /// goes back.
    ///
    /// - Returns: The worktree's top directory.
    /// - Throws: `UndoRefusal.turnNotFound`, `.worktreeInWay`, `ChangeRefusal.busy` and the like; then nothing was changed.
    public func look(at turn: Int, in id: SessionID) throws -> String {
        let request = newID()
        let lock = try quietTurnLock(id, request: request)
        return try withExtendedLifetime(lock) {
            try writing(id) {
                if case .wentOn(let commit, let path) = try leaveTurn(of: id) {
                    throw StoreError.worktreeDetached(id, path: path, commit: commit)
                }
                let commit = try commit(ofTurn: turn, in: id)
                return try journaling(id, request) { journal in
                    let worktree = try settledWorktree(of: id, journal: journal, request: request, toward: commit)
                    // The mark comes first: a worktree without it is where a person left it.
                    try Folder.write(commit.description + "\n", to: lookMark(of: worktree))
                    do { try checkOut(["--detach", commit.description], commit, in: worktree, of: id) } catch {
                        if try head(of: worktree) != commit { try Folder.remove(lookMark(of: worktree)) }
                        throw error
                    }
                    return (worktree.path, true)
                }
            }
        }
    }

    /// Takes a worktree that shows the files of a turn back to the session's branch; any other stays as it is.
    ///
    /// - Throws: `UndoRefusal.worktreeInWay` where a person changed files that the branch has otherwise.
    @discardableResult
    public func returnToBranch(of id: SessionID) throws -> LookReturn {
        guard let worktree = try worktree(of: id), try Folder.line(lookMark(of: worktree)) != nil else {
            return .wasNotAway
        }
        return try writing(id) { try leaveTurn(of: id) }
    }

    /// The worktree with nothing uncommitted, where the session may be written to.
    private func settledWorktree(
        of id: SessionID, journal: Journal, request: UUIDv7, toward commit: ObjectID
    ) throws -> SessionWorktree {
        guard try log(id).session.status == .active else { return try usableWorktree(of: id) }
        let move = try WorktreeMove(self, id, journal: journal, request: request) { _ in
            try repository.commit(commit)?.tree
        }
        return try move.worktree ?? presentWorktree(of: id)
    }

    private func leaveTurn(of id: SessionID) throws -> LookReturn {
        guard let worktree = try worktree(of: id), worktree.isPresent,
            let shown = try Folder.line(lookMark(of: worktree)), Self.operation(in: worktree) == nil
        else { return .wasNotAway }
        guard worktree.head == nil, let head = try head(of: worktree) else {
            // A person who went elsewhere is not called back.
            try Folder.remove(lookMark(of: worktree))
            return .wasNotAway
        }
        guard head.description == shown else {
            guard try keepUnheld(head, of: id) else {
                try Folder.remove(lookMark(of: worktree))
                return .wasNotAway
            }
            return .wentOn(commit: head.description, path: worktree.path)
        }
        try checkOut([id.branch], branchHead(of: id).id, in: worktree, of: id)
        try Folder.remove(lookMark(of: worktree))
        return .isBack
    }

    /// Holds a commit that no branch and no tag holds, so that leaving it does not lose it.
    ///
    /// - Returns: Whether none does.
    func keepUnheld(_ commit: ObjectID, of id: SessionID) throws -> Bool {
        let output = try repository.program.output(
            ["rev-list", "--max-count=1", commit.description, "--not", "--branches", "--tags", "--remotes"],
            in: repository.commonDirectory)
        guard !output.isEmpty else { return false }
        try keepDropped(commit, of: id)
        return true
    }

    private func checkOut(
        _ arguments: [String], _ commit: ObjectID, in worktree: SessionWorktree, of id: SessionID
    ) throws {
        guard let head = try head(of: worktree) else { return }
        let move = FileMove(store: self, id: id, worktree: worktree, old: head, new: commit)
        try move.requirePossible()
        try Folder.write("\(head) \(commit)\n", to: moveMark(of: worktree))
        observe(.lookBegun)
        let result = try repository.program.run(
            ["checkout", "--quiet", "--no-overwrite-ignore"] + arguments, in: worktree.path, isWhole: true)
        if result.status != 0 {
            let left = try move.finish(at: head)
            guard left.isEmpty else { throw StoreError.worktreeBehind(id, path: worktree.path, files: left) }
        }
        try Folder.remove(moveMark(of: worktree))
        guard result.status == 0 else { throw move.inWay(result) }
    }

    /// Brings files back that were on their way to or from a turn when that was cut short: git moves `HEAD` last.
    func finishLook(of id: SessionID) throws {
        guard let worktree = try worktree(of: id), worktree.isPresent,
            let words = try Folder.line(moveMark(of: worktree))?.split(separator: " "), words.count == 2,
            let old = ObjectID(String(words[0])), let new = ObjectID(String(words[1]))
        else { return }
        try awaitGit(in: worktree, of: id)
        if try head(of: worktree) == old {
            let left = try FileMove(store: self, id: id, worktree: worktree, old: old, new: new).finish(at: old)
            guard left.isEmpty else { return unfollowed[id] = left }
        }
        try Folder.remove(moveMark(of: worktree))
        if worktree.head != nil { try Folder.remove(lookMark(of: worktree)) }
    }

    /// The commit that a worktree is at.
    func head(of worktree: SessionWorktree) throws -> ObjectID? {
        if let name = worktree.head { return try repository.target(of: ReferenceName(name)) }
        return try Folder.line(worktree.gitDirectory + "HEAD").flatMap { ObjectID($0) }
    }

    /// The file that says which turn's commit a worktree shows.
    private func lookMark(of worktree: SessionWorktree) -> String { worktree.gitDirectory + "CHAT_LOOK" }

    /// The file that says between which commits a worktree's files are on their way.
    private func moveMark(of worktree: SessionWorktree) -> String { worktree.gitDirectory + "CHAT_MOVE" }
}
