public import ChatModel
internal import Git

/// Reads a turn that another process works on, as it comes.
public final class TurnFollower {
    /// The session it belongs to.
    public let session: SessionID
    /// The request it answers.
    public let request: UUIDv7
    private let file: FileTail
    private let opener: LineOpener

    init(session: SessionID, request: UUIDv7, file: FileTail, opener: LineOpener) {
        self.opener = opener
        self.session = session
        self.request = request
        self.file = file
    }

    /// What the agent sent since the last call, from the turn's beginning on.
    ///
    /// - Throws: `FileError`.
    public func next() throws -> [AgentUpdate] {
        try file.lines().compactMap { line in
            do throws(JSON.ParseError) {
                guard case .update(let update)? = opener.entry(try JSON.parse(line)).flatMap(JournalEntry.init) else {
                    return nil
                }
                return update.value
            } catch { return nil }
        }
    }
}

extension ChatStore {
    /// The turn that is worked on in the session now; `nil` if there is none.
    ///
    /// - Throws: `FileError`.
    public func follow(_ id: SessionID) throws -> TurnFollower? {
        guard let request = try holder(of: id)?.request else { return nil }
        let path = journalFolder + "\(id.rawValue).\(request).jsonl"
        guard let file = try FileTail(path) else { return nil }
        return TurnFollower(session: id, request: request, file: file, opener: try opener(log(id)))
    }

    /// The lines of the turn that answers `request`, once it is finished.
    ///
    /// - Throws: `StoreError.sessionNotFound`, `.damagedLog`, `.newerFormat`; `GitError`, `ObjectDamage`.
    public func turn(answering request: UUIDv7, in id: SessionID) throws -> [ConversationEntry]? {
        let entries = try conversation(id, lastMessages: 8).entries.filter { $0.line.request == request }
        return entries.isEmpty ? nil : entries
    }
}
