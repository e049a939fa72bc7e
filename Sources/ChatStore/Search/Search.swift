public import ChatModel
internal import Git
internal import SQLite

extension ChatStore {
    /// The messages that a query finds, best first, in the sessions of this clone and those it has fetched.
    ///
    /// Messages of turns that were taken back are not found, nor those of deleted sessions. What has changed since the
    /// last search is taken into the index first; where that cannot be used, all words are read: slower, and the same.
    ///
    /// - Parameter closed: Is told of each session that has sealed messages which were not searched; of one more than
    ///   once, maybe.
    /// - Throws: `SQLiteError` where not even a temporary index can be used; `GitError`, `ObjectDamage`, `FileError`.
    public func search(
        _ query: SearchQuery, progress: (IndexProgress) -> Void = { _ in }, closed: ClosedSession = { _, _ in }
    ) throws -> [SearchHit] {
        guard let index = openIndex() else { return try search(query, Index.temporary(), progress, closed) }
        do {
            return try search(query, index, progress, closed)
        } catch let error as SQLiteError {
            return try withoutIndex(index, error) { try search(query, Index.temporary(), progress, closed) }
        } catch is IndexFile.Behind {
            return try search(query, Index.temporary(), progress, closed)
        }
    }

    private func search(
        _ query: SearchQuery, _ index: Index, _ progress: (IndexProgress) -> Void, _ closed: ClosedSession
    ) throws -> [SearchHit] {
        try index.prepareForWords()
        try bringUpToDate(index, progress: progress)
        if query.path != nil { try takePaths(into: index) }
        let sealed = try searchSealed(query, index, closed)
        return try SearchHit.joined(find(query, in: index), sealed, limit: query.limit)
    }

    /// What who asks gets to see of what is found; where that is too little, more is looked for.
    func find(_ query: SearchQuery, in index: Index) throws -> [SearchHit] {
        var query = query
        let wanted = query.limit
        while true {
            let hits = try index.find(query)
            var known: [ReferenceName: Bool] = [:]
            let shown = try hits.filter { hit in
                let log = References.log(of: hit.session)
                let name = hit.remote.map { ChatRemote(name: $0, layout: .references).copy(log) } ?? log
                if known[name] == nil { known[name] = try isShown(hit.session, at: name) }
                return known[name] == true
            }
            let isAll = shown.count >= wanted || hits.count < query.limit
            if isAll || query.limit >= 1_000_000 { return Array(shown.prefix(wanted)) }
            query.limit *= 4
        }
    }

    /// Whether a remote has a session of that id, and this clone a copy of it.
    ///
    /// - Throws: `GitError`, `FileError`.
    public func isFetched(_ id: SessionID) throws -> Bool {
        try wordSources().contains { $0.log.id == id && !$0.place.isEmpty }
    }

    /// Builds the index again from the logs.
    ///
    /// - Returns: How many messages it has; `nil` where it cannot be written.
    /// - Throws: `GitError`, `FileError`.
    public func rebuildIndex(progress: (IndexProgress) -> Void = { _ in }) throws -> Int? {
        let isEmpty = IndexFile.discard(in: directory)
        guard let index = openIndex() else { return nil }
        do {
            try index.prepareForWords()
            // Somebody uses the file: then it is emptied.
            if !isEmpty { try index.remove(index.differences([]).gone) }
            try bringUpToDate(index, progress: progress)
            return try index.messageCount()
        } catch is SQLiteError {
            return nil
        } catch is IndexFile.Behind {
            return nil
        }
    }

    /// Takes the words of sessions out of the index in such a way that its files do not have them any more.
    ///
    /// - Returns: Whether they are gone; if not, another process uses the file now.
    /// - Throws: `FileError`.
    @discardableResult
    public func forgetWords(of ids: [SessionID]) throws -> Bool {
        let files = try Folder.names(in: directory + "cache").filter { $0.hasPrefix("index-") }
        guard !files.isEmpty else { return true }
        try IndexFile.discardOlder(beside: IndexFile.path(in: directory))
        if let index = openIndex() {
            defer { index.release() }
            do {
                try index.prepareForWords()
                if try index.forget(ids) { return true }
            } catch is SQLiteError {}
        }
        return IndexFile.discard(in: directory)
    }
}
