internal import ChatModel
internal import Git
internal import SQLite

/// How far the index has come, in messages.
public struct IndexProgress: Hashable, Sendable {
    /// Messages that have been read.
    public let done: Int
    /// Messages that there are to read, as the logs count them.
    public let total: Int
}

extension ChatStore {
    /// Every log whose words can be found, sorted by place and id: those of this clone, and those of remotes that this
    /// clone has not.
    func wordSources() throws -> [WordSource] {
        let own = try logTips()
        let copies = try repository.references(References.remotes)
        guard !copies.isEmpty else { return own.map { WordSource(place: "", log: $0) } }
        var sources = own.map { WordSource(place: "", log: $0) }
        var known = Set(own.map(\.id))
        for (name, tip) in copies {
            let parts = name.rawValue.dropFirst(References.remotes.count).split(separator: "/")
            guard parts.count > 2, parts[parts.count - 2] == "sessions", let id = SessionID(parts[parts.count - 1]),
                known.insert(id).inserted
            else { continue }
            let remote = parts.dropLast(2).joined(separator: "/")
            sources.append(WordSource(place: remote, log: LogTip(id: id, tip: tip)))
        }
        return sources.sorted { ($0.place, $0.log.id) < ($1.place, $1.log.id) }
    }

    /// Brings the words of the index to where the logs are.
    ///
    /// - Throws: `SQLiteError` where it cannot be written, `IndexFile.Behind`; what was taken in until then stays.
    func bringUpToDate(
        _ index: Index, progress: (IndexProgress) -> Void = { _ in }
    ) throws {
        let stamp = try repository.referenceStamp([References.logs, References.remotes])
        guard try !index.isUpToDate(at: stamp) else { return }
        let sources = try wordSources()
        var unreadable: Set<WordSource> = []
        // Another process may be at the same work: what it has done in between is done.
        for _ in 0..<Self.maximumAttempts {
            let (all, gone) = try index.differences(sources)
            let stale = all.filter { !unreadable.contains($0.0) }
            guard !stale.isEmpty || !gone.isEmpty else {
                // Somebody writes, or nobody may: the next search compares once more.
                if unreadable.isEmpty { do { try index.remember(stamp, sources) } catch is SQLiteError {} }
                return
            }
            try index.remove(gone)
            unreadable.formUnion(try takeWords(of: stale, into: index, progress: progress))
        }
        throw IndexFile.Behind()
    }

    /// - Returns: Logs that cannot be read.
    private func takeWords(
        of stale: [(WordSource, before: String?)], into index: Index, progress: (IndexProgress) -> Void
    ) throws -> Set<WordSource> {
        let new = stale.filter { $0.before == nil }.map(\.0)
        let isLong = new.count > Self.longList
        var unreadable = try takeAlone(isLong ? stale.filter { $0.before != nil } : stale, into: index)
        if isLong { unreadable.formUnion(try takeTogether(new, into: index, progress: progress)) }
        return unreadable
    }

    /// From how many new logs on a second thread is worth its own repository.
    private static let longList = 64

    /// How much text is gathered before it is written, by a thread that reads while another one writes: three times
    /// that, with what FTS5 gathers, is most of the memory this takes.
    private static let batchBytes = 16 << 20

    private func takeAlone(_ stale: [(WordSource, before: String?)], into index: Index) throws -> Set<WordSource> {
        var unreadable: Set<WordSource> = []
        var batch: [NewWords] = []
        var bytes = 0
        for (source, before) in stale {
            guard let words = try newWords(of: source, since: before, index) else {
                unreadable.insert(source)
                continue
            }
            bytes += words.bytes
            batch.append(words)
            guard bytes > Self.batchBytes else { continue }
            try index.take(batch)
            (batch, bytes) = ([], 0)
        }
        try index.take(batch)
        return unreadable
    }

