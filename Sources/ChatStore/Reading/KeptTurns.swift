internal import ChatModel
public import Git

extension ChatStore {
    /// The commits that the lines of a squash are looked up in: the one that the last of its turns had to itself, the
    /// latest of several; then where the session's branch is, or was, after that: people commit on top of the last turn.
    ///
    /// - Returns: None where the commit of the last turn is not here.
    /// - Throws: `StoreError.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`.
    public func commits(squashedInto squash: ObjectID, of turns: [TurnOfCommit]) throws -> [ObjectID] {
        guard let session = turns.first?.session, try exists(session),
            let last = turns.filter({ $0.session == session }).max(by: { $0.number < $1.number }),
            let kept = try ownCommit(of: last, except: squash)
        else { return [] }
        let tips = try SessionBranches(self).allTips(of: self.session(session)).filter { tip in
            try tip != kept && holds(kept, tip) && !holds(squash, tip)
        }
        return [kept] + tips
    }

    /// The commit that a turn has to itself; the latest of several, `nil` if none is here.
    private func ownCommit(of turn: TurnOfCommit, except squash: ObjectID) throws -> ObjectID? {
        var kept: [Commit] = []
        for (key, note) in try notesTree.entries(in: log(turn.session).tree) where key != squash {
            guard Set(try lines(of: note).compactMap(\.request)) == [turn.request], repository.contains(key),
                let commit = try repository.commit(key)
            else { continue }
            kept.append(commit)
        }
        return kept.max { $0.committer.seconds < $1.committer.seconds }?.id
    }
}
