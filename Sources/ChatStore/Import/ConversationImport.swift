public import ChatModel
internal import Git

/// One conversation on its way into a session.
///
/// Turns that the session has are passed over by their number; the last of them takes what was added to it since.
public final class ConversationImport {
    private let importer: Importer
    private let source: ImportSource
    private var session: SessionID?
    private var mark: ImportMark?
    /// Whether it is a session of this repository that comes back: nothing can be new in it.
    private let isOwn: Bool
    private var chain: TurnChain?
    private var seen = 0
    private var hasGrown = false

    init(_ importer: Importer, _ source: ImportSource, session: SessionID?, mark: ImportMark?, isOwn: Bool) {
        (self.importer, self.source, self.session) = (importer, source, session)
        (self.mark, self.isOwn) = (mark, isOwn)
    }

    /// The session that it goes into, if there is one yet.
    public var target: SessionID? { session }

    /// How many turns are there already.
    public var knownTurns: Int { isOwn ? .max : mark?.turns ?? 0 }

    /// Takes the next turn.
    ///
    /// - Throws: `StoreError`; then nothing of the conversation is stored from here on.
    public func take(_ turn: ForeignTurn, of foreign: ForeignSession) throws {
        seen += 1
        guard !isOwn else { return }
        if seen < knownTurns { return }
        if seen == knownTurns, let mark {
            guard turn.steps.count > mark.steps else { return }
            try opened(foreign).grow(turn, of: foreign, from: mark)
            hasGrown = true
            self.mark?.steps = turn.steps.count
            return
        }
        let request = try opened(foreign).add(turn, of: foreign, source: source)
        mark = ImportMark(source, turns: seen, steps: turn.steps.count, request: request, position: 0)
    }

    private func opened(_ foreign: ForeignSession) throws -> TurnChain {
        if let chain { return chain }
        if let session { try importer.take(session) }
        do {
            let made = try TurnChain(importer, session: session, foreign: foreign)
            chain = made
            return made
        } catch {
            if let session { importer.letGo(session) }
            throw error
        }
    }

    /// What became of it; `nil` until it is stored, by `Importer.finish` at the latest.
    public private(set) var outcome: Result<ImportResult, StoreError>?

    /// Takes the end of the conversation.
    ///
    /// - Parameters:
    ///   - foreign: What is known of the conversation by now.
    ///   - position: How many bytes of the transcript were read.
    /// - Throws: `StoreError`, `GitError`; then nothing of it is stored.
    public func finish(_ foreign: ForeignSession, position: Int) throws {
        guard let chain, var mark else {
            let known = try session.map { try importer.store.session($0) }
            outcome = .success(ImportResult(session: known, isNew: false, turns: 0, messages: 0, hasGrown: false))
            return
        }
        self.chain = nil
        mark.position = position
        importer.note(mark, in: chain.id)
        let intent = try chain.finish(foreign, mark)
        try importer.take(
            ReadyImport(chain: chain, intent: intent) { [hasGrown] result in
                self.outcome = result.map { session in
                    ImportResult(
                        session: session, isNew: chain.isNew, turns: chain.added, messages: chain.messages,
                        hasGrown: hasGrown)
                }
            })
    }
}
