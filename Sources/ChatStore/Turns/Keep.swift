internal import ChatModel
internal import Git

extension ChatStore {
    /// Holds `commit` where `git gc` sees it, until the branch does.
    ///
    /// With nothing else kept, the reference is the commit itself; else a commit whose parents are what was kept, and it.
    func moveKeep(of id: SessionID, to commit: ObjectID) throws {
        try retrying(id) {
            let name = References.keep(of: id)
            let before = try repository.target(of: name)
            if let before, try holds(commit, before) { return true }
            let kept = try before.flatMap { try isLetGo($0) ? nil : $0 }
            let tip = try kept.map { try keepCommit([$0, commit], of: id) } ?? commit
            return isDone(try perform(name, from: before, to: tip, reason: "chat: keep"))
        }
    }

    /// Holds a commit that the branch does not hold any more, for good.
    func keepDropped(_ commit: ObjectID, of id: SessionID) throws {
        try retrying(id) {
            let name = References.keep(of: id)
            let before = try repository.target(of: name)
            if let before, try !isLetGo(before), try holds(commit, before) { return true }
            let kept = try before.flatMap { try isLetGo($0) ? nil : $0 }
            let tip = try keepCommit((kept.map { [$0] } ?? []) + [commit], of: id)
            if isDurable { try repository.syncObjects() }
            let move = ReferenceMove(name, from: before, to: tip, reason: "chat: keep", isDurable: isDurable)
            return isDone(try perform([move]))
        }
    }

    /// Whether the tip is nothing to keep: what is kept for good stands behind a commit of ours.
    ///
    /// A single commit is one whose turn is over: a reference that is a file alone is deleted without the lock of
    /// `packed-refs`, so a `git pack-refs` that has read it by then writes it once more.
    private func isLetGo(_ tip: ObjectID) throws -> Bool {
        try repository.commit(tip).map { !isKeep($0) } ?? true
    }

    /// Lets go of `commit` again: puts back what was kept before it.
    func dropKeep(of id: SessionID, commit: ObjectID) throws {
        try retrying(id) {
            let name = References.keep(of: id)
            guard let tip = try repository.target(of: name), let before = try kept(before: commit, at: tip) else {
                return true
            }
            let move = ReferenceMove(name, from: tip, to: before.first, reason: "chat: let go")
            return isDone(try perform([move]))
        }
    }

    /// Lets go of everything that is kept for a session that does not exist.
    func dropKeepReference(of id: SessionID) throws {
        let name = References.keep(of: id)
        guard let tip = try repository.target(of: name) else { return }
        _ = try perform([ReferenceMove(name, from: tip, to: nil, reason: "chat: let go")])
        try stayGone(name, of: id)
    }

    /// What the keep reference held before `commit` was added: nothing, or one tip; `nil` if its tip is not about it.
    private func kept(before commit: ObjectID, at tip: ObjectID) throws -> [ObjectID]? {
        if tip == commit { return [] }
        guard let chain = try repository.commit(tip), chain.parents.count > 1, chain.parents.last == commit,
            isKeep(chain)
        else { return nil }
        return Array(chain.parents.prefix(1))
    }

    func isKeep(_ commit: Commit) -> Bool { commit.trailers["Chat-Keep"] != nil }

    func keepCommit(_ parents: [ObjectID], of id: SessionID) throws -> ObjectID {
        let person = try person()
        let message = "keep \(parents.count) commits\n\n" + Trailer.block([Trailer("Chat-Keep", id.rawValue)])
        return try repository.writeCommit(
            tree: repository.writeTree(Tree()), parents: parents, author: person, committer: person, message: message)
    }
}
