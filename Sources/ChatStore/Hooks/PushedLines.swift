internal import ChatModel
internal import Git

extension ChatStore {
    /// A line of a log that readers reject, though no remote has it yet; `nil` where there is none.
    ///
    /// What a later version may write is no such line: it is kept and not interpreted.
    func brokenLine(
        inLog tip: ObjectID, since known: ObjectID?, of id: SessionID
    ) throws -> (commit: ObjectID, reason: String)? {
        guard let format = try repository.commit(tip)?.trailers["Chat-Format"].flatMap(LogFormat.count),
            format <= LogFormat.version
        else { return nil }
        let before = Dictionary(try notes(ofLog: known).map { ($0.key, $0.note) }, uniquingKeysWith: { $1 })
        for (commit, note) in try notes(ofLog: tip) where before[commit] != note {
            let old = Set(try before[commit].map { try bytesOfLines(of: $0) } ?? [])
            let added = try bytesOfLines(of: note).filter { !old.contains($0) }
            // Payloads are not read: that one is missing or damaged is for git to say.
            let readings = try NoteFormat.read(Array(added.joined(separator: [0x0A])), load: { _ in Array("1".utf8) })
            for case .broken(let line) in readings {
                guard try !isElsewhere(added[line.number - 1], of: id, known) else { continue }
                return (commit, line.reason)
            }
        }
        return nil
    }

    /// The same for a reference that goes to a remote without hooks.
    ///
    /// - Throws: `SharingError.brokenLine`.
    func requireReadableLines(in reference: OutgoingReference, to remote: ChatRemote) throws {
        guard let id = References.session(ofLog: reference.name), let tip = reference.target else { return }
        let known = try repository.target(of: remote.copy(reference.name))
        guard let broken = try brokenLine(inLog: tip, since: known, of: id) else { return }
        throw SharingError.brokenLine(id, commit: broken.commit.description, reason: broken.reason)
    }

    /// Whether some remote has a line already, perhaps under another commit or with words that were redacted since: who
    /// fetched it could not take it out, and goes on pushing.
    private func isElsewhere(_ line: ArraySlice<UInt8>, of id: SessionID, _ known: ObjectID?) throws -> Bool {
        let log = References.log(of: id)
        let copies = try remotes().compactMap { try repository.target(of: $0.copy(log)) }
        let identity = LineIdentity(line: line)
        return try Set(copies + [known].compactMap(\.self)).contains { tip in
            try notes(ofLog: tip).contains { entry in
                try bytesOfLines(of: entry.note).contains { other in
                    other == line || identity != nil && LineIdentity(line: other) == identity
                }
            }
        }
    }

    private func notes(ofLog tip: ObjectID?) throws -> [(key: ObjectID, note: ObjectID)] {
        try notesTree.entries(in: tip.flatMap { try repository.commit($0)?.tree })
    }

    private func bytesOfLines(of note: ObjectID) throws -> [ArraySlice<UInt8>] {
        try repository.blob(note)?.split(separator: 0x0A) ?? []
    }
}