    /// Words of logs that the index does not know: the next ones are read while the last ones are written.
    private func takeTogether(
        _ sources: [WordSource], into index: Index, progress: (IndexProgress) -> Void
    ) throws -> Set<WordSource> {
        let reader = try reader()
        var unreadable: Set<WordSource> = []
        var done = 0
        try index.gatherSegments(true)
        var next = Beside { try reader.words(of: sources[...]) }
        while true {
            let read = try next.value()
            unreadable.formUnion(read.unreadable)
            if !read.rest.isEmpty { next = Beside { try reader.words(of: read.rest) } }
            // Where writing fails, the thread that reads is not left alone with what it uses.
            do { try index.take(read.words) } catch {
                if !read.rest.isEmpty { _ = try next.value() }
                throw error
            }
            done += read.words.reduce(0) { $0 + $1.messages.count }
            guard !read.rest.isEmpty else { break }
            progress(IndexProgress(done: done, total: done * sources.count / max(1, read.rest.startIndex)))
        }
        try index.gatherSegments(false)
        try index.settle()
        return unreadable
    }

    /// The same store with a repository of its own, for another thread.
    private func reader() throws -> ChatStore {
        let own = try Repository(from: repository.commonDirectory, environment: repository.program.environment)
        return ChatStore(own, surroundings: surroundings)
    }

    private struct ReadWords {
        var words: [NewWords] = []
        var unreadable: Set<WordSource> = []
        var rest: ArraySlice<WordSource>
    }

    /// All words of as many logs as make a batch.
    private func words(of sources: ArraySlice<WordSource>) throws -> ReadWords {
        var read = ReadWords(rest: sources)
        var bytes = 0
        while bytes <= Self.batchBytes, let source = read.rest.popFirst() {
            guard let words = try allWords(of: source, since: nil) else {
                read.unreadable.insert(source)
                continue
            }
            bytes += words.bytes
            read.words.append(words)
        }
        return read
    }

    /// The words that a log has and the index has not; `nil` if the log cannot be read.
    private func newWords(of source: WordSource, since before: String?, _ index: Index) throws -> NewWords? {
        try unlessDamaged {
            let state = try state(of: source.log.id, at: source.log.tip)
            if let before, let added = try added(to: state, since: before) {
                var words = NewWords(source: source, session: state.session, before: before, isWhole: false)
                let seen = try index.ids(place: source.place, id: source.log.id.rawValue)
                if try read(added, except: seen, into: &words).isEmpty, !words.isAmbiguous { return words }
            }
            return try allWords(of: source, since: before)
        }
    }

    /// All words that a log has; `nil` if it cannot be read.
    private func allWords(of source: WordSource, since before: String?) throws -> NewWords? {
        try unlessDamaged {
            let state = try state(of: source.log.id, at: source.log.tip)
            var words = NewWords(source: source, session: state.session, before: before, isWhole: true)
            words.remove(requests: try read(notesTree.entries(in: state.tree), except: [], into: &words))
            if words.isAmbiguous { words.settle(try ownCommits(state).contains) }
            return words
        }
    }

    private func unlessDamaged(_ read: () throws -> NewWords?) throws -> NewWords? {
        do { return try read() } catch let error as StoreError {
            guard error.isAboutLog else { throw error }
            return nil
        } catch is ObjectDamage {
            return nil
        }
    }

    /// - Returns: The requests whose turns were taken back.
    private func read(
        _ notes: [(key: ObjectID, note: ObjectID)], except known: Set<String>, into words: inout NewWords
    ) throws -> Set<String> {
        var scan = NoteScan()
        var seen = known
        for (key, note) in notes {
            guard let bytes = try repository.blob(note) else { continue }
            for message in try scan.take(bytes, load: repository.blob) {
                if seen.insert(message.id).inserted {
                    words.take(message, at: key)
                } else {
                    words.take(again: message, at: key)
                }
            }
        }
        return scan.undone
    }

    /// The notes that came since a tip; `nil` where any went or changed, or the tip is not there any more.
    private func added(to state: LogState, since before: String) throws -> [(key: ObjectID, note: ObjectID)]? {
        guard let tip = ObjectID(before), let old = try repository.commit(tip) else { return nil }
        guard old.tree != state.tree else { return [] }
        let known = try notesTree.entries(in: old.tree)
        let now = try notesTree.entries(in: state.tree)
        var notes = Dictionary(now.map { ($0.key, $0.note) }, uniquingKeysWith: { first, _ in first })
        guard notes.count == now.count else { return nil }
        for (key, note) in known {
            guard notes.removeValue(forKey: key) == note else { return nil }
        }
        return now.filter { notes[$0.key] != nil }
    }
}

extension StoreError {
    /// Whether it says that one log cannot be read.
    fileprivate var isAboutLog: Bool {
        switch self {
        case .damagedLog, .newerFormat: true
        default: false
        }
    }
}
