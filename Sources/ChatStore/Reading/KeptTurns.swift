internal import ChatModel
public import Git

extension ChatStore {
    /// The commit that the last of some turns had to itself, other than the one they were squashed into; the latest of
    /// several, `nil` if none is here.
    ///
    /// - Throws: `StoreError.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`.
    public func lastCommit(of turns: [TurnOfCommit], before squash: ObjectID) throws -> ObjectID? {
        guard let session = turns.first?.session, try exists(session),
            let last = turns.filter({ $0.session == session }).max(by: { $0.number < $1.number })
        else { return nil }
        var kept: [Commit] = []
        for (key, note) in try notesTree.entries(in: log(session).tree) where key != squash {
            guard Set(try lines(of: note).compactMap(\.request)) == [last.request], repository.contains(key),
                let commit = try repository.commit(key)
            else { continue }
            kept.append(commit)
        }
        return kept.max { $0.committer.seconds < $1.committer.seconds }?.id
    }
}
