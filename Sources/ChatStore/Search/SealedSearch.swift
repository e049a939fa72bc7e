public import ChatModel
internal import Git
internal import SQLite

/// Takes a session of which no key here opens all that is said in it, and whom it is sealed for.
public typealias ClosedSession = (SessionID, [SealRecipient]) -> Void

extension ChatStore {
    /// What a query finds in sealed sessions that a key here opens: their words are read each time, and are nowhere but
    /// in the memory of this process.
    func searchSealed(_ query: SearchQuery, _ index: Index, _ closed: ClosedSession) throws -> [SearchHit] {
        let sealed = try index.sealedSessions()
        guard !sealed.isEmpty else { return [] }
        let own = try wordSources().filter { source in
            sealed.contains(source.place + " " + source.log.id.rawValue)
                && (query.session.map { $0 == source.log.id } ?? true)
        }
        guard !own.isEmpty else { return [] }
        let words = try own.compactMap { try sealedWords(of: $0, closed) }
        guard words.contains(where: { !$0.messages.isEmpty }) else { return [] }
        let memory = try Index.inMemory()
        try memory.prepareForWords()
        try memory.take(words)
        if query.path != nil { try takePaths(into: memory) }
        return try find(query, in: memory)
    }

    /// The words of a sealed log that a key here opens; `nil` if it cannot be read.
    private func sealedWords(of source: WordSource, _ closed: ClosedSession) throws -> NewWords? {
        do {
            let state = try state(of: source.log.id, at: source.log.tip)
            let view = try sealView(state)
            var scan = NoteScan()
            scan.opener = view?.opener ?? .none
            let found = scan.opener.keys.isEmpty ? nil : try words(of: state, source, &scan)
            // Without any key, the notes of a session are not read just to count what is sealed in them.
            let isLeftOut = found == nil ? state.session.messages > 0 : scan.sealed > 0
            if isLeftOut, try shows(state.session) { closed(state.session.id, view?.recipients ?? []) }
            return found
        } catch is ObjectDamage { return nil }
    }

    private func words(of state: LogState, _ source: WordSource, _ scan: inout NoteScan) throws -> NewWords {
        var words = NewWords(source: source, session: state.session, before: nil, isWhole: true)
        var seen: Set<String> = []
        for (key, note) in try notesTree.entries(in: state.tree) {
            guard let bytes = try repository.blob(note) else { continue }
            // What was never sealed is found in the index.
            var clear = NoteScan()
            seen.formUnion(try clear.take(bytes, load: repository.blob).map(\.id))
            for message in try scan.take(bytes, load: repository.blob) where seen.insert(message.id).inserted {
                words.take(message, at: key)
            }
        }
        words.remove(requests: scan.undone)
        return words
    }
}

extension Index {
    /// An index that is written to no file, however large it gets.
    static func inMemory() throws -> Index {
        let index = try Index(Database(.memory))
        try index.database.run("PRAGMA temp_store = MEMORY")
        return index
    }

    /// The place and id of each session that is sealed, with a space between them.
    fileprivate func sealedSessions() throws -> Set<String> {
        let select = try database.statement("SELECT place, id FROM session WHERE sealed IS NOT NULL")
        return Set(try select.all([]) { $0.text(0) + " " + $0.text(1) })
    }
}

extension SearchHit {
    /// Two answers as one: what is best in either comes first.
    static func joined(_ one: [SearchHit], _ two: [SearchHit], limit: Int) -> [SearchHit] {
        guard !two.isEmpty else { return one }
        let all = (one + two).sorted { ($0.rank, $1.at) < ($1.rank, $0.at) }.prefix(limit)
        return all.enumerated().map { place, hit in hit.at(rank: place + 1) }
    }

    private func at(rank: Int) -> SearchHit {
        SearchHit(
            session: session, title: title, remote: remote, turn: turn, commit: commit, message: message, role: role,
            author: author, at: at, excerpt: excerpt, rank: rank)
    }
}
