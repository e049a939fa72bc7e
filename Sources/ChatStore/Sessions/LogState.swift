internal import ChatModel
internal import Git

/// A session log as it stands: where its tip is, and what that says.
struct LogState: Hashable {
    let tip: ObjectID
    let tree: ObjectID
    var snapshot: LogSnapshot

    var session: Session { snapshot.session }
    var branchTip: ObjectID { ObjectID(session.branchTip) ?? .zero }
}

extension ChatStore {
    /// The log of a session.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`.
    func log(_ id: SessionID) throws -> LogState {
        guard let tip = try repository.target(of: References.log(of: id)) else {
            throw StoreError.sessionNotFound(name: id.rawValue, similar: [])
        }
        return try state(of: id, at: tip)
    }

    /// The log of a session that is about to be written to.
    ///
    /// - Throws: also `StoreError.newerFormat`.
    func writableLog(_ id: SessionID) throws -> LogState {
        let state = try log(id)
        try requireKnown(state)
        return state
    }

    /// Refuses to write to what a later version wrote.
    func requireKnown(_ state: LogState) throws {
        guard state.snapshot.format <= LogFormat.version else {
            throw StoreError.newerFormat(state.session.id, version: state.snapshot.format)
        }
    }

    /// What the log said at `tip`.
    ///
    /// A commit that stock git made there has no snapshot: the nearest before it counts.
    ///
    /// - Throws: `StoreError.damagedLog`; `.newerFormat` where a newer version says what this one cannot read.
    func state(of id: SessionID, at tip: ObjectID) throws -> LogState {
        guard let commit = try repository.commit(tip) else {
            throw StoreError.damagedLog(id, reason: "\(tip) is no commit")
        }
        var named = commit
        var trailers = named.trailers
        while !LogFormat.isSnapshot(trailers) {
            guard let parent = try named.parents.first.flatMap({ try repository.commit($0) }) else {
                throw StoreError.damagedLog(id, reason: "no commit has a snapshot")
            }
            (named, trailers) = (parent, parent.trailers)
        }
        do throws(LogFormat.Damage) {
            return LogState(tip: tip, tree: commit.tree, snapshot: try LogFormat.snapshot(trailers))
        } catch {
            let format = trailers["Chat-Format"].flatMap(LogFormat.count) ?? 0
            guard format <= LogFormat.version else { throw StoreError.newerFormat(id, version: format) }
            throw StoreError.damagedLog(id, reason: "\(error.key) is missing or broken in \(named.id)")
        }
    }
}
