public import ChatModel
public import Git

extension ChatStore {
    /// What the hook would say of a secret, if a person pushed a commit of a session as a branch.
    ///
    /// For what is pushed without hooks.
    ///
    /// - Parameter known: What the remote's branch is at; `nil` where there is none.
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`.
    public func secret(
        inPushOf commit: ObjectID, over known: ObjectID?, of id: SessionID
    ) throws -> PushRefusal? {
        let name = References.branch(of: id).rawValue
        let pushed = PushedReference(local: name, localID: commit, remote: name, remoteID: known ?? .zero)
        return try secret(in: pushed, of: log(id).session)
    }

    /// A secret in what a push of a session's branch or log would take along and the remote does not have.
    func secret(in pushed: PushedReference, of session: Session) throws -> PushRefusal? {
        let known = repository.contains(pushed.remoteID) ? pushed.remoteID : nil
        let isLog = References.session(ofLog: References.fallback(of: pushed.remote)) != nil
        let found =
            isLog
            ? try secrets(inLog: pushed.localID, since: known)
            : try secrets(inBranch: pushed.localID, since: known, of: session)
        return found.first.map { .secret(rule: $0, session: session.id) }
    }

    /// The rules by which messages of a session's branch are secrets that neither another tip nor the base has.
    func secrets(inBranch tip: ObjectID, since known: ObjectID?, of session: Session) throws -> [String] {
        let hidden = [known, ObjectID(session.base.commit)].compactMap(\.self).filter { repository.contains($0) }
        return try secrets(inMessagesOf: tip, hiding: hidden)
    }

    private func secrets(inMessagesOf tip: ObjectID, hiding hidden: [ObjectID]) throws -> [String] {
        var found: [String] = []
        try repository.walk(from: tip, hiding: hidden) { id in
            if let message = try repository.commit(id)?.message { found += secrets(in: message) }
            return found.isEmpty
        }
        return found
    }

    /// The rules by which lines of a log, or what its commits say, are secrets that are not in it at another tip.
    func secrets(inLog tip: ObjectID, since known: ObjectID?) throws -> [String] {
        guard let tree = try repository.commit(tip)?.tree else { return [] }
        let before = try known.flatMap { try repository.commit($0)?.tree }
        let old = Set(try notesTree.entries(in: before).map(\.note))
        var found = Set(try secrets(inMessagesOf: tip, hiding: [known].compactMap(\.self)))
        for note in Set(try notesTree.entries(in: tree).map(\.note)).subtracting(old) {
            guard let bytes = try repository.blob(note) else { continue }
            found.formUnion(secrets(in: String(decoding: SealedText.clearPart(of: bytes), as: UTF8.self)))
        }
        for blob in try LogTree(repository, tree).payloads().subtracting(LogTree(repository, before).payloads()) {
            guard let bytes = try repository.blob(blob) else { continue }
            found.formUnion(secrets(in: String(decoding: SealedText.clearPart(of: bytes), as: UTF8.self)))
        }
        return found.sorted()
    }
}

extension LogTree {
    /// The blobs of large payloads.
    func payloads() throws -> Set<ObjectID> {
        guard let folder = root[Self.blobs] else { return [] }
        var blobs: Set<ObjectID> = []
        for entry in try repository.requiredTree(folder.id).entries where entry.mode == .directory {
            blobs.formUnion(try repository.requiredTree(entry.id).entries.map(\.id))
        }
        return blobs
    }
}
