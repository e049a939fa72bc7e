internal import ChatModel
internal import Git

extension ChatStore {
    /// The requests that a commit holds, of those that its message and its notes name.
    ///
    /// git says of a commit that was skipped in a rebase that it became the one before it, and copies its note there. A
    /// commit that makes the change of just one of the turns, or none, holds none of the others that changed something:
    /// what was squashed into it would be in its change.
    func held(_ requests: [UUIDv7], by id: ObjectID, log root: ObjectID) throws -> [UUIDv7] {
        guard !requests.isEmpty, let commit = try repository.commit(id), commit.parents.count < 2 else {
            return requests
        }
        let named = Set(TurnFormat.turns(commit.message).map(\.request))
        let before = try commit.parents.first.flatMap { try repository.commit($0)?.tree }
        guard requests.count > 1 || before == commit.tree, !named.isSuperset(of: requests) else { return requests }
        let (change, own) = (try patch(of: commit), try ownCommits(of: Set(requests), log: root, except: id))
        let patches = try own.mapValues { try Set($0.map { try patch(of: $0) }) }
        guard change == nil || requests.filter({ patches[$0]?.contains(change) == true }).count == 1 else {
            return requests
        }
        return requests.filter { request in
            guard !named.contains(request), let made = patches[request], !made.contains(nil), !made.contains(change)
            else { return true }
            // A turn whose change is in the base already stays, as one that changes nothing.
            return change == nil && own[request]?.contains { $0.message == commit.message } == true
        }
    }

    /// The commits that turns have to themselves.
    private func ownCommits(
        of requests: Set<UUIDv7>, log root: ObjectID, except id: ObjectID
    ) throws -> [UUIDv7: [Commit]] {
        var own: [UUIDv7: [Commit]] = [:]
        for (key, note) in try notesTree.entries(in: root) where key != id {
            let noted = Set(try lines(of: note).compactMap(\.request))
            guard noted.count == 1, let request = noted.first, requests.contains(request),
                let commit = try repository.commit(key)
            else { continue }
            own[request, default: []].append(commit)
        }
        return own
    }

    /// What a commit changes; `nil` where that is nothing.
    func patch(of commit: Commit) throws -> ObjectID? {
        let before = try commit.parents.first.flatMap { try repository.commit($0)?.tree }
        return try repository.patchID(from: before, to: commit.tree)
    }
}
